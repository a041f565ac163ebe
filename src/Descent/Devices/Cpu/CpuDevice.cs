using Descent.Memory;

namespace Descent;

/// <summary>The fast device: fp32, every core, the widest vectors that the processor has.</summary>
/// <remarks>
/// The kernels exist in four variants (AVX-512, AVX2, 128-bit, scalar) made from one source; the environment variable DESCENT_KERNEL
/// (avx512, avx2, vector128, scalar) forces one. Results are the same bits for any number of threads; another variant may round differently.
/// </remarks>
public sealed unsafe partial class CpuDevice : Device
{
    // Lazy, so that a wrong variable is told as it is and not as a failed type initializer.
    private static readonly Lazy<CpuDevice> s_instance = new(Create);

    private readonly BufferSource _pool;

    internal CpuDevice(SimdLevel level, BufferSource? pool = null)
    {
        (Level, _pool) = (level, pool ?? new BufferPool());
        (UsesWinograd, ForcesWinograd) = Winograd.Choose(Environment.GetEnvironmentVariable(Winograd.Variable));
        _gemm = GemmKernel.Create(level);
        _winograd = new WinogradForms(level);
        _kernels = KernelSet.Create(level);
    }

    /// <summary>The one that tensors live on.</summary>
    /// <exception cref="ConfigException">
    /// DESCENT_KERNEL names a variant that does not exist or that this processor cannot run; DESCENT_WINOGRAD or DESCENT_THREADS is out of range.
    /// </exception>
    public static CpuDevice Instance => s_instance.Value;

    /// <summary>How many threads work on a large operation, 1 to 1024: the machine's cores, DESCENT_THREADS, or what is set here.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set to less than 1 or more than 1024.</exception>
    public static int Threads
    {
        get => ThreadTeam.Shared.Threads;
        set => ThreadTeam.Shared.Threads = value;
    }

    /// <inheritdoc/>
    public override string Name => "cpu";

    /// <summary>Bytes that tensors have taken from the operating system.</summary>
    public long BytesReserved => _pool.BytesReserved;

    /// <summary>Which kernels this device runs.</summary>
    internal SimdLevel Level { get; }

    /// <summary>How often the pool had to ask the garbage collector (for tests and the memory benchmark).</summary>
    internal int PoolLooks => _pool.Looks;

    /// <inheritdoc/>
    public override Storage Allocate(int length) => new CpuStorage(this, _pool, length);

    /// <inheritdoc/>
    public override void Upload(ReadOnlySpan<float> x, Storage y)
    {
        if (x.Length > y.Length) throw new ArgumentException($"Upload: got {x.Length} numbers; expected at most {y.Length}.", nameof(x));
        fixed (float* from = x)
        {
            // A batch of images comes from memory or another core's cache: one core alone would take longer than all.
            var job = new CopyJob { X = from, Y = P(y) };
            ParallelRange.Run(ref job, x.Length, 2 * ParallelRange.Grain);
        }

        GC.KeepAlive(y);
    }

    /// <inheritdoc/>
    public override void Download(Storage x, Span<float> y)
    {
        new ReadOnlySpan<float>(P(x), x.Length).CopyTo(y);
        GC.KeepAlive(x);
    }

    /// <inheritdoc/>
    public override double Read(Storage x, int index)
    {
        var value = P(x)[index];
        GC.KeepAlive(x);
        return value;
    }

    /// <inheritdoc/>
    public override void Write(Storage x, int index, double value)
    {
        P(x)[index] = (float)value;
        GC.KeepAlive(x);
    }

    /// <inheritdoc/>
    public override void OnGraphFreed() => _pool.GraphWasFreed();

    private static CpuDevice Create()
    {
        ThreadTeam.Choose(Environment.GetEnvironmentVariable(ThreadTeam.Variable));
        return new CpuDevice(SimdLevels.Choose(Environment.GetEnvironmentVariable(SimdLevels.Variable)));
    }

    private static float* P(Storage storage) => ((CpuStorage)storage).Pointer;

    private static float* PointerOrNull(Storage? storage) => storage is null ? null : P(storage);

    // A primitive works on raw pointers: without this the collector may find a storage dead, and the pool hand its memory on, while a kernel still
    // reads it.
    private static void KeepAlive(Storage? a, Storage? b, Storage? c = null, Storage? d = null)
    {
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(c);
        GC.KeepAlive(d);
    }
}
