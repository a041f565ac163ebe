namespace Descent;

/// <summary>How sequences are shared out to tasks, and which of them still count. Sequences do not know each other.</summary>
internal static unsafe class SequenceShare
{
    // Enough rows for whole tiles of every kernel, few enough for several tasks. Who computes a row does not show in its numbers.
    private const int RowsPerTask = 16;

    // Few sequences, which would be one task, still give two threads work: four rows a task lose little beside the whole weight that each one reads.
    private const int FewestRows = 4;

    public static int Tasks(int sequences) =>
        Math.Max((sequences + RowsPerTask - 1) / RowsPerTask, Math.Min(2, sequences / FewestRows));

    /// <summary>The rows of a task. Equal shares: 17 rows are 9 and 8, not 16 and 1.</summary>
    public static (int First, int Rows) Of(int sequences, int task)
    {
        var tasks = Tasks(sequences);
        var first = (int)((long)sequences * task / tasks);
        return (first, (int)((long)sequences * (task + 1) / tasks) - first);
    }

    /// <summary>How many of a task's rows reach as far as to the last one that counts at a step: all that must be computed.</summary>
    public static int Active(int* lengths, int first, int rows, int t)
    {
        if (lengths == null) return rows;
        while (rows > 0 && t >= lengths[first + rows - 1]) rows--;
        return rows;
    }

    public static void Copy(float* x, float* y, int count) => new ReadOnlySpan<float>(x, count).CopyTo(new Span<float>(y, count));

    /// <summary>y += x.</summary>
    public static void Add(float* x, float* y, int count)
    {
        for (var i = 0; i < count; i++) y[i] += x[i];
    }
}
