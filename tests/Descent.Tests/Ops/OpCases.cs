using System.Reflection;

namespace Descent.Tests.Ops;

/// <summary>The contract table of operations: each public one has a row at least, with odd shapes and axes of size 1 among them.</summary>
internal static partial class OpCases
{
    private static readonly IntTensor s_labels = [2, 0, 1];

    private static readonly IntTensor s_tokens = IntTensor.From([4, 0, 2, 2], [2, 2]);

    private static readonly Tensor s_mask = Tensor.From([0, 0.5f, -1, 0, 0.25f, 0], [3, 2], ReferenceDevice.Instance);

    private static readonly Tensor s_selfMask = Tensor.From([0, 1, 0, float.NegativeInfinity, 0.5f, 0, 0, 0], [2, 1, 1, 4], ReferenceDevice.Instance);

    public static readonly OpCase[] All =
    [
        .. Binary("+", "op_Addition", (a, b) => a + b),
        .. Binary("-", "op_Subtraction", (a, b) => a - b),
        .. Binary("*", "op_Multiply", (a, b) => a * b),
        .. Binary("/", "op_Division", (a, b) => a / b).Select(c => c with { Low = 0.5f }),
        Unary("x + 2", "op_Addition(Tensor,Single)", x => x + 2),
        Unary("2 + x", "op_Addition(Single,Tensor)", x => 2 + x),
        Unary("x - 2", "op_Subtraction(Tensor,Single)", x => x - 2),
        Unary("2 - x", "op_Subtraction(Single,Tensor)", x => 2 - x),
        Unary("-x", "op_UnaryNegation(Tensor)", x => -x),
        Unary("x * 2", "op_Multiply(Tensor,Single)", x => x * 2),
        Unary("2 * x", "op_Multiply(Single,Tensor)", x => 2 * x),
        Unary("x / 4", "op_Division(Tensor,Single)", x => x / 4),
        Unary("2 / x", "op_Division(Single,Tensor)", x => 2 / x) with { Low = 0.5f },
        Unary("affine", "Affine(Single,Single)", x => x.Affine(3, -1)),
        Unary("tanh", "Tanh()", x => x.Tanh()),
        Unary("sigmoid", "Sigmoid()", x => x.Sigmoid()),
        Unary("relu", "Relu()", x => x.Relu()),
        Unary("leaky relu", "LeakyRelu(Single)", x => x.LeakyRelu(0.1f)),
        Unary("exp", "Exp()", x => x.Exp()),
        Unary("erf", "Erf()", x => x.Erf()),
        Unary("gelu", "Gelu(Boolean)", x => x.Gelu()),
        Unary("gelu, approximate", "Gelu(Boolean)", x => x.Gelu(approximate: true)),
        Unary("silu", "Silu()", x => x.Silu()),
        Unary("square", "Square()", x => x.Square()),
        Unary("log", "Log()", x => x.Log()) with { Low = 0.3f },
        Unary("sqrt", "Sqrt()", x => x.Sqrt()) with { Low = 0.3f },
        new("matmul", "MatMul(Tensor,Boolean,Boolean)", x => x[0].MatMul(x[1]), [[3, 5], [5, 2]]),
        new("matmul left transposed", "MatMul(Tensor,Boolean,Boolean)", x => x[0].MatMul(x[1], transposeLeft: true), [[5, 3], [5, 2]]),
        new("matmul right transposed", "MatMul(Tensor,Boolean,Boolean)", x => x[0].MatMul(x[1], transposeRight: true), [[3, 5], [2, 5]]),
        new("matmul both transposed", "MatMul(Tensor,Boolean,Boolean)", x => x[0].MatMul(x[1], true, true), [[5, 3], [2, 5]]),
        new("matmul of size 1", "MatMul(Tensor,Boolean,Boolean)", x => x[0].MatMul(x[1]), [[1, 1], [1, 1]]),
        new("matmul batch", "MatMul(Tensor,Boolean,Boolean)", x => x[0].MatMul(x[1], transposeRight: true), [[2, 3, 4], [2, 1, 4]]),
        new("matmul batch, all transposed", "MatMul(Tensor,Boolean,Boolean)", x => x[0].MatMul(x[1], true, true), [[2, 4, 3], [2, 1, 4]]),
        new("matmul batch with a matrix", "MatMul(Tensor,Boolean,Boolean)", x => x[0].MatMul(x[1]), [[2, 3, 4], [4, 2]]),
        new("matmul with itself", "MatMul(Tensor,Boolean,Boolean)", x => x[0].MatMul(x[0], transposeRight: true), [[3, 2]]),
        new("linear", "Linear(Tensor,Tensor)", x => x[0].Linear(x[1], x[2]), [[3, 5], [2, 5], [2]]),
        new("linear and relu", "Linear(Tensor,Tensor)", x => x[0].LinearRelu(x[1], x[2]), [[3, 5], [2, 5], [2]]),
        new("linear and relu, no bias, three axes", "Linear(Tensor,Tensor)", x => x[0].LinearRelu(x[1]), [[2, 3, 4], [5, 4]]),
        new("linear, no bias, three axes", "Linear(Tensor,Tensor)", x => x[0].Linear(x[1]), [[2, 3, 4], [5, 4]]),
        new("linear of size 1", "Linear(Tensor,Tensor)", x => x[0].Linear(x[1], x[2]), [[1, 1], [1, 1], [1]]),
        new("linear of a vector", "Linear(Tensor,Tensor)", x => x[0].Linear(x[1], x[2]), [[4], [3, 4], [3]]),
        Conv("conv2d", x => x[0].Conv2d(x[1], x[2]), [2, 3, 5, 4], [2, 3, 3, 2], [2]),
        Conv("conv2d and relu", x => x[0].Conv2dRelu(x[1], x[2], 1, 1, 1, 1), [2, 3, 5, 4], [2, 3, 3, 2], [2]),
        Conv("conv2d, addend and relu", x => x[0].Conv2dRelu(x[1], null, (2, 1), 0, 1, 2, x[2]), [2, 4, 5, 4], [6, 2, 3, 2], [2, 6, 2, 3]),
        Conv("conv2d, stride, uneven padding", x => x[0].Conv2d(x[1], x[2], (2, 1), new Padding(1, 0, 2, 1)), [1, 2, 5, 5], [3, 2, 3, 3], [3]),
        Conv("conv2d, dilation, groups", x => x[0].Conv2d(x[1], null, 1, 1, (2, 1), groups: 2), [2, 4, 5, 3], [2, 2, 2, 2]),
        Conv("conv2d 1x1 of size 1", x => x[0].Conv2d(x[1], x[2]), [1, 1, 1, 1], [1, 1, 1, 1], [1]),
        Pool("max pool", "MaxPool2d(Size2d,Nullable`1,Padding,Boolean)", x => x.MaxPool2d(2), [2, 2, 5, 4]),
        Pool("max pool, overlap, padding", "MaxPool2d(Size2d,Nullable`1,Padding,Boolean)", x => x.MaxPool2d(3, 2, 1), [1, 2, 5, 6]),
        Pool("avg pool", "AvgPool2d(Size2d,Nullable`1,Padding,Boolean,Boolean)", x => x.AvgPool2d((2, 3)), [2, 1, 5, 6]),
        Pool("avg pool, overlap, padding not counted", "AvgPool2d(Size2d,Nullable`1,Padding,Boolean,Boolean)", x => x.AvgPool2d(3, 2, 1, false),
            [1, 2, 5, 6]),
        new("global avg pool", "GlobalAvgPool()", x => x[0].GlobalAvgPool(), [[2, 3, 2, 5]]),
        new("batch norm", "BatchNorm(Tensor,Tensor,Single,Tensor&,Tensor&)", x => x[0].BatchNorm(x[1], x[2], 1e-5f, out _, out _), [[5, 3], [3], [3]],
            HasSecond: false),
        new("batch norm of images", "BatchNorm(Tensor,Tensor,Single,Tensor&,Tensor&)", x => x[0].BatchNorm(x[1], x[2], 1e-3f, out _, out _),
            [[2, 2, 3, 1], [2], [2]], HasSecond: false),
        new("batch norm, plain", "BatchNorm(Tensor,Tensor,Single,Tensor&,Tensor&)", x => x[0].BatchNorm(null, null, 1e-5f, out _, out _), [[4, 1]],
            HasSecond: false),
        new("layer norm", "LayerNorm(Tensor,Tensor,Int32,Single)", x => x[0].LayerNorm(x[1], x[2]), [[3, 5], [5], [5]], HasSecond: false),
        new("layer norm, two axes, no bias", "LayerNorm(Tensor,Tensor,Int32,Single)", x => x[0].LayerNorm(x[1], axes: 2), [[2, 3, 4], [3, 4]],
            HasSecond: false),
        new("layer norm, plain", "LayerNorm(Tensor,Tensor,Int32,Single)", x => x[0].LayerNorm(epsilon: 1e-2f), [[6]], HasSecond: false),
        new("group norm", "GroupNorm(Int32,Tensor,Tensor,Single)", x => x[0].GroupNorm(2, x[1], x[2]), [[2, 4, 3, 2], [4], [4]], HasSecond: false),
        new("group norm of long channels", "GroupNorm(Int32,Tensor,Tensor,Single)", x => x[0].GroupNorm(1, x[1], x[2]), [[2, 2, 17], [2], [2]],
            HasSecond: false),
        new("group norm, plain matrix", "GroupNorm(Int32,Tensor,Tensor,Single)", x => x[0].GroupNorm(2), [[3, 6]], HasSecond: false),
        new("rms norm", "RmsNorm(Tensor,Int32,Single)", x => x[0].RmsNorm(x[1]), [[3, 5], [5]]),
        new("rms norm, two axes", "RmsNorm(Tensor,Int32,Single)", x => x[0].RmsNorm(x[1], axes: 2, epsilon: 1e-2f), [[2, 3, 4], [3, 4]]),
        new("rms norm, plain", "RmsNorm(Tensor,Int32,Single)", x => x[0].RmsNorm(), [[6]]),
        new("channel affine", "ChannelAffine(Tensor,Tensor)", x => x[0].ChannelAffine(x[1], x[2]), [[2, 3, 4], [3], [3]]),
        new("channel affine, no shift", "ChannelAffine(Tensor,Tensor)", x => x[0].ChannelAffine(x[1]), [[1, 1], [1]]),
        new("softmax", "Softmax()", x => x[0].Softmax(), [[3, 4]]),
        new("softmax of a vector", "Softmax()", x => x[0].Softmax(), [[5]]),
        new("softmax of size 1", "Softmax()", x => x[0].Softmax(), [[2, 3, 1]]),
        new("log-softmax", "LogSoftmax()", x => x[0].LogSoftmax(), [[2, 2, 3]]),
        new("cross entropy", "CrossEntropy(IntTensor)", x => x[0].CrossEntropy(s_labels), [[3, 4]]),
        new("dropout", "Dropout(Single,Rng)", x => x[0].Dropout(0.4f, new Rng(3)), [[5, 3]], HasSecond: false),
        Lstm("lstm", x => x[0].Lstm(x[1], x[2], x[3], x[4], null, null, false, out _), [3, 2, 4], [12, 4], [12, 3], [12], [12]),
        Lstm("lstm, states, reversed", x => x[0].Lstm(x[1], x[2], null, x[3], x[4], x[5], true, out _), [4, 2, 1], [8, 1], [8, 2], [8], [2, 2],
            [2, 2]),
        Lstm("lstm, last cell", x => WithCell(x[0].Lstm(x[1], x[2], x[3], null, x[4], x[5], false, out var c), c), [2, 3, 2], [4, 2], [4, 1], [4],
            [3, 1], [3, 1]),
        Lstm("lstm, last cell, reversed", x => WithCell(x[0].Lstm(x[1], x[2], null, null, null, null, true, out var c), c), [3, 1, 2], [8, 2],
            [8, 2]),
        Attention("attention", x => x[0].Attention(x[1], x[2], 2), [2, 3, 4], [2, 5, 4], [2, 5, 4]),
        Attention("attention, causal, masked", x => x[0].Attention(x[1], x[2], 1, causal: true, s_mask), [2, 3, 2], [2, 2, 2], [2, 2, 2]),
        Attention("attention, dropout", x => x[0].Attention(x[1], x[2], 3, dropout: 0.3f, rng: new Rng(2)), [1, 4, 6], [1, 3, 6], [1, 3, 6]),
        Attention("attention of size 1", x => x[0].Attention(x[1], x[2], 1), [1, 1, 1], [1, 1, 1], [1, 1, 1]),
        SelfAttention("self-attention, causal", x => x[0].SelfAttention(2, causal: true), [2, 5, 12]),
        SelfAttention("self-attention, masked, dropout", x => x[0].SelfAttention(1, false, s_selfMask, 0.2f, new Rng(3)), [2, 4, 6]),
        new("embedding", "Embedding(IntTensor,Nullable`1)", x => x[0].Embedding(s_tokens), [[5, 3]]),
        new("embedding, padding", "Embedding(IntTensor,Nullable`1)", x => x[0].Embedding(s_labels), [[3, 1]]),
        new("sum", "Sum()", x => x[0].Sum(), [[3, 1, 2]]),
        new("sum along an axis", "Sum(Int32,Boolean)", x => x[0].Sum(1), [[3, 4, 2]]),
        new("sum along the last, kept", "Sum(Int32,Boolean)", x => x[0].Sum(-1, keepDims: true), [[3, 1, 2]]),
        new("mean", "Mean()", x => x[0].Mean(), [[3, 1, 2]]),
        new("mean along an axis", "Mean(Int32,Boolean)", x => x[0].Mean(0), [[3, 4, 2]]),
        new("reshape", "Reshape(ReadOnlySpan`1)", x => x[0].Reshape(-1, 4), [[2, 2, 3]]),
        new("reshape to a shape", "Reshape(Shape)", x => x[0].Reshape(Shape.Create(3, 1, 2)), [[6]]),
        new("flatten", "Flatten(Int32)", x => x[0].Flatten(), [[2, 1, 3]]),
        new("rows", "Rows(Int32,Int32)", x => x[0].Rows(1, 2), [[4, 3]]),
        new("narrow", "Narrow(Int32,Int32,Int32)", x => x[0].Narrow(1, 1, 2), [[2, 4, 3]]),
        new("narrow, first axis", "Narrow(Int32,Int32,Int32)", x => x[0].Narrow(0, 1, 2), [[4, 3]]),
        new("narrow, last axis", "Narrow(Int32,Int32,Int32)", x => x[0].Narrow(-1, 0, 1), [[3, 1, 4]]),
        new("select", "Select(Int32,Int32)", x => x[0].Select(1, -1), [[2, 3, 4]]),
        new("select of a vector", "Select(Int32,Int32)", x => x[0].Select(0, 2), [[5]]),
        new("stack", "Stack(ReadOnlySpan`1)", x => Tensor.Stack(x[0], x[1], x[0]), [[2, 3], [2, 3]]),
        new("permute", "Permute(ReadOnlySpan`1)", x => x[0].Permute(2, 0, -2), [[2, 3, 4]]),
        new("transpose", "Transpose()", x => x[0].Transpose(), [[2, 1, 3]]),
        .. Borders(), .. Convolutions(), .. Resizing(), .. Recurrent(), .. Functions(), .. Choices(),
    ];

    /// <summary>Not functions of their operand's numbers: they make, copy or cut off.</summary>
    public static readonly string[] WithoutGradient = ["From", "Scalar", "Zeros", "Ones", "Full", "Normal", "Uniform", "Clone", "Detach", "To",
        "RequireGrad", "CameFrom", "get_Grad", "OneHot", "Sign", "Equal", "Greater"];

    public static string Signature(MethodInfo method) =>
        $"{method.Name}({string.Join(",", method.GetParameters().Select(p => p.ParameterType.Name))})";

    private static OpCase[] Binary(string name, string method, Func<Tensor, Tensor, Tensor> function)
    {
        (string, Shape, Shape)[] shapes =
        [
            ("same", [2, 3], [2, 3]), ("row", [3, 2], [2]), ("column", [3, 2], [3, 1]), ("both", [3, 1], [1, 4]), ("number", [2, 2], []),
            ("left smaller", [2], [3, 1, 2]), ("size 1", [1], [1, 1]),
        ];
        return Array.ConvertAll(shapes, s =>
            new OpCase($"{name} {s.Item1}", $"{method}(Tensor,Tensor)", x => function(x[0], x[1]), [s.Item2, s.Item3]));
    }

    private static OpCase Unary(string name, string covers, Func<Tensor, Tensor> function) => new(name, covers, x => function(x[0]), [[3, 5]]);

    private static OpCase Conv(string name, Func<Tensor[], Tensor> function, params Shape[] inputs) =>
        new(name, "Conv2d(Tensor,Tensor,Nullable`1,Padding,Nullable`1,Int32)", function, inputs);

    private static OpCase Attention(string name, Func<Tensor[], Tensor> function, params Shape[] inputs) =>
        new(name, "Attention(Tensor,Tensor,Int32,Boolean,Tensor,Single,Rng)", function, inputs, HasSecond: false);

    private static OpCase SelfAttention(string name, Func<Tensor[], Tensor> function, Shape input) =>
        new(name, "SelfAttention(Int32,Boolean,Tensor,Single,Rng)", function, [input], HasSecond: false);

    private static OpCase Lstm(string name, Func<Tensor[], Tensor> function, params Shape[] inputs) =>
        new(name, "Lstm(Tensor,Tensor,Tensor,Tensor,Tensor,Tensor,Boolean,Tensor&)", function, inputs, HasSecond: false);

    private static Tensor WithCell(Tensor output, Tensor cell) => output + cell.Square();

    private static OpCase Pool(string name, string covers, Func<Tensor, Tensor> function, Shape input) =>
        new(name, covers, x => function(x[0]), [input], HasSecond: !covers.Contains("Max", StringComparison.Ordinal));
}
