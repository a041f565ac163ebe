namespace Descent.Data;

/// <summary>Divides a data set into training, validation and test samples: the same seed, the same division.</summary>
public static partial class Split
{
    /// <summary>The default for a data set: stratified where samples have one class each, else at random.</summary>
    public static DataSplit Default(Dataset dataset, double validation = 0.1, double test = 0.2, ulong seed = 0) =>
        dataset.TargetKind == TargetKind.Classes && dataset.TargetShape.Count == 0
            ? Stratified(dataset, validation, test, seed)
            : Random(dataset, validation, test, seed);

    /// <summary>Divides at random. Part sizes are round(share * count), and training keeps the rest.</summary>
    public static DataSplit Random(Dataset dataset, double validation = 0.1, double test = 0.2, ulong seed = 0) =>
        RandomIndices(dataset.Count, validation, test, seed).Of(dataset);

    /// <summary>Divides at random so that every class has the same share in each part, to within one sample.</summary>
    public static DataSplit Stratified(Dataset dataset, double validation = 0.1, double test = 0.2, ulong seed = 0)
    {
        var classes = new int[dataset.Count];
        for (var i = 0; i < classes.Length; i++) classes[i] = dataset.ReadClass(i);
        return StratifiedIndices(classes, dataset.ClassCount, validation, test, seed).Of(dataset);
    }

    /// <summary>Divides as the caller says; a sample in two parts is an error, a sample in none is left out.</summary>
    public static DataSplit Given(Dataset dataset, IReadOnlyList<int> training, IReadOnlyList<int> validation, IReadOnlyList<int> test)
    {
        var split = new DataSplit(new(dataset, training), new(dataset, validation), new(dataset, test));
        var seen = new bool[dataset.Count];
        foreach (var index in training.Concat(validation).Concat(test))
        {
            if (seen[index]) throw new DataException($"Split: got sample {index} twice; expected each sample in at most one part.");
            seen[index] = true;
        }

        return split;
    }

    /// <summary>The numbers of a random division of <paramref name="count"/> samples.</summary>
    public static SplitIndices RandomIndices(int count, double validation, double test, ulong seed) =>
        StratifiedIndices(new int[count], 1, validation, test, seed);

    /// <summary>The numbers of a stratified division; <paramref name="classes"/> holds the class of each sample.</summary>
    public static SplitIndices StratifiedIndices(ReadOnlySpan<int> classes, int classCount, double validation, double test, ulong seed)
    {
        CheckShares(classes.Length, validation, test);
        var rng = new Rng(seed).Fork("split");
        var (trainingPart, validationPart, testPart) = (new List<int>(), new List<int>(), new List<int>());
        var seen = 0;
        foreach (var members in GroupByClass(classes, classCount))
        {
            rng.Shuffle<int>(members);
            seen += members.Length;

            // Rounding the running totals keeps each part's size right and each class within one sample of its share.
            var tests = Take(seen, test, testPart.Count, members.Length);
            var validations = Math.Min(Take(seen, validation, validationPart.Count, members.Length), members.Length - tests);
            if (tests + validations == members.Length && members.Length > 0)
            {
                // A class that no training sample shows cannot be learned.
                if (validations > 0) validations--;
                else tests--;
            }

            testPart.AddRange(members[..tests]);
            validationPart.AddRange(members[tests..(tests + validations)]);
            trainingPart.AddRange(members[(tests + validations)..]);
        }

        return new SplitIndices(Sorted(trainingPart), Sorted(validationPart), Sorted(testPart));
    }

    private static int Take(int seen, double share, int taken, int members) =>
        Math.Clamp((int)Math.Round(seen * share, MidpointRounding.AwayFromZero) - taken, 0, members);

    /// <summary>The numbers of the samples of each class.</summary>
    internal static int[][] GroupByClass(ReadOnlySpan<int> classes, int classCount)
    {
        var groups = new List<int>[classCount];
        for (var c = 0; c < classCount; c++) groups[c] = [];
        for (var i = 0; i < classes.Length; i++) groups[classes[i]].Add(i);
        return Array.ConvertAll(groups, g => g.ToArray());
    }

    private static int[] Sorted(List<int> indices)
    {
        indices.Sort();
        return [.. indices];
    }

    private static void CheckShares(int count, double validation, double test)
    {
        if (validation is >= 0 and < 1 && test is >= 0 and < 1 && validation + test < 1)
        {
            if (count == 0) throw new DataException("Split: got no samples; expected at least one.");
            return;
        }

        throw new DataException($"Split: got shares validation {validation} and test {test}; expected both from 0 to 1, together below 1.");
    }
}
