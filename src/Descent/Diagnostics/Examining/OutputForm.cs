using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>What kind of numbers the model gives the loss.</summary>
internal enum OutputKind
{
    /// <summary>Any numbers.</summary>
    Scores,

    /// <summary>Shares of classes: 0 to 1, together 1 for each sample.</summary>
    Probabilities,

    /// <summary>Their logarithms.</summary>
    LogProbabilities,

    /// <summary>They add up to 1 over samples or places, not over classes.</summary>
    OverOtherAxis,

    /// <summary>A softmax over a single number.</summary>
    OfOneUnit,
}

/// <summary>The model's output before the first step: by its numbers, and by the operation that made it.</summary>
internal sealed class OutputForm
{
    private const double Near = 2e-3; // of a sum of shares that should be 1: rounding of many

    private OutputForm(NetworkGraph graph, float[] sample)
    {
        Maker = graph.Output?.Maker();
        Shape = graph.OutputShape;
        Classes = Shape.Rank >= 2 ? Shape[1] : 1;
        Kind = KindOf(sample);
    }

    /// <summary>The operation that made the numbers, or null where nothing was recorded.</summary>
    public GraphNode? Maker { get; }

    public Shape Shape { get; }

    /// <summary>The size of axis 1.</summary>
    public int Classes { get; }

    public OutputKind Kind { get; }

    /// <summary>Of this run.</summary>
    public static OutputForm Of(Examination x) => x.Shared(() => new OutputForm(x.Trace.Graph!, x.Trace.OutputSample));

    private OutputKind KindOf(float[] sample)
    {
        var isSoftmax = Maker?.Role == OperationRole.Softmax;
        if (isSoftmax && IsOverOneUnit()) return OutputKind.OfOneUnit;
        if (Shape.Rank < 2 || Classes < 2) return OutputKind.Scores;
        var inner = Shape.ElementCount / Math.Max(1, Shape[0] * Classes);
        var rows = Math.Min(Shape[0], sample.Length / Math.Max(1, Classes * inner));
        if (rows * inner >= 2)
        {
            var numbers = sample.AsSpan(0, rows * Classes * inner);
            if (AddUp(numbers, inner, Classes, isLogarithm: false)) return OutputKind.Probabilities;
            if (AddUp(numbers, inner, Classes, isLogarithm: true)) return OutputKind.LogProbabilities;
            return OverOthers(numbers, rows, inner) ? OutputKind.OverOtherAxis : OutputKind.Scores;
        }

        if (!isSoftmax || Maker!.Owner is not (Softmax or LogSoftmax) || Maker.Shape.Rank != Shape.Rank) return OutputKind.Scores;
        if (Maker.Shape.Axis(AxisOf(Maker.Owner)) != 1) return OutputKind.OverOtherAxis;
        return Maker.Owner is Softmax ? OutputKind.Probabilities : OutputKind.LogProbabilities;
    }

    private bool IsOverOneUnit() => Maker!.Owner switch
    {
        Softmax or LogSoftmax => Maker.Shape[AxisOf(Maker.Owner)] == 1,
        _ => Maker.InputShapes is [{ Rank: >= 1 } input, ..] && input[-1] == 1,
    };

    private static int AxisOf(Module module) => module is Softmax softmax ? softmax.Axis : ((LogSoftmax)module).Axis;

    // Over samples, all places together, or one axis of theirs, such as the rows of a map.
    private bool OverOthers(ReadOnlySpan<float> numbers, int rows, int inner)
    {
        if (rows == Shape[0] && AddsUp(numbers, Classes * inner, rows)) return true;
        if (AddsUp(numbers, 1, inner)) return true;
        for (int axis = Shape.Rank - 1, step = 1; axis >= 2; step *= Shape[axis--])
            if (AddsUp(numbers, step, Shape[axis]))
                return true;
        return false;
    }

    private static bool AddsUp(ReadOnlySpan<float> numbers, int step, int count) =>
        count >= 2 && (AddUp(numbers, step, count, isLogarithm: false) || AddUp(numbers, step, count, isLogarithm: true));

    // Sums along one axis for each place of the others; of the numbers themselves or of what they are logarithms of.
    private static bool AddUp(ReadOnlySpan<float> numbers, int step, int count, bool isLogarithm)
    {
        for (var first = 0; first < numbers.Length; first++)
            if (first / step % count == 0 && !IsOne(numbers, first, step, count, isLogarithm))
                return false;
        return true;
    }

    private static bool IsOne(ReadOnlySpan<float> sample, int first, int step, int count, bool isLogarithm)
    {
        double sum = 0;
        for (var i = 0; i < count; i++)
        {
            var x = (double)sample[first + (i * step)];
            if (isLogarithm ? x > Near : x < -Near || x > 1 + Near) return false;
            sum += isLogarithm ? Math.Exp(x) : x;
        }

        return Math.Abs(sum - 1) < Near;
    }
}
