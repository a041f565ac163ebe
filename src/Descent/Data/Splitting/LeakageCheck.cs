namespace Descent.Data;

/// <summary>Finds samples that are in two parts of a data set, so that the measurement on one of them tells too much.</summary>
/// <remarks>What counts as the same, what is missed and what it costs: <see cref="DuplicateFinder"/>. Targets are not compared. In tables of few
/// categories, different things may well have equal features.</remarks>
/// <example><code>
/// foreach (var count in LeakageCheck.Run(Split.Random(dataset))) Console.WriteLine(count.Sentence);
/// </code></example>
public static class LeakageCheck
{
    /// <summary>Compares validation and test with training, and test with validation.</summary>
    /// <param name="split">The parts.</param>
    /// <param name="options">What counts as a duplicate; null: the defaults.</param>
    /// <param name="examples">How many pairs are named for each two parts; default 20.</param>
    /// <returns>One count for each two parts that share samples; none where there is no leak.</returns>
    public static IReadOnlyList<LeakCount> Run(DataSplit split, DuplicateOptions? options = null, int examples = 20) =>
        Run(split.Training, split.Validation, split.Test, options, examples);

    /// <summary>Compares parts; null and empty parts are left out.</summary>
    /// <inheritdoc cref="Run(DataSplit, DuplicateOptions?, int)"/>
    /// <param name="training">The training samples.</param>
    /// <param name="validation">The validation samples.</param>
    /// <param name="test">The test samples.</param>
    /// <param name="options">What counts as a duplicate; null: the defaults.</param>
    /// <param name="examples">How many pairs are named for each two parts; default 20.</param>
    /// <exception cref="ShapeException">The parts have samples of different shapes.</exception>
    public static IReadOnlyList<LeakCount> Run(
        Dataset training, Dataset? validation, Dataset? test, DuplicateOptions? options = null, int examples = 20)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(examples, 1);
        var finder = new DuplicateFinder(options);
        var counts = new List<LeakCount>();
        Compare(SplitPart.Validation, validation, SplitPart.Training, training);
        Compare(SplitPart.Test, test, SplitPart.Training, training);
        Compare(SplitPart.Test, test, SplitPart.Validation, validation);
        return counts;

        void Compare(SplitPart part, Dataset? samples, SplitPart twinPart, Dataset? twins)
        {
            if (samples is not { Count: > 0 } || twins is not { Count: > 0 }) return;
            var found = finder.Across(samples, twins);
            if (found.Count == 0) return;
            var exact = found.Count(t => t.IsExact);
            var named = found.Take(examples).Select(t => new Leak(
                part, samples.DescribeSample(t.Index), t.Index, twinPart, twins.DescribeSample(t.Twin), t.Twin, t.IsExact, t.Difference));
            counts.Add(new LeakCount(part, twinPart, samples.Count, exact, found.Count - exact, [.. named]));
        }
    }
}
