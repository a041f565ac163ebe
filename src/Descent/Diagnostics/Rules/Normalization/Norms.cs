using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>Norms with running statistics in a model.</summary>
internal static class Norms
{
    /// <summary>Those that ran in the recorded pass, each once, in order.</summary>
    public static IEnumerable<(GraphNode Node, BatchNormBase Norm)> Ran(NetworkGraph graph) => graph.ModelNodes
        .Where(n => n.Owner is BatchNormBase { IsFolded: false }).DistinctBy(n => n.Owner).Select(n => (n, (BatchNormBase)n.Owner!));

    /// <summary>Whether mean 0 and variance 1 stand there still, to the bit.</summary>
    public static bool AreInitial(BatchNormBase norm) => norm.TracksRunningStats && Array.TrueForAll(norm.RunningMean.ToArray(), m => m == 0)
        && Array.TrueForAll(norm.RunningVariance.ToArray(), v => v == 1);

    /// <summary>Names, the first few.</summary>
    public static string List(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(3).Select(n => $"'{n}'")) + (names.Count > 3 ? $" and {names.Count - 3} more" : string.Empty);
}
