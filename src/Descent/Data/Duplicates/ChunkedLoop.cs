namespace Descent.Data;

/// <summary>Work on many samples in pieces whose limits do not depend on the number of threads.</summary>
internal static class ChunkedLoop
{
    private const int Chunk = 128;

    /// <summary>Calls <paramref name="body"/> with the first number and the end of each piece, on as many threads as the device uses.</summary>
    public static void Run(int count, Action<int, int> body)
    {
        if (CpuDevice.Threads == 1)
        {
            for (var first = 0; first < count; first += Chunk) body(first, Math.Min(count - first, Chunk) + first);
            return;
        }

        var options = new ParallelOptions { MaxDegreeOfParallelism = CpuDevice.Threads };
        try
        {
            Parallel.For(0, (int)(((long)count + Chunk - 1) / Chunk), options, c => body(c * Chunk, (int)Math.Min(count, ((long)c + 1) * Chunk)));
        }
        catch (AggregateException e) when (e.InnerExceptions[0] is DescentException first)
        {
            throw first; // one sentence about one sample says more than a list
        }
    }
}
