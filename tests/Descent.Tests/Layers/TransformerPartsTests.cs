using Descent.Nn;

namespace Descent.Tests.Layers;

/// <summary>Attention weights, stacks, positions, Embedding's options and ViT, as far as no golden file says it.</summary>
public sealed class TransformerPartsTests
{
    [Fact]
    public void Weights_AreProbabilitiesAndZeroWhereNothingIsSeen()
    {
        var layer = new MultiHeadAttention(8, 2, new Rng(1), causal: true);
        var x = Tensor.Normal([2, 4, 8], new Rng(2));
        var mask = Tensor.From([float.NegativeInfinity, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [4, 4]);
        var weights = layer.ForwardWithWeights(x, x, x, mask).Weights;
        Assert.Equal([2, 4, 4], weights.Shape);
        for (var t = 0; t < 4; t++)
            for (var s = 0; s < 4; s++)
                Assert.Equal(s <= t && t > 0, weights[0, t, s] > 0);
        Assert.Equal([0, 1, 1, 1, 0, 1, 1, 1], weights.Sum(-1).ToArray().Select(v => MathF.Round(v, 5)));
    }

    [Fact]
    public void Weights_AskedFor_LeaveTheOutputsBits()
    {
        var layer = new MultiHeadAttention(8, 2, new Rng(1), dropout: 0.3f);
        var (x, memory) = (Tensor.Normal([2, 4, 8], new Rng(2)), Tensor.Normal([2, 3, 8], new Rng(3)));
        var (output, weights) = layer.ForwardWithWeights(x, memory, memory, averageHeads: false);
        Assert.Equal([2, 2, 4, 3], weights.Shape);
        layer.Position = 0;
        Assert.Equal(layer.Forward(x, memory, memory).ToArray(), output.ToArray());
    }

    [Fact]
    public void Decoder_LaterPositions_DoNotChangeEarlierOnes()
    {
        var layer = new TransformerDecoder(8, 2, new Rng(1), layers: 2, hidden: 6).Evaluate();
        var decoder = (TransformerDecoder)layer;
        var memory = Tensor.Normal([1, 3, 8], new Rng(3));
        var x = Tensor.Normal([1, 6, 8], new Rng(2)).ToArray();
        var first = decoder.Forward(Tensor.From(x, [1, 6, 8]), memory).ToArray();
        x[40] += 1;
        var second = decoder.Forward(Tensor.From(x, [1, 6, 8]), memory).ToArray();
        Assert.Equal(first[..40], second[..40]);
        Assert.NotEqual(first[40..], second[40..]);
    }

    [Fact]
    public void Stack_OfOneLayer_IsTheLayer()
    {
        var stack = new TransformerEncoder(8, 2, new Rng(1), layers: 1, hidden: 6, dropout: 0);
        var layer = new TransformerEncoderLayer(8, 2, new Rng(1), 6, 0);
        var x = Tensor.Normal([2, 4, 8], new Rng(2));
        Assert.Equal(layer.Forward(x).ToArray(), stack.Forward(x).ToArray());
        Assert.Equal(layer.State().Select(s => $"layers.0.{s.Name}"), stack.State().Select(s => s.Name));
    }

    [Fact]
    public void Waves_FirstRows_AreThePapers()
    {
        var rows = PositionalEncoding.Waves(3, 4).ToArray();
        Assert.Equal([0, 1, 0, 1], rows[..4]);
        Assert.Equal(Math.Sin(2), rows[8], tolerance: 1e-7);
        Assert.Equal(Math.Cos(2), rows[9], tolerance: 1e-7);
        Assert.Equal(Math.Sin(2 / 100.0), rows[10], tolerance: 1e-7);
        Assert.Equal(Math.Cos(2 / 100.0), rows[11], tolerance: 1e-7);
    }

    [Fact]
    public void PositionalEncoding_State_IsLearnedRowsOrNothing()
    {
        Assert.Empty(new PositionalEncoding(4, new Rng(1)).State());
        var learned = new PositionalEncoding(4, new Rng(1), context: 50, learned: true);
        Assert.Equal("weight", Assert.Single(learned.State()).Name);
        Assert.Equal(0.02, Math.Sqrt(learned.State().Single().Value.ToArray().Average(v => v * v)), tolerance: 0.003);
        var onReference = new PositionalEncoding(4, new Rng(1), dropout: 0).MoveTo(ReferenceDevice.Instance);
        Assert.Same(ReferenceDevice.Instance, onReference.Forward(Tensor.Zeros([1, 2, 4], ReferenceDevice.Instance)).Device);
    }

    [Fact]
    public void Embedding_MaxNorm_ScalesOnlyLargeRowsThatAreLookedUp()
    {
        var layer = new Embedding(3, 2, new Rng(1), maxNorm: 1);
        layer.Weight.Value.Assign([3, 4, 0.3f, 0.4f, 6, 8]);
        Numbers.AssertClose([0.6f, 0.8f, 0.3f, 0.4f], layer.Forward(Tensor.From(0, 1)).ToArray(), 0, 1e-6, "rows");
        Numbers.AssertClose([0.6f, 0.8f, 0.3f, 0.4f, 6, 8], layer.Weight.Value.ToArray(), 0, 1e-6, "the table");
    }

    [Fact]
    public void Vit_State_HasTorchvisionsNames()
    {
        var names = Models.Vit(8, 3, new Rng(1), size: 8, layers: 1, heads: 2).State().Select(s => s.Name);
        string[] expected =
        [
            "class_token", "conv_proj.weight", "conv_proj.bias", "encoder.pos_embedding", "encoder.layers.encoder_layer_0.ln_1.weight",
            "encoder.layers.encoder_layer_0.ln_1.bias", "encoder.layers.encoder_layer_0.self_attention.in_proj_weight",
            "encoder.layers.encoder_layer_0.self_attention.in_proj_bias", "encoder.layers.encoder_layer_0.self_attention.out_proj.weight",
            "encoder.layers.encoder_layer_0.self_attention.out_proj.bias", "encoder.layers.encoder_layer_0.ln_2.weight",
            "encoder.layers.encoder_layer_0.ln_2.bias", "encoder.layers.encoder_layer_0.mlp.0.weight", "encoder.layers.encoder_layer_0.mlp.0.bias",
            "encoder.layers.encoder_layer_0.mlp.3.weight", "encoder.layers.encoder_layer_0.mlp.3.bias", "encoder.ln.weight", "encoder.ln.bias",
            "heads.head.weight", "heads.head.bias",
        ];
        Assert.Equal(expected, names);
    }

    [Fact]
    public void Vit_Tiny_HasThePapersSize()
    {
        // 5.7 million with 1000 classes on 224 pixels in patches of 16 (Touvron et al., table 1).
        Assert.Equal(5_717_416, new Vit(3, 224, 1000, new Rng(1)).ParameterCount());
    }
}
