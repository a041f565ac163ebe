namespace Descent;

/// <summary>Work over elements (or rows) start .. start + count - 1.</summary>
internal interface IRangeJob
{
    void Run(int start, int count);
}

/// <summary>Cuts a range into tasks by its size alone, so that the number of threads never shows in the result.</summary>
internal static class ParallelRange
{
    /// <summary>Elements a task of a kernel that does a few operations an element: 128 kB of each operand.</summary>
    public const int Grain = 32768;

    /// <summary>Elements a task of a kernel that works longer on each.</summary>
    public const int HeavyGrain = 8192;

    /// <summary>Runs <paramref name="job"/> over 0 .. <paramref name="count"/> - 1 in runs of <paramref name="grain"/>.</summary>
    public static void Run<TJob>(ref TJob job, int count, int grain)
        where TJob : struct, IRangeJob
    {
        if (count <= 0) return;
        if (count <= grain)
        {
            job.Run(0, count);
            return;
        }

        var tasks = new Tasks<TJob>(job, count, grain);
        ThreadTeam.Shared.Run(ref tasks, (int)(((long)count + grain - 1) / grain));
    }

    /// <summary>How many rows of <paramref name="rowSize"/> elements make a task of about <paramref name="grain"/> elements.</summary>
    public static int RowsPerTask(int rowSize, int grain = Grain) => Math.Max(1, grain / Math.Max(1, rowSize));

    private struct Tasks<TJob>(TJob job, int count, int grain) : IParallelJob
        where TJob : struct, IRangeJob
    {
        private TJob _job = job;

        public void Run(int task)
        {
            var start = task * grain;
            _job.Run(start, Math.Min(grain, count - start));
        }
    }
}
