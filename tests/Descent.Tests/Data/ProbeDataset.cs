using System.Collections.Concurrent;
using Descent.Data;

namespace Descent.Tests.Data;

/// <summary>Samples of four numbers that tell which threads read them, what those allocated, and how many reads there were.</summary>
internal sealed class ProbeDataset(int count, Action<int>? onRead = null) : Dataset
{
    private static readonly int[] s_shape = [4];
    private readonly ConcurrentDictionary<Thread, long> _allocated = new();
    private int _reads;

    public int Reads => Volatile.Read(ref _reads);

    /// <summary>All threads that ever read.</summary>
    public ICollection<Thread> Threads => _allocated.Keys;

    /// <summary>What each thread had allocated at its last read.</summary>
    public IReadOnlyDictionary<Thread, long> Allocated => _allocated;

    public override int Count => count;

    public override IReadOnlyList<int> SampleShape => s_shape;

    public override TargetKind TargetKind => TargetKind.Classes;

    public override int ClassCount => 2;

    public override IReadOnlyList<string>? ClassNames => null;

    public override int TargetSize => 1;

    public override void ReadSample(int index, Span<float> destination)
    {
        _allocated[Thread.CurrentThread] = GC.GetAllocatedBytesForCurrentThread();
        Interlocked.Increment(ref _reads);
        onRead?.Invoke(index);
        destination.Fill(index);
    }

    public override int ReadClass(int index) => index % 2;

    public override void ReadValues(int index, Span<float> destination) => throw new NotSupportedException();

    public override string DescribeSample(int index) => $"probe {index}";
}
