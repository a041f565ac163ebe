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
            if (AddUp(sample, rows, inner, overClasses: true, isLogarithm: false)) return OutputKind.Probabilities;
            if (AddUp(sample, rows, inner, overClasses: true, isLogarithm: true)) return OutputKind.LogProbabilities;
            var isWhole = rows == Shape[0] && rows >= 2;
            if (isWhole && (OverSamples(sample, rows, inner, false) || OverSamples(sample, rows, inner, true))) return OutputKind.OverOtherAxis;
            if (inner > 1 && (AddUp(sample, rows, inner, false, false) || AddUp(sample, rows, inner, false, true))) return OutputKind.OverOtherAxis;
            return OutputKind.Scores;
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

    // Sums over classes for each place, or over places for each class; the numbers themselves or what they are logarithms of.
    private bool AddUp(float[] sample, int rows, int inner, bool overClasses, bool isLogarithm)
    {
        var (outer, each) = overClasses ? (inner, Classes) : (Classes, inner);
        var (outerStep, step) = overClasses ? (1, inner) : (inner, 1);
        for (var row = 0; row < rows; row++)
            for (var o = 0; o < outer; o++)
                if (!IsOne(sample, (row * Classes * inner) + (o * outerStep), step, each, isLogarithm))
                    return false;
        return true;
    }

    private bool OverSamples(float[] sample, int rows, int inner, bool isLogarithm)
    {
        for (var i = 0; i < Classes * inner; i++)
            if (!IsOne(sample, i, Classes * inner, rows, isLogarithm))
                return false;
        return true;
    }

    private static bool IsOne(float[] sample, int first, int step, int count, bool isLogarithm)
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
