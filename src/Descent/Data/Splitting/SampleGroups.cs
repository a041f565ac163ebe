namespace Descent.Data;

/// <summary>Samples that belong together.</summary>
internal static class SampleGroups
{
    /// <summary>The members of each group, the largest group first, groups of one size by lot.</summary>
    public static List<int[]> LargestFirst(ReadOnlySpan<int> groups, Rng rng)
    {
        var members = new Dictionary<int, List<int>>();
        var inOrder = new List<List<int>>();
        for (var i = 0; i < groups.Length; i++)
        {
            if (!members.TryGetValue(groups[i], out var list))
            {
                members.Add(groups[i], list = []);
                inOrder.Add(list);
            }

            list.Add(i);
        }

        var order = rng.Permutation(inOrder.Count);
        return [.. order.Select(g => inOrder[g].ToArray()).OrderByDescending(g => g.Length)]; // a stable sort
    }

    /// <summary>The same number for the same text.</summary>
    public static int[] Numbered(IEnumerable<string> texts)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. texts.Select(text =>
        {
            numbers.TryAdd(text, numbers.Count);
            return numbers[text];
        })];
    }
}
