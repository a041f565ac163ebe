namespace Descent.Data;

/// <summary>Divides samples into k folds for cross-validation: each fold is the validation part once, the others are the training part.</summary>
/// <remarks>
/// Every sample is validated exactly once; the same seed gives the same folds; the test part is empty. To keep a test set besides, divide
/// first and fold the training part.
/// Default of 5 folds: Breiman and Spector, Submodel selection and evaluation in regression, 1992.
/// </remarks>
/// <example><code>
/// foreach (var fold in KFold.Stratified(dataset, folds: 5, seed: 1))
///     Train(fold.Training, fold.Validation);
/// </code></example>
public static class KFold
{
    /// <summary>Folds at random, whose sizes differ by one sample at most.</summary>
    public static IReadOnlyList<DataSplit> Random(Dataset dataset, int folds = 5, ulong seed = 0) =>
        Of(dataset, RandomIndices(dataset.Count, folds, seed));

    /// <summary>Folds at random so that every class has the same share in each, to within one sample.</summary>
    public static IReadOnlyList<DataSplit> Stratified(Dataset dataset, int folds = 5, ulong seed = 0)
    {
        var classes = new int[dataset.Count];
        for (var i = 0; i < classes.Length; i++) classes[i] = dataset.ReadClass(i);
        return Of(dataset, StratifiedIndices(classes, dataset.ClassCount, folds, seed));
    }

    /// <summary>Folds so that all samples of a group are in one fold; <paramref name="groups"/> holds the group of each sample.</summary>
    public static IReadOnlyList<DataSplit> Grouped(Dataset dataset, IReadOnlyList<int> groups, int folds = 5, ulong seed = 0)
    {
        if (groups.Count != dataset.Count)
            throw new DataException($"KFold: got {groups.Count} groups for {dataset.Count} samples; expected one group for each sample.");
        return Of(dataset, GroupedIndices([.. groups], folds, seed));
    }

    /// <summary>The numbers of the samples in random folds, whose sizes differ by one at most.</summary>
    public static IReadOnlyList<SplitIndices> RandomIndices(int count, int folds, ulong seed) =>
        StratifiedIndices(new int[Math.Max(0, count)], 1, folds, seed);

    /// <summary>The numbers of the samples in stratified folds; <paramref name="classes"/> holds the class of each sample.</summary>
    public static IReadOnlyList<SplitIndices> StratifiedIndices(ReadOnlySpan<int> classes, int classCount, int folds, ulong seed)
    {
        Check(classes.Length, folds, "samples");
        var rng = new Rng(seed).Fork("k-fold");
        var fold = new int[classes.Length];
        var next = 0;
        foreach (var members in Split.GroupByClass(classes, classCount))
        {
            rng.Shuffle<int>(members);

            // Dealt like cards, on from where the class before ended: shares and sizes are both right to within one sample.
            foreach (var index in members) fold[index] = next++ % folds;
        }

        return ByFold(fold, folds);
    }

    /// <summary>The numbers of the samples in folds of whole groups; <paramref name="groups"/> holds the group of each sample.</summary>
    /// <remarks>The largest group comes first, groups of one size by lot, each to the smallest fold.</remarks>
    public static IReadOnlyList<SplitIndices> GroupedIndices(ReadOnlySpan<int> groups, int folds, ulong seed)
    {
        var members = SampleGroups.LargestFirst(groups, new Rng(seed).Fork("k-fold"));
        Check(members.Count, folds, "groups");
        var (fold, sizes) = (new int[groups.Length], new int[folds]);
        foreach (var group in members)
        {
            var smallest = Array.IndexOf(sizes, sizes.Min());
            sizes[smallest] += group.Length;
            foreach (var index in group) fold[index] = smallest;
        }

        return ByFold(fold, folds);
    }

    private static SplitIndices[] ByFold(int[] fold, int folds)
    {
        var all = Enumerable.Range(0, fold.Length);
        SplitIndices Of(int f) => new([.. all.Where(i => fold[i] != f)], [.. all.Where(i => fold[i] == f)], []);
        return [.. Enumerable.Range(0, folds).Select(Of)];
    }

    private static DataSplit[] Of(Dataset dataset, IReadOnlyList<SplitIndices> folds) => [.. folds.Select(fold => fold.Of(dataset))];

    private static void Check(int count, int folds, string what)
    {
        if (folds < 2) throw new DataException($"KFold: got {folds} folds; expected at least 2.");
        if (count < folds) throw new DataException($"KFold: got {count} {what} for {folds} folds; expected at least one for each fold.");
    }
}
