namespace Descent.Tests.Devices.Conformance;

/// <summary>How far a device may be from the reference: |got - expected| &lt;= Relative |expected| + OfLargest max |expected|.</summary>
/// <param name="Relative">In parts of the number itself: for functions of one number.</param>
/// <param name="OfLargest">In parts of the largest finite number of the output: for sums, where terms cancel.</param>
internal readonly record struct Tolerance(double Relative, double OfLargest = 0)
{
    /// <summary>The same number; -0 equals 0, NaN equals NaN.</summary>
    public static Tolerance Exact { get; } = new(0);
}

/// <summary>The one table of tolerances, by rule: a primitive's name, or "Primitive.Op".</summary>
/// <remarks>
/// fp32 keeps 24 bits: rounding once costs up to 6e-8. Moves, comparisons and single IEEE operations (+ - * / sqrt) are exact: the reference
/// computes them in fp64 and rounds once more, and 53 bits are enough for that second rounding to do no harm.
/// </remarks>
internal static class Tolerances
{
    private static readonly Dictionary<string, Tolerance> s_table = new()
    {
        ["Allocate"] = Tolerance.Exact,
        ["Upload"] = Tolerance.Exact,
        ["Download"] = Tolerance.Exact,
        ["Read"] = Tolerance.Exact,
        ["Write"] = Tolerance.Exact,
        ["Fill"] = Tolerance.Exact,
        ["Copy"] = Tolerance.Exact,

        ["Unary.Affine"] = new(0, 2e-7),
        ["Unary.Abs"] = Tolerance.Exact,
        ["Unary.Exp"] = new(4e-7),
        ["Unary.Log"] = new(4e-7),
        ["Unary.Sqrt"] = Tolerance.Exact,
        ["Unary.Reciprocal"] = Tolerance.Exact,
        ["Unary.Square"] = Tolerance.Exact,
        ["Unary.Tanh"] = new(5e-7),
        ["Unary.Sigmoid"] = new(5e-7),
        ["Unary.Relu"] = Tolerance.Exact,
        ["Unary.LeakyRelu"] = Tolerance.Exact,
        ["Unary.Erf"] = new(5e-7),
        ["Unary.Clamp"] = Tolerance.Exact,
        ["Unary.Sign"] = Tolerance.Exact,
        ["Unary.Gelu"] = new(6e-7),
        ["Unary.GeluTanh"] = new(6e-7, 2e-8), // the exponent is rounded: the tail on the left is right in parts of 1
        ["Unary.Silu"] = new(6e-7, 2e-8),
        ["Unary.Log1p"] = new(5e-7),
        ["Unary.Expm1"] = new(5e-7),
        ["Unary.Softplus"] = new(5e-7, 2e-8), // beta x is rounded
        ["Unary.Elu"] = new(5e-7),
        ["Unary.Mish"] = new(6e-7, 2e-8),
        ["Unary.HardSwish"] = new(6e-7, 2e-8), // x + 3 is rounded
        ["Unary.Sin"] = Tolerance.Exact, // in fp64, as the reference
        ["Unary.Cos"] = Tolerance.Exact,
        ["Unary.Pow"] = Tolerance.Exact,

        ["Binary.Add"] = Tolerance.Exact,
        ["Binary.Subtract"] = Tolerance.Exact,
        ["Binary.Multiply"] = Tolerance.Exact,
        ["Binary.Divide"] = Tolerance.Exact,
        ["Binary.Maximum"] = Tolerance.Exact,
        ["Binary.Minimum"] = Tolerance.Exact,
        ["Binary.TanhGradient"] = new(0, 3e-7), // 1 - b^2 cancels near |b| = 1
        ["Binary.SigmoidGradient"] = new(4e-7),
        ["Binary.ReluGradient"] = Tolerance.Exact,
        ["Binary.LeakyReluGradient"] = Tolerance.Exact,
        ["Binary.AddRelu"] = Tolerance.Exact,
        ["Binary.GeluGradient"] = new(0, 3e-7), // the slope has a zero
        ["Binary.GeluTanhGradient"] = new(0, 3e-7),
        ["Binary.SiluGradient"] = new(0, 3e-7),
        ["Binary.Equal"] = Tolerance.Exact,
        ["Binary.Greater"] = Tolerance.Exact,
        ["Binary.EluGradient"] = new(5e-7),
        ["Binary.MishGradient"] = new(0, 4e-7), // the slope has a zero
        ["Binary.HardSwishGradient"] = new(0, 3e-7),
        ["Axpby"] = new(0, 3e-7),

        ["Reduce.Sum"] = new(0, 1e-6),
        ["Reduce.Mean"] = new(0, 1e-6),
        ["Reduce.Max"] = Tolerance.Exact,
        ["Repeat"] = Tolerance.Exact,
        ["ArgMax"] = Tolerance.Exact,
        ["Permute"] = Tolerance.Exact,

        ["MatMul"] = new(0, 3e-6),
        ["Conv2d"] = new(0, 3e-6),
        ["Conv2dRelu"] = new(0, 3e-6),
        ["Conv2dInputGradient"] = new(0, 3e-6),
        ["Conv2dWeightGradient"] = new(0, 3e-6),

        ["MaxPool2d"] = Tolerance.Exact,
        ["MaxPool2dGradient"] = new(0, 5e-7), // overlapping windows add up
        ["AvgPool2d"] = new(0, 1e-6),
        ["AvgPool2dGradient"] = new(0, 5e-7),

        ["BatchNorm"] = new(0, 2e-6),
        ["BatchNormGradient"] = new(0, 3e-6),
        ["NormalizeChannels"] = new(0, 4e-7),
        ["GroupNorm"] = new(0, 2e-6),
        ["GroupNormGradient"] = new(0, 3e-6),
        ["ChannelAffine"] = new(0, 2e-7),
        ["Softmax"] = new(2e-6, 5e-7),
        ["SoftmaxGradient"] = new(0, 2e-6),
        ["CrossEntropy"] = new(2e-6, 5e-7),
        ["CrossEntropyGradient"] = new(0, 2e-7),
        ["Dropout"] = new(2.5e-7),
        ["DropoutGradient"] = new(2.5e-7),

        ["Attention"] = new(0, 3e-6),
        ["AttentionGradient"] = new(0, 5e-6),
        ["Gather"] = Tolerance.Exact,
        ["ScatterAdd"] = new(0, 1e-6),

        ["Lstm"] = new(0, 4e-6), // errors of a step go on through the next
        ["LstmGradient"] = new(0, 4e-6),
        ["Recurrent"] = new(0, 4e-6),
        ["RecurrentGradient"] = new(0, 4e-6),
        ["CopyRuns"] = Tolerance.Exact,
        ["Resample"] = new(0, 3e-7),

        ["SgdStep"] = new(0, 3e-7),
        ["AdamStep"] = new(0, 5e-7),
        ["AdaptiveStep"] = new(0, 1e-6),
        ["SumOfSquares"] = new(1e-6),
        ["IsFinite"] = Tolerance.Exact,
    };

    public static IReadOnlyCollection<string> Rules => s_table.Keys;

    public static Tolerance For(string rule) =>
        s_table.TryGetValue(rule, out var tolerance) ? tolerance : throw new ArgumentException($"Tolerances: no row for {rule}.");
}
