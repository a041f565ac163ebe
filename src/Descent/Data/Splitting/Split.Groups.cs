namespace Descent.Data;

/// <content>Divisions by groups, and divisions that a table names.</content>
public static partial class Split
{
    /// <summary>Divides so that all samples of a group are in one part: photographs of one person, measurements of one patient.</summary>
    /// <param name="dataset">The samples.</param>
    /// <param name="groups">The group of each sample: any numbers, equal for samples of one group.</param>
    /// <param name="validation">The share of validation samples.</param>
    /// <param name="test">The share of test samples.</param>
    /// <param name="seed">Decides the division.</param>
    /// <exception cref="DataException">There are fewer groups than parts, or not one group a sample.</exception>
    public static DataSplit Grouped(Dataset dataset, IReadOnlyList<int> groups, double validation = 0.1, double test = 0.2, ulong seed = 0)
    {
        if (groups.Count != dataset.Count)
            throw new DataException($"Split: got {groups.Count} groups for {dataset.Count} samples; expected one group for each sample.");
        return GroupedIndices([.. groups], validation, test, seed).Of(dataset);
    }

    /// <summary>The numbers of a division by groups; <paramref name="groups"/> holds the group of each sample.</summary>
    /// <remarks>The largest group comes first, groups of one size by lot, each to the part that lacks most of its share. So a part misses its
    /// share by less than the largest group's size, unless it would stay without a group.</remarks>
    public static SplitIndices GroupedIndices(ReadOnlySpan<int> groups, double validation, double test, ulong seed)
    {
        CheckShares(groups.Length, validation, test);
        double[] wanted = [(1 - validation - test) * groups.Length, validation * groups.Length, test * groups.Length];
        var members = SampleGroups.LargestFirst(groups, new Rng(seed).Fork("split"));
        var parts = wanted.Count(share => share > 0);
        if (members.Count < parts)
            throw new DataException($"Split: got {members.Count} group(s); expected at least {parts}, one for each part. Leave out a part.");
        List<int>[] taken = [[], [], []];
        for (var i = 0; i < members.Count; i++)
        {
            // The last groups fill parts that would stay empty: small shares lose every comparison with the training's.
            var left = members.Count - i;
            var empty = Array.FindAll([0, 1, 2], part => wanted[part] > 0 && taken[part].Count == 0);
            var candidates = empty.Length >= left ? empty : [0, 1, 2];
            taken[candidates.MaxBy(part => wanted[part] - taken[part].Count)].AddRange(members[i]);
        }

        return new SplitIndices(Sorted(taken[0]), Sorted(taken[1]), Sorted(taken[2]));
    }

    /// <summary>The numbers of a division that is written beside each sample.</summary>
    /// <param name="parts">The part of each sample; null: in none.</param>
    /// <exception cref="DataException">No sample is for training.</exception>
    public static SplitIndices GivenIndices(IReadOnlyList<SplitPart?> parts)
    {
        int[] Of(SplitPart part) => [.. Enumerable.Range(0, parts.Count).Where(i => parts[i] == part)];
        var split = new SplitIndices(Of(SplitPart.Training), Of(SplitPart.Validation), Of(SplitPart.Test));
        return split.Training.Length > 0 ? split : throw new DataException("Split: got no training samples; expected at least one.");
    }
}
