namespace Descent;

/// <summary>Counts the multiply-adds of products and convolutions on this thread, for summaries and benchmarks.</summary>
internal static class WorkCounter
{
    [ThreadStatic]
    private static long t_multiplyAdds;

    public static long MultiplyAdds => t_multiplyAdds;

    public static void Add(long multiplyAdds) => t_multiplyAdds += multiplyAdds;
}
