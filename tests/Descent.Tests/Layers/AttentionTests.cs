using Descent.Nn;

namespace Descent.Tests.Layers;

/// <summary>Embedding, attention and what is made of them: what no table of cases can say.</summary>
public sealed class AttentionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("descent-attention").FullName;

    public static TheoryData<string, Func<object>, string> Mistakes => new()
    {
        { "index", () => Tensor.Zeros([3, 2]).Embedding([0, 3]), "Embedding: index 1 is 3; expected 0 to 2 for a table of (3, 2)." },
        { "negative", () => Tensor.Zeros([3, 2]).Embedding([-1]), "Embedding: index 0 is -1; expected 0 to 2 for a table of (3, 2)." },
        { "table", () => Tensor.Zeros([3]).Embedding([0]), "Embedding: got the shape (3,); expected a table of (count, width)." },
        { "padding", () => Tensor.Zeros([3, 2]).Embedding([0], 3), "Embedding: got the padding index 3; expected 0 to 2 for a table of (3, 2)." },
        { "no token", () => Words().Forward(Tensor.From([1, 0.5f], [1, 2])),
            "Embedding: number 1 of the input (1, 2) is 0.5; expected a whole number from 0 to 4." },
        { "NaN", () => Words().Forward(Tensor.From([float.NaN])),
            "Embedding: number 0 of the input (1,) is NaN; expected a whole number from 0 to 4." },
        { "large", () => Words().Forward(Tensor.From([1e30f])),
            "Embedding: number 0 of the input (1,) is 1E+30; expected a whole number from 0 to 4." },
        { "heads", () => Tensor.Zeros([1, 2, 9]).SelfAttention(2),
            "Attention: got 2 heads for 3 features in the shape (1, 2, 9); expected a number that divides them." },
        { "thirds", () => Tensor.Zeros([1, 2, 8]).SelfAttention(1),
            "SelfAttention: got the shape (1, 2, 8); expected (N, positions, 3 * features): queries, keys and values side by side." },
        { "keys", () => Attention([1, 2, 4], [1, 3, 4], [1, 2, 4]),
            "Attention: the keys tensor is (1, 3, 4) and the values tensor is (1, 2, 4); expected the same shape." },
        { "batch", () => Attention([2, 2, 4], [1, 3, 4], [1, 3, 4]),
            "Attention: the queries are (2, 2, 4) and the keys (1, 3, 4); expected the same first and last axis." },
        { "rank", () => Attention([2, 4], [1, 3, 4], [1, 3, 4]),
            "Attention: got the shape (2, 4); expected (N, positions, features) for queries, keys and values." },
        {
            "mask", () => Attention([1, 2, 4], [1, 3, 4], [1, 3, 4], Tensor.Zeros([3, 2])),
            "Attention: got a mask of (3, 2); expected (2, 3), or (1, 2, 2, 3) where each of the first three may be 1."
        },
        { "grad", () => Attention([1, 2, 4], [1, 3, 4], [1, 3, 4], Tensor.Zeros([2, 3]).RequireGrad()),
            "Attention: the mask requires a gradient, and gets none; expected a constant. Call Detach() on it." },
        { "layer", () => new MultiHeadAttention(4, 2, new Rng(1)).Forward(Tensor.Zeros([2, 3, 5])),
            "MultiHeadAttention: got the shape (2, 3, 5); expected (N, positions, 4)." },
        { "context", () => new Gpt(5, new Rng(1), 3, 4, 2, 1).Forward(Tensor.Zeros([1, 4])),
            "Gpt: got the shape (1, 4); expected tokens of (N, positions) with at most 3 positions." },
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Mistake_IsToldInOneSentence(string name, Func<object> mistake, string message)
    {
        Assert.NotEmpty(name);
        var error = Assert.ThrowsAny<DescentException>(mistake);
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void Create_OutsideOfRange_IsRefused()
    {
        var rng = new Rng(1);
        Assert.ThrowsAny<ArgumentException>(() => new Embedding(0, 1, rng));
        Assert.ThrowsAny<ArgumentException>(() => new Embedding(1 << 25, 1, rng));
        Assert.ThrowsAny<ArgumentException>(() => new Embedding(3, 1, rng, paddingIndex: 3));
        Assert.ThrowsAny<ArgumentException>(() => new MultiHeadAttention(5, 2, rng));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MultiHeadAttention(1_431_655_766, 1, rng)); // 3 * size would wrap to 2
        Assert.ThrowsAny<ArgumentException>(() => new MultiHeadAttention(4, 2, rng, dropout: 1));
        Assert.ThrowsAny<ArgumentException>(() => new Gpt(5, rng, context: 0));
        Assert.ThrowsAny<ArgumentException>(() => Tensor.Zeros([1, 2, 6]).SelfAttention(1, dropout: 0.5f)); // nothing to draw from
        Assert.ThrowsAny<ArgumentException>(() => Tensor.Zeros([1, 2, 6]).SelfAttention(1, dropout: float.NaN, rng: rng));
    }

    [Fact]
    public void Embedding_PaddingRow_IsZeroAndGetsNoGradient()
    {
        var layer = new Embedding(5, 3, new Rng(1), paddingIndex: 2);
        Assert.Equal(new float[3], layer.Weight.Value.Rows(2, 1).ToArray());
        layer.Forward(IntTensor.From([2, 4, 2, 4, 0, 2], [2, 3])).Sum().Backward();
        Assert.Equal([1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2], layer.Weight.Grad!.ToArray());
    }

    [Fact]
    public void Embedding_WholeNumbersAndFloats_GiveTheSameRows()
    {
        var layer = Words();
        var tokens = IntTensor.From([3, 1, 4, 1], [2, 2]);
        var (direct, floats) = (layer.Forward(tokens), new Sequential(layer).Forward(Tensor.From([3, 1, 4, 1], [2, 2])));
        Assert.Equal(Shape.Create(2, 2, 3), direct.Shape);
        Assert.Equal(direct.ToArray(), floats.ToArray());
        Assert.Equal(layer.Weight.Value.Rows(4, 1).ToArray(), direct.ToArray()[6..9]);
    }

    [Fact]
    public void Gpt_LaterTokens_DoNotChangeEarlierScores()
    {
        var model = new Gpt(7, new Rng(3), context: 70, size: 12, heads: 3, layers: 2).Evaluate();
        var tokens = Enumerable.Range(0, 70).Select(i => i * i % 7).ToArray();
        var all = model.Forward(IntTensor.From(tokens, [1, 70])).ToArray();
        tokens[66] = (tokens[66] + 1) % 7;
        var changed = model.Forward(IntTensor.From(tokens, [1, 70])).ToArray();
        Assert.Equal(all[..(66 * 7)], changed[..(66 * 7)]);
        Assert.NotEqual(all[(66 * 7)..], changed[(66 * 7)..]);
        var shorter = model.Forward(IntTensor.From(tokens[..9], [1, 9])).ToArray();
        Numbers.AssertClose(all[..(9 * 7)], shorter, 0, 1e-5, "the first nine positions alone");
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.2f)]
    public void Gpt_State_RoundTrips(float dropout)
    {
        Gpt first = new(7, new Rng(1), 8, 12, 3, 2, dropout), second = new(7, new Rng(2), 8, 12, 3, 2, dropout);
        var path = Path.Combine(_folder, "gpt.safetensors");
        ModuleState.Save(first, path);
        ModuleState.Load(second, path);
        var tokens = IntTensor.From([1, 2, 3, 4, 5, 6], [2, 3]);
        Assert.Equal(first.Evaluate().Forward(tokens).ToArray(), second.Evaluate().Forward(tokens).ToArray());
        string[] expected = ["pos", "tok.weight", "layers.1.self_attn.in_proj_weight", "layers.0.linear2.bias", "norm.weight", "head.weight"];
        Assert.Subset(first.State().Select(s => s.Name).ToHashSet(), expected.ToHashSet());
    }

    [Fact]
    public void MultiHeadAttention_Dropout_ReplaysAndStopsInEvaluation()
    {
        var layer = new MultiHeadAttention(8, 2, new Rng(1), dropout: 0.5f);
        var x = Tensor.Normal([2, 70, 8], new Rng(2));
        var first = layer.Forward(x).ToArray();
        Assert.NotEqual(first, layer.Forward(x).ToArray());
        layer.Position = 0;
        Assert.Equal(first, layer.Forward(x).ToArray());
        var plain = layer.Evaluate().Forward(x);
        Assert.Equal(plain.ToArray(), layer.Forward(x).ToArray());
        layer.Train();
        var mean = Tensor.Zeros(plain.Shape);
        for (var i = 0; i < 200; i++) mean.AddInPlace(layer.Forward(x).Detach(), 1 / 200f);
        Numbers.AssertClose(plain.ToArray(), mean.ToArray(), 0, 0.25, "the mean of many draws is the output without dropout");
    }

    [Fact]
    public void MultiHeadAttention_SelfByThreeInputs_IsSelfByOne()
    {
        var layer = new MultiHeadAttention(12, 3, new Rng(1));
        var x = Tensor.Normal([2, 5, 12], new Rng(2));
        Numbers.AssertClose(layer.Forward(x).ToArray(), layer.Forward(x, x.Clone(), x.Clone()).ToArray(), 0, 2e-6, "packed and apart");
    }

    [Fact]
    public void MultiHeadAttention_SecondInputThatRequiresGradient_IsAnInputAndNoForgottenParameter()
    {
        var layer = new MultiHeadAttention(4, 1, new Rng(1));
        var memory = Tensor.Normal([1, 3, 4], new Rng(2)).RequireGrad();
        layer.Forward(Tensor.Normal([1, 2, 4], new Rng(3)), memory, memory).Sum().Backward();
        Assert.NotNull(memory.Grad);
    }

    [Theory]
    [InlineData("reference")]
    [InlineData("cpu")]
    public void Attention_HugeScores_GiveTheBestKeysValue(string device)
    {
        var keys = Tensor.From([-1e4f, 1e4f, 5, 3e4f], [1, 4, 1], TestDevices.Find(device));
        var values = Tensor.From([1, 2, 3, 4], [1, 4, 1], TestDevices.Find(device));
        var queries = Tensor.From([1e4f, -1e4f, 0], [1, 3, 1], TestDevices.Find(device)).RequireGrad();
        var y = queries.Attention(keys, values, 1);
        Assert.Equal([4, 1, 2.5f], y.ToArray());
        y.Sum().Backward();
        Assert.True(queries.Grad!.IsFinite());
    }

    [Theory]
    [InlineData("reference")]
    [InlineData("cpu")]
    public void Attention_QueryThatSeesNoKey_GivesZerosAndNoGradient(string device)
    {
        var x = Tensor.Normal([1, 2, 6], new Rng(1), device: TestDevices.Find(device)).RequireGrad();
        var mask = Tensor.From([float.NegativeInfinity, float.NegativeInfinity, 0, 0], [2, 2], x.Device);
        var y = x.SelfAttention(1, mask: mask);
        Assert.Equal([0, 0], y.ToArray()[..2]);
        y.Sum().Backward();
        Assert.Equal([0, 0], x.Grad!.ToArray()[..2]);
        Assert.True(x.Grad.IsFinite());
    }

    [Fact]
    public void Attention_LongSequence_TakesMemoryForItsRowsOnly()
    {
        const int length = 3000; // its scores would be 36 MB a head
        var device = new CpuDevice(SimdLevels.Available[^1]);
        var x = Tensor.Normal([1, length, 24], new Rng(1), device: device).RequireGrad();
        var before = device.BytesReserved;
        x.SelfAttention(2, causal: true).Sum().Backward();
        Assert.True(device.BytesReserved - before < 4L * length * 100, $"{device.BytesReserved - before:N0} bytes");
    }

    private static Embedding Words() => new(5, 3, new Rng(1));

    private static Tensor Attention(Shape queries, Shape keys, Shape values, Tensor? mask = null) =>
        Tensor.Zeros(queries).Attention(Tensor.Zeros(keys), Tensor.Zeros(values), 2, mask: mask);
}
