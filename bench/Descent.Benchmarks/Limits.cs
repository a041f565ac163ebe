using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Descent.Memory;

namespace Descent.Benchmarks;

/// <summary>What the machine gives at best: the two measures that a workload's time is held against.</summary>
/// <remarks>
/// Arithmetic: a loop of twelve independent multiply-adds of the widest vectors, in registers only. Memory: a copy of a block far larger than the
/// last cache, read and written bytes counted, the better of ordinary and streaming stores. Both with as many threads as the workload.
/// </remarks>
internal sealed unsafe class Limits(int threads)
{
    /// <summary>Repeats for a measurement that is not followed by others: the system may keep new threads on one core for a while.</summary>
    public const int Patient = 40;

    private const int Repeats = 4;
    private const int MultiplyAddSteps = 1_500_000;
    private const long LeastCopyBytes = 128L << 20;
    private const long MostCopyBytes = 512L << 20;

    private static readonly long s_copyBytes = CopyBytes();
    private static readonly Lazy<(nint From, nint To)> s_blocks = new(TouchedBlocks);

    /// <summary>The best multiply-add rate seen so far, in GFLOP/s.</summary>
    public double GigaFlops { get; private set; }

    /// <summary>The best copy rate seen so far, in GB/s.</summary>
    public double GigaBytes { get; private set; }

    /// <summary>Measures again (about 0.2 s); a better reading replaces the last, because a shared machine can only be slower by chance.</summary>
    public void Measure()
    {
        for (var i = 0; i < Repeats; i++) MeasureMultiplyAdd();
        for (var i = 0; i < Repeats; i++) MeasureCopy(isStreaming: i % 2 == 0);
    }

    /// <summary>Measures the arithmetic alone so many times.</summary>
    public void MeasureMultiplyAdd(int repeats)
    {
        for (var i = 0; i < repeats; i++) MeasureMultiplyAdd();
    }

    /// <summary>Measures the copy alone, once with ordinary and once with streaming stores.</summary>
    /// <returns>The better rate of the two, in GB/s.</returns>
    public double MeasureCopy() => Math.Max(MeasureCopy(isStreaming: true), MeasureCopy(isStreaming: false));

    private void MeasureMultiplyAdd()
    {
        var flops = 2.0 * 12 * Lanes * MultiplyAddSteps * threads;
        GigaFlops = Math.Max(GigaFlops, 1e-9 * flops / Seconds(_ => MultiplyAdd()));
    }

    private static int Lanes => Vector512.IsHardwareAccelerated ? 16 : Vector256.IsHardwareAccelerated ? 8 : 4;

    private static float MultiplyAdd() =>
        Vector512.IsHardwareAccelerated ? MultiplyAdd<Vector512<float>, Simd512>(MultiplyAddSteps)
        : Vector256.IsHardwareAccelerated ? MultiplyAdd<Vector256<float>, Simd256>(MultiplyAddSteps)
        : MultiplyAdd<Vector128<float>, Simd128>(MultiplyAddSteps);

    private double MeasureCopy(bool isStreaming)
    {
        var (from, to) = s_blocks.Value;
        var part = s_copyBytes / threads / 4096 * 4096;
        var seconds = Seconds(thread => Copy((float*)(from + (thread * part)), (float*)(to + (thread * part)), part / sizeof(float), isStreaming));
        var rate = 1e-9 * 2 * part * threads / seconds;
        GigaBytes = Math.Max(GigaBytes, rate);
        return rate;
    }

    // Threads of its own that start together: the library's team, or a pool, might give the work to fewer.
    private double Seconds(Action<int> work)
    {
        using var start = new Barrier(threads);
        var (begins, ends) = (new long[threads], new long[threads]);
        var team = Enumerable.Range(0, threads).Select(i => new Thread(() =>
        {
            start.SignalAndWait();
            begins[i] = Stopwatch.GetTimestamp();
            work(i);
            ends[i] = Stopwatch.GetTimestamp();
        })).ToList();
        team.ForEach(thread => thread.Start());
        team.ForEach(thread => thread.Join());
        return Stopwatch.GetElapsedTime(begins.Min(), ends.Max()).TotalSeconds;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float MultiplyAdd<V, S>(int steps)
        where V : struct
        where S : struct, ISimd<V>
    {
        V x = S.Splat(0.999f), y = S.Splat(0.001f);
        V a = x, b = x, c = x, d = x, e = x, f = x, g = y, h = y, i = y, j = y, k = y, l = y;
        for (; steps > 0; steps--)
        {
            a = S.MultiplyAdd(a, x, y);
            b = S.MultiplyAdd(b, x, y);
            c = S.MultiplyAdd(c, x, y);
            d = S.MultiplyAdd(d, x, y);
            e = S.MultiplyAdd(e, x, y);
            f = S.MultiplyAdd(f, x, y);
            g = S.MultiplyAdd(g, x, y);
            h = S.MultiplyAdd(h, x, y);
            i = S.MultiplyAdd(i, x, y);
            j = S.MultiplyAdd(j, x, y);
            k = S.MultiplyAdd(k, x, y);
            l = S.MultiplyAdd(l, x, y);
        }

        var sum = S.Add(S.Add(S.Add(a, b), S.Add(c, d)), S.Add(S.Add(S.Add(e, f), S.Add(g, h)), S.Add(S.Add(i, j), S.Add(k, l))));
        return Unsafe.As<V, float>(ref sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Copy(float* from, float* to, long count, bool isStreaming)
    {
        for (long i = 0; i < count; i += 32)
        {
            var (a, b) = (Vector512.Load(from + i), Vector512.Load(from + i + 16));
            if (isStreaming)
            {
                a.StoreAlignedNonTemporal(to + i);
                b.StoreAlignedNonTemporal(to + i + 16);
            }
            else
            {
                a.Store(to + i);
                b.Store(to + i + 16);
            }
        }
    }

    // Touched first, so that no page fault is measured.
    private static (nint From, nint To) TouchedBlocks()
    {
        var (from, to) = (NativeMemoryBlock.Allocate(s_copyBytes), NativeMemoryBlock.Allocate(s_copyBytes));
        new Span<byte>((void*)from, (int)s_copyBytes).Fill(1);
        new Span<byte>((void*)to, (int)s_copyBytes).Fill(2);
        return (from, to);
    }

    private static long CopyBytes()
    {
        const string file = "/sys/devices/system/cpu/cpu0/cache/index3/size";
        var text = File.Exists(file) ? File.ReadAllText(file).Trim() : string.Empty;
        var isKnown = long.TryParse(text.TrimEnd('K'), NumberStyles.None, CultureInfo.InvariantCulture, out var kilobytes);
        return Math.Clamp(isKnown ? kilobytes << 12 : 0, LeastCopyBytes, MostCopyBytes) / 4096 * 4096;
    }
}
