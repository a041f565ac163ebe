namespace Descent.Data;

/// <summary>Finds near duplicates in the parts of a data set and says which contradict each other.</summary>
internal static class NearCopies
{
    /// <summary>What was found in part <paramref name="number"/>, compared with itself and with the parts before it.</summary>
    public static NearReport Find(IReadOnlyList<(string Role, Dataset Data)> parts, int number, InspectionOptions options, bool hasTargets)
    {
        var finder = new DuplicateFinder();
        var (role, data) = parts[number];
        options.Progress?.Invoke($"{role}, near duplicates", 0, 0);
        var within = Pairs(finder.Within(data), data, data, hasTargets);
        List<DuplicatePair> across = [];
        foreach (var (_, before) in parts.Take(number))
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            if (before.SampleShape.SequenceEqual(data.SampleShape)) across.AddRange(Pairs(finder.Across(data, before), data, before, hasTargets));
        }

        var conflicts = within.Concat(across).Count(p => p.IsConflict);
        return new NearReport(within.Count, across.Count, conflicts, Shown(within, options), Shown(across, options));
    }

    private static List<DuplicatePair> Pairs(IReadOnlyList<SampleTwin> twins, Dataset data, Dataset other, bool hasTargets)
    {
        List<DuplicatePair> pairs = [];
        foreach (var twin in twins.Where(t => !t.IsExact))
        {
            var (first, copy) = hasTargets ? (Target(other, twin.Twin), Target(data, twin.Index)) : (string.Empty, string.Empty);
            var text = $"{other.DescribeSample(twin.Twin)}{Words(first)} ~ {data.DescribeSample(twin.Index)}{Words(copy)}";
            pairs.Add(new DuplicatePair(twin.Twin, twin.Index, text, first != copy));
        }

        return pairs;
    }

    private static DuplicatePair[] Shown(List<DuplicatePair> pairs, InspectionOptions options) =>
        [.. pairs.OrderBy(p => !p.IsConflict).Take(options.Examples)];

    private static string Target(Dataset data, int index)
    {
        if (data.TargetKind != TargetKind.Classes || data.TargetSize != 1) return string.Empty;
        var number = data.ReadClass(index);
        return data.ClassNames is { } names ? names[number] : FormattableString.Invariant($"{number}");
    }

    private static string Words(string target) => target.Length == 0 ? string.Empty : $" ({target})";
}
