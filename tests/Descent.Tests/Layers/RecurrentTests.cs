using Descent.Nn;

namespace Descent.Tests.Layers;

/// <summary>Recurrent layers beside their numbers: lengths, states over several calls, one step, nothing, wrong use.</summary>
public sealed class RecurrentTests
{
    public static TheoryData<string> Kinds => ["rnn", "relu", "lstm", "gru", "rnn norm", "lstm norm", "gru norm"];

    public static TheoryData<string, Func<object>, string> Mistakes => new()
    {
        { "rank", () => Gru().Forward(Tensor.Zeros([2, 3])), "Gru: got the shape (2, 3); expected (steps, N, 3) with at least one step." },
        { "features", () => Gru().Forward(Tensor.Zeros([2, 5, 4])), "Gru: got the shape (2, 5, 4); expected (steps, N, 3) with at least one step." },
        { "no step", () => new Rnn(3, 4, new Rng(1), batchFirst: true).Forward(Tensor.Zeros([2, 0, 3])),
            "Rnn: got the shape (2, 0, 3); expected (N, steps, 3) with at least one step." },
        { "state", () => Gru().Forward(Tensor.Zeros([5, 2, 3]), Tensor.Zeros([2, 4])),
            "Gru: got the shape (2, 4); expected a state of (1, 2, 4) (layers * directions, N, units) for the input (5, 2, 3)." },
        { "state of a stack", () => new Rnn(3, 4, new Rng(1), 2).Forward(Tensor.Zeros([5, 2, 3]), Tensor.Zeros([1, 2, 4])),
            "Rnn: got the shape (1, 2, 4); expected a state of (2, 2, 4) (layers * directions, N, units) for the input (5, 2, 3)." },
        { "count of lengths", () => Gru().Forward(Tensor.Zeros([5, 2, 3]), null, [5]),
            "Gru: got lengths of the shape (1,) for 2 sequences; expected one length for each." },
        { "shape of lengths", () => new Lstm(3, 4, new Rng(1)).Forward(Tensor.Zeros([5, 2, 3]), null, IntTensor.From([5, 5], [1, 2])),
            "Lstm: got lengths of the shape (1, 2) for 2 sequences; expected one length for each." },
        { "length of none", () => Gru().Forward(Tensor.Zeros([5, 2, 3]), null, [5, 0]),
            "Gru: sequence 1 has the length 0; expected 1 to 5, the steps of the input." },
        { "length too long", () => new Rnn(3, 4, new Rng(1), layerNorm: true).Forward(Tensor.Zeros([5, 2, 3]), null, [6, 1]),
            "Rnn: sequence 0 has the length 6; expected 1 to 5, the steps of the input." },
        { "negative length", () => new Lstm(3, 4, new Rng(1), batchFirst: true).Forward(Tensor.Zeros([2, 5, 3]), null, [-1, 5]),
            "Lstm: sequence 0 has the length -1; expected 1 to 5, the steps of the input." },
        { "hidden weight", () => Tensor.Zeros([2, 3, 4]).Gru(Tensor.Zeros([6, 4]), Tensor.Zeros([6, 3]), null, null, null, false, null, out _),
            "Gru: got the shape (6, 3); expected a hidden weight of (3 * units, units)." },
        { "hidden weight, simple", () =>
            Tensor.Zeros([2, 3, 4]).Rnn(Tensor.Zeros([2, 4]), Tensor.Zeros([2, 3]), null, null, null, false, false, null, out _),
            "Rnn: got the shape (2, 3); expected a hidden weight of (units, units)." },
        { "input weight", () => Tensor.Zeros([2, 3, 4]).Gru(Tensor.Zeros([5, 4]), Tensor.Zeros([6, 2]), null, null, null, false, null, out _),
            "Gru: got the shape (5, 4); expected an input weight of (6, inputs)." },
        { "inputs", () => Tensor.Zeros([2, 3, 4]).Gru(Tensor.Zeros([6, 5]), Tensor.Zeros([6, 2]), null, null, null, false, null, out _),
            "Gru: got 4 inputs on the last axis in the shape (2, 3, 4); expected 5." },
        { "bias", () => Tensor.Zeros([2, 3, 4]).Gru(Tensor.Zeros([6, 4]), Tensor.Zeros([6, 2]), null, Tensor.Zeros([2]), null, false, null, out _),
            "Gru: got the shape (2,); expected a bias of (6,)." },
        { "first state", () =>
            Tensor.Zeros([2, 3, 4]).Rnn(Tensor.Zeros([2, 4]), Tensor.Zeros([2, 2]), null, null, Tensor.Zeros([2, 2]), false, false, null, out _),
            "Rnn: got the shape (2, 2); expected a first state of (3, 2)." },
        { "positions", () => new PositionalEncoding(4, new Rng(1), context: 3).Forward(Tensor.Zeros([1, 5, 4])),
            "PositionalEncoding: got the shape (1, 5, 4); expected (N, positions, 4) with at most 3 positions." },
        { "keys", () => new MultiHeadAttention(4, 2, new Rng(1), keySize: 3).Forward(Tensor.Zeros([1, 5, 4])),
            "MultiHeadAttention: got the shape (1, 5, 4); expected (N, positions, 3)." },
        { "memory", () => new TransformerDecoderLayer(4, 2, new Rng(1)).Forward(Tensor.Zeros([2, 5, 4]), Tensor.Zeros([1, 5, 4])),
            "Attention: the queries are (2, 5, 4) and the keys (1, 5, 4); expected the same first and last axis." },
        { "image", () => Models.Vit(8, 3, new Rng(1), 4, 1, 8, 1, 2).Forward(Tensor.Zeros([2, 1, 8, 4])),
            "Vit: got the shape (2, 1, 8, 4); expected images of (N, 1, 8, 8)." },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Mistake_IsToldInOneSentence(string name, Func<object> mistake, string message)
    {
        Assert.NotEmpty(name);
        Assert.Equal(message, Assert.ThrowsAny<DescentException>(mistake).Message);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Forward_InTwoPieces_GivesTheSameAsInOne(string kind)
    {
        var layer = Layer(kind, isBoth: false);
        var x = Tensor.Normal([6, 2, 3], new Rng(2));
        var (whole, last) = Run(layer, x, null, null);
        var (first, between) = Run(layer, x.Rows(0, 4), null, null);
        var (second, end) = Run(layer, x.Rows(4, 2), between, null);
        Assert.Equal<float>([.. first.ToArray(), .. second.ToArray()], whole.ToArray());
        Assert.Equal(Array.ConvertAll(last, s => s.ToArray()), Array.ConvertAll(end, s => s.ToArray()));
        Assert.Equal(layer.Forward(x).ToArray(), whole.ToArray());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Forward_Lengths_AreTheSequencesAlone(string kind)
    {
        var layer = Layer(kind, isBoth: true);
        var x = Tensor.Normal([7, 40, 3], new Rng(2));
        var tolerance = kind.EndsWith("norm", StringComparison.Ordinal) ? 5e-5 : 2e-6; // norms of five numbers magnify rounding
        int[] lengths = [.. Enumerable.Range(0, 40).Select(n => 1 + (n * 5 % 7))];
        var (y, last) = Run(layer, x, null, IntTensor.Create(lengths));
        for (var n = 0; n < 40; n++)
        {
            var (alone, end) = Run(layer, x.Narrow(1, n, 1).Rows(0, lengths[n]), null, null);
            float[] expected = [.. alone.ToArray(), .. new float[(7 - lengths[n]) * 10]];
            Numbers.AssertClose(expected, y.Select(1, n).ToArray(), 0, tolerance, $"{kind}, sequence {n}");
            for (var i = 0; i < last.Length; i++)
                Numbers.AssertClose(end[i].ToArray(), last[i].Select(1, n).ToArray(), 0, tolerance, $"{kind}, state {i} of sequence {n}");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Forward_WhatLiesBehindTheEnd_CountsForNothing(string kind)
    {
        var layer = Layer(kind, isBoth: true);
        IntTensor lengths = [2, 4];
        var x = Tensor.Normal([4, 2, 3], new Rng(2));
        var other = x.ToArray();
        for (var i = 0; i < 3; i++) (other[(2 * 6) + i], other[(3 * 6) + i]) = (1e6f, -7);
        var z = Tensor.From(other, x.Shape).RequireGrad();
        var (want, got) = (Run(layer, x, null, lengths).Output, Run(layer, z, null, lengths).Output);
        Assert.Equal(want.ToArray(), got.ToArray());
        got.Sum().Backward();
        var gradient = z.Grad!.Select(1, 0).ToArray();
        Assert.All(gradient[6..], v => Assert.Equal(0, v));
        Assert.Contains(gradient[..6], v => v != 0);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Forward_AllLengthsFull_AreThoseOfNoLengths(string kind)
    {
        var layer = Layer(kind, isBoth: true);
        var x = Tensor.Normal([3, 18, 3], new Rng(2));
        var full = IntTensor.Create([.. Enumerable.Repeat(3, 18)]);
        Assert.Equal(Run(layer, x, null, null).Output.ToArray(), Run(layer, x, null, full).Output.ToArray());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Forward_OneStepOrNoSequence_HasTheRightShape(string kind)
    {
        var layer = Layer(kind, isBoth: true);
        Assert.Equal([1, 2, 10], layer.Forward(Tensor.Zeros([1, 2, 3])).Shape);
        var empty = Tensor.Zeros([4, 0, 3]).RequireGrad();
        var (y, states) = Run(layer, empty, null, null);
        Assert.Equal([4, 0, 10], y.Shape);
        Assert.All(states, s => Assert.Equal([2, 0, 5], s.Shape));
        y.Sum().Backward();
        Assert.All(layer.Parameters(), p => Assert.All(p.Grad!.ToArray(), g => Assert.Equal(0, g)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Forward_AnyThreadCount_GivesTheSameBits(string kind)
    {
        var layer = Layer(kind, isBoth: true);
        var x = Tensor.Normal([5, 37, 3], new Rng(2));
        var threads = ThreadTeam.Shared.Threads;
        try
        {
            var results = new List<float[]>();
            foreach (var count in new[] { 1, 2, 3 })
            {
                ThreadTeam.Shared.Threads = count;
                layer.ClearGradients();
                var y = layer.Forward(x);
                y.Square().Sum().Backward();
                results.Add([.. y.ToArray(), .. layer.Parameters().SelectMany(p => p.Grad!.ToArray())]);
            }

            Assert.All(results, r => Assert.Equal(results[0], r));
        }
        finally
        {
            ThreadTeam.Shared.Threads = threads;
        }
    }

    [Fact]
    public void State_Names_ArePyTorchsAndTheNorms()
    {
        Assert.Equal(["weight_ih_l0 (12, 3)", "weight_hh_l0 (12, 4)", "bias_ih_l0 (12,)", "bias_hh_l0 (12,)"], Names(Gru()));
        Assert.Equal(["weight_ih_l0 (4, 3)", "weight_hh_l0 (4, 4)", "weight_ih_l0_reverse (4, 3)", "weight_hh_l0_reverse (4, 4)",
            "layernorm_l0.weight (4,)", "layernorm_l0.bias (4,)", "layernorm_l0_reverse.weight (4,)", "layernorm_l0_reverse.bias (4,)"],
            Names(new Rnn(3, 4, new Rng(1), bidirectional: true, layerNorm: true)));
        Assert.Equal(["weight_ih_l0 (8, 3)", "weight_hh_l0 (8, 2)", "layernorm_i_l0.weight (8,)", "layernorm_h_l0.weight (8,)",
            "layernorm_c_l0.weight (2,)"], Names(new Lstm(3, 2, new Rng(1), bias: false, layerNorm: true)));

        static string[] Names(Module module) => [.. module.State().Select(s => $"{s.Name} {s.Value.Shape}")];
    }

    [Fact]
    public void Unstack_GradientsOnceAndTwice_AreThoseOfSelect()
    {
        var x = Tensor.Normal([3, 2, 4], new Rng(2), device: ReferenceDevice.Instance);
        Func<Tensor[], Tensor> parts = inputs => Mix(inputs[0].Unstack());
        GradCheck.Run(parts, x).ThrowIfWrong();
        Assert.Equal(Twice(z => Mix([z.Select(0, 0), z.Select(0, 1), z.Select(0, 2)])), Twice(z => Mix(z.Unstack())));
        Assert.Empty(Tensor.Zeros([0, 2]).Unstack());

        static Tensor Mix(Tensor[] p) => (p[0] * p[2].Square()) + (p[0] * 3); // one part used twice, one not at all

        float[] Twice(Func<Tensor, Tensor> function)
        {
            var z = x.Clone().RequireGrad();
            function(z).Sum().Backward(createGraph: true);
            var first = z.Grad!;
            z.Grad = null;
            first.Square().Sum().Backward();
            return z.Grad!.ToArray();
        }
    }

    [Fact]
    public void ForgetBias_OpensTheGate()
    {
        var bias = new Lstm(3, 2, new Rng(1), forgetBias: 2).Parameters().ElementAt(2).Value.ToArray();
        Assert.Equal([2, 2], bias[2..4]);
        Assert.Equal(new Lstm(3, 2, new Rng(1)).Parameters().ElementAt(2).Value.ToArray()[4..], bias[4..]);
        Assert.Contains("got a forget bias of 2 for a layer without biases",
            Assert.Throws<ArgumentException>(() => new Lstm(3, 2, new Rng(1), bias: false, forgetBias: 2)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_OutsideOfRange_IsRefused()
    {
        Assert.ThrowsAny<ArgumentException>(() => new Gru(0, 1, new Rng(1)));
        Assert.ThrowsAny<ArgumentException>(() => new Rnn(1, 0, new Rng(1)));
        Assert.ThrowsAny<ArgumentException>(() => new Gru(1, 1, new Rng(1), layers: 0));
        Assert.ThrowsAny<ArgumentException>(() => new Gru(1, 1, new Rng(1), dropout: 1));
        Assert.ThrowsAny<ArgumentException>(() => new Gru(1, 1 << 30, new Rng(1)));
        Assert.ThrowsAny<ArgumentException>(() => new PositionalEncoding(4, new Rng(1), context: 0));
        Assert.ThrowsAny<ArgumentException>(() => new TransformerDecoder(4, 2, new Rng(1), layers: 0));
        Assert.ThrowsAny<ArgumentException>(() => new TransformerEncoder(4, 3, new Rng(1)));
        Assert.ThrowsAny<ArgumentException>(() => new Embedding(3, 2, new Rng(1), maxNorm: 0));
        Assert.ThrowsAny<ArgumentException>(() => new MultiHeadAttention(4, 2, new Rng(1), keySize: 0));
        Assert.Contains("got images of 10x8 and patches of 4x4", Assert.Throws<ArgumentException>(
            () => new Vit(3, (10, 8), 2, new Rng(1), patch: 4)).Message, StringComparison.Ordinal);
    }

    private static Gru Gru() => new(3, 4, new Rng(1));

    private static Recurrent Layer(string kind, bool isBoth)
    {
        var (rng, isNormed) = (new Rng(1), kind.EndsWith("norm", StringComparison.Ordinal));
        return kind.Split(' ')[0] switch
        {
            "rnn" => new Rnn(3, 5, rng, bidirectional: isBoth, layerNorm: isNormed),
            "relu" => new Rnn(3, 5, rng, bidirectional: isBoth, activation: RecurrentActivation.Relu),
            "lstm" => new Lstm(3, 5, rng, bidirectional: isBoth, layerNorm: isNormed),
            _ => new Gru(3, 5, rng, bidirectional: isBoth, layerNorm: isNormed),
        };
    }

    private static (Tensor Output, Tensor[] States) Run(Recurrent layer, Tensor x, Tensor[]? states, IntTensor? lengths)
    {
        if (layer is Lstm lstm)
        {
            var (output, last) = lstm.Forward(x, states is null ? null : new LstmState(states[0], states[1]), lengths);
            return (output, [last.Hidden, last.Cell]);
        }

        var (y, end) = layer is Gru gru ? gru.Forward(x, states?[0], lengths) : ((Rnn)layer).Forward(x, states?[0], lengths);
        return (y, [end]);
    }
}
