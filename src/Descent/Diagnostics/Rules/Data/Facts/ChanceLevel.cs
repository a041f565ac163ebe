using Descent.Data;

namespace Descent.Diagnostics;

/// <summary>How good the best answer is that does not look at the input, from more samples than a batch has.</summary>
internal sealed class ChanceLevel
{
    private readonly long[] _counts;

    public ChanceLevel(Examination x, DataFacts facts)
    {
        _counts = facts.Training.Targets.Counts;
        Loss = Measured(x, facts.Training) is var loss && loss > 0 ? loss : x.Trace.Baseline;
    }

    /// <summary>Its loss.</summary>
    public double Loss { get; }

    /// <summary>The share of the most frequent class.</summary>
    public double Accuracy => _counts.Length == 0 ? 0 : _counts.Max() / (double)Math.Max(1, _counts.Sum());

    /// <summary>Whether the last validation, or the test where there is none, is no better; true where there is neither.</summary>
    public bool IsHeldOutAtChance(Examination x)
    {
        var last = x.Trace.Epochs.Count > 0 ? x.Trace.Epochs[^1] : null;
        if (last?.ValidationLoss is { } loss) return IsChance(loss, last.ValidationAccuracy, last.ValidationSamples);
        return x.Trace.Test is not { } test || IsChance(test.Loss, test.Accuracy, test.Samples);
    }

    private bool IsChance(double loss, double? accuracy, int samples)
    {
        // The variance of values is known from so many samples only.
        if (accuracy is not { } share) return !(loss < (1 - Math.Max(0.1, 3 * Math.Sqrt(2.0 / Math.Max(1, samples)))) * Loss);
        var chance = Math.Max(Accuracy, 1.0 / Math.Max(2, _counts.Length));
        return share < chance + (3 * Math.Sqrt(chance * (1 - chance) / Math.Max(1, samples)));
    }

    private static double Measured(Examination x, PartFacts part)
    {
        if (x.Trace.Graph is not { } graph || part.Count == 0 || x.Patient.Loss.AddsUp || graph.OutputShape.Rank == 0) return double.NaN;
        var output = graph.OutputShape.With(0, part.Count);
        if (part.Targets.Classes is { } classes)
            return classes.All(c => c >= 0) ? ConstantAnswer.LossOf(x.Patient.Loss, output, IntTensor.Create(classes)) : double.NaN;
        if (part.Targets.Values is not { } values) return double.NaN;
        return ConstantAnswer.LossOf(x.Patient.Loss, output, Tensor.From([.. values.SelectMany(v => v)], Shape.Create(part.Count, values[0].Length)));
    }
}
