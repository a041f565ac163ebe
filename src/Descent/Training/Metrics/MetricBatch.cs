using Descent.Data;
using Descent.Nn;

namespace Descent.Training;

/// <summary>A batch of answers and what would have been right, as a metric takes it: rows of scores and classes, or values.</summary>
/// <remarks>Each sample, step or pixel is a row; those without a class (<see cref="Dataset.NoClass"/>) are left out. What no metric asks for is not
/// computed.</remarks>
public sealed class MetricBatch
{
    private readonly Tensor? _scores; // (rows, classes), those without a class among them
    private readonly int[]? _kept; // their numbers where some are left out
    private readonly IntTensor? _classes;
    private readonly float[]? _values, _expected;
    private int[]? _predicted;
    private float[]? _scoreNumbers, _probabilities, _surprises;

    private MetricBatch(Tensor scores, IntTensor classes, int[]? kept) => (_scores, _classes, _kept) = (scores, classes, kept);

    private MetricBatch(float[] values, float[] expected, int outputs) => (_values, _expected, OutputCount) = (values, expected, outputs);

    /// <summary>How many rows: samples, or their steps or pixels that have a class.</summary>
    public int Count => _classes?.Count ?? _values!.Length / OutputCount;

    /// <summary>How many classes; 0 for values.</summary>
    public int ClassCount => _scores?.Shape[1] ?? 0;

    /// <summary>How many target values a sample has; 0 for classes.</summary>
    public int OutputCount { get; }

    /// <summary>The right class of each row; empty for values.</summary>
    public ReadOnlySpan<int> Classes => _classes is null ? [] : _classes.Values;

    /// <summary>The class with the largest score of each row; of equal ones the first. A score that is not a number counts as the largest.</summary>
    public ReadOnlySpan<int> Predicted => _predicted ??= Kept(_scores?.ArgMax().Values.ToArray() ?? [], 1);

    /// <summary>The scores, row after row.</summary>
    public ReadOnlySpan<float> Scores => _scoreNumbers ??= Kept(_scores?.ToArray() ?? [], ClassCount);

    /// <summary>The softmax of the scores, row after row.</summary>
    public ReadOnlySpan<float> Probabilities => _probabilities ??= Kept(_scores?.Softmax().ToArray() ?? [], ClassCount);

    /// <summary>-ln of the probability of the right class of each row.</summary>
    public ReadOnlySpan<float> Surprises => _surprises ??= _scores is null || Count == 0
        ? []
        : (_kept is null ? _scores : _scores.TakeRows(IntTensor.Create(_kept))).CrossEntropy(_classes!).ToArray();

    /// <summary>The predicted values, sample after sample, in the data's units; empty for classes.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>The right values, likewise.</summary>
    public ReadOnlySpan<float> Expected => _expected;

    /// <summary>The mean of <see cref="Surprises"/> where the loss has it already, else null.</summary>
    internal double? MeanSurprise { get; init; }

    /// <summary>A batch of scores.</summary>
    /// <param name="scores">(rows, classes); logarithms of probabilities will do.</param>
    /// <param name="classes">The right class of each row; negative: none.</param>
    /// <exception cref="ShapeException">There are not as many rows as classes, or a class has no score.</exception>
    public static MetricBatch OfScores(Tensor scores, IntTensor classes) => OfScores(scores, classes, null);

    /// <summary>A batch of values.</summary>
    /// <param name="values">(samples, outputs).</param>
    /// <param name="expected">Likewise.</param>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static MetricBatch OfValues(Tensor values, Tensor expected) => OfValues(values, expected, null);

    internal static MetricBatch OfScores(Tensor scores, IntTensor classes, double? meanSurprise)
    {
        if (scores.Rank != 2 || scores.Shape[0] != classes.Count)
            throw new ShapeException($"MetricBatch.OfScores: got scores of {scores.Shape} for {classes.Count} classes; expected (rows, classes).");
        var without = 0;
        for (var i = 0; i < classes.Count; i++)
        {
            if (classes[i] < 0) without++;
            else if (classes[i] >= scores.Shape[1])
                throw new ShapeException($"MetricBatch.OfScores: class {i} is {classes[i]}; expected 0 to {scores.Shape[1] - 1} for {scores.Shape}.");
        }

        if (without == 0) return new MetricBatch(scores, classes, null) { MeanSurprise = meanSurprise };
        int[] kept = [.. Enumerable.Range(0, classes.Count).Where(i => classes[i] >= 0)];
        return new MetricBatch(scores, IntTensor.Create(Array.ConvertAll(kept, i => classes[i])), kept);
    }

    internal static MetricBatch OfValues(Tensor values, Tensor expected, TargetStandardize? units)
    {
        if (!values.Shape.Equals(expected.Shape) || values.Rank == 0)
            throw Errors.ShapeErrors.SameShape("MetricBatch.OfValues", "the values", values.Shape, "the targets", expected.Shape,
                "Did you mean Reshape on one side?");
        var (got, right) = (values.ToArray(), expected.ToArray());
        units?.Restore(got);
        units?.Restore(right);
        return new MetricBatch(got, right, values.Shape[0] == 0 ? 1 : got.Length / values.Shape[0]);
    }

    private T[] Kept<T>(T[] all, int width)
    {
        if (_kept is null) return all;
        var kept = new T[_kept.Length * width];
        for (var i = 0; i < _kept.Length; i++) all.AsSpan(_kept[i] * width, width).CopyTo(kept.AsSpan(i * width));
        return kept;
    }
}
