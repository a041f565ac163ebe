namespace Descent.Tests.Ops;

/// <content>Functions that losses and activations are made of, and choices between numbers.</content>
internal static partial class OpCases
{
    private static OpCase[] Functions() =>
    [
        Unary("abs", "Abs()", x => x.Abs()),
        Unary("log1p", "Log1p()", x => x.Log1p()) with { Low = -0.7f },
        Unary("expm1", "Expm1()", x => x.Expm1()),
        Unary("softplus", "Softplus(Single)", x => x.Softplus()),
        Unary("softplus, sharp", "Softplus(Single)", x => x.Softplus(2.5f)),
        Unary("log-sigmoid", "LogSigmoid()", x => x.LogSigmoid()),
        Unary("sin", "Sin()", x => x.Sin()),
        Unary("cos", "Cos()", x => x.Cos()),
        Unary("pow", "Pow(Single)", x => x.Pow(1.7f)) with { Low = 0.3f },
        Unary("pow, below zero", "Pow(Single)", x => x.Pow(4)),
        Unary("pow 2", "Pow(Single)", x => x.Pow(2)),
        Unary("pow 3", "Pow(Single)", x => x.Pow(3)),
        Unary("pow 1/2", "Pow(Single)", x => x.Pow(0.5f)) with { Low = 0.3f },
        Unary("pow -1", "Pow(Single)", x => x.Pow(-1)) with { Low = 0.3f },
        Unary("pow -2", "Pow(Single)", x => x.Pow(-2)) with { Low = 0.5f },
        Unary("pow 1", "Pow(Single)", x => x.Pow(1)),
        Unary("elu", "Elu(Single)", x => x.Elu(0.8f)),
        Unary("selu", "Selu()", x => x.Selu()),
        Unary("mish", "Mish()", x => x.Mish()),
        Unary("hard swish", "HardSwish()", x => x.HardSwish()) with { Low = -4, High = 4 },
        Unary("log-cosh", "LogCosh()", x => x.LogCosh()),
        new("prelu", "PRelu(Tensor)", x => x[0].PRelu(x[1]), [[2, 3, 4], [3, 1]]),
        new("prelu, one slope", "PRelu(Tensor)", x => x[0].PRelu(x[1]), [[2, 3], [1]]),
        new("log-sum-exp", "LogSumExp(Int32,Boolean)", x => x[0].LogSumExp(1), [[2, 3, 2]]),
        new("log-sum-exp, kept", "LogSumExp(Int32,Boolean)", x => x[0].LogSumExp(-1, keepDims: true), [[3, 4]]),
        new("variance", "Variance(Int32,Boolean,Boolean)", x => x[0].Variance(0), [[4, 3]]),
        new("variance, biased, kept", "Variance(Int32,Boolean,Boolean)", x => x[0].Variance(-1, keepDims: true, unbiased: false), [[2, 1, 3]]),
        new("softmax along an axis", "Softmax(Int32)", x => x[0].Softmax(1), [[2, 3, 2]]),
        new("log-softmax along an axis", "LogSoftmax(Int32)", x => x[0].LogSoftmax(0), [[3, 4]]),
        new("binary cross entropy", "BinaryCrossEntropy(Tensor)", x => x[0].BinaryCrossEntropy(x[1]), [[3, 2], [3, 2]], 0.1f, 0.9f),
        new("binary cross entropy of scores", "BinaryCrossEntropyOfScores(Tensor,Tensor)", x =>
            x[0].BinaryCrossEntropyOfScores(x[1]), [[3, 2], [3, 2]]),
        new("binary cross entropy of scores, weights", "BinaryCrossEntropyOfScores(Tensor,Tensor)", x =>
            x[0].BinaryCrossEntropyOfScores(x[1], Tensor.From([2, 0.5f], [2], ReferenceDevice.Instance)), [[3, 2], [3, 2]]),
    ];

    private static OpCase[] Choices() =>
    [
        Unary("clamp", "Clamp(Single,Single)", x => x.Clamp(-0.5f, 0.75f)),
        .. Binary("maximum", "Maximum", Tensor.Maximum),
        .. Binary("minimum", "Minimum", Tensor.Minimum),
        new("where", "Where(Tensor,Tensor,Tensor)", x => Tensor.Where(s_mask, x[0], x[1]), [[3, 2], [2]]),
        new("max", "Max()", x => x[0].Max(), [[3, 2]]),
        new("max along an axis", "Max(Int32,Boolean)", x => x[0].Max(1), [[2, 3, 2]]),
        new("max along the last, kept", "Max(Int32,Boolean)", x => x[0].Max(-1, keepDims: true), [[3, 4]]),
        new("min", "Min()", x => x[0].Min(), [[5]]),
        new("min along an axis", "Min(Int32,Boolean)", x => x[0].Min(0, keepDims: true), [[3, 1, 2]]),
        new("gather", "Gather(IntTensor)", x => x[0].Gather(s_labels), [[3, 4]]),
        new("gather, three axes", "Gather(IntTensor)", x => x[0].Gather(IntTensor.From([1, 0, 2, 2], [2, 2])), [[2, 2, 3]]),
    ];
}
