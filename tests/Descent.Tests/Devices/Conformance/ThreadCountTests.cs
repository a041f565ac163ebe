using System.Runtime.InteropServices;

namespace Descent.Tests.Devices.Conformance;

/// <summary>Runs alone: these tests change how many threads the process uses.</summary>
[CollectionDefinition(nameof(ThreadCountCollection), DisableParallelization = true)]
public sealed class ThreadCountCollection;

/// <summary>The number of threads never changes a bit.</summary>
[Collection(nameof(ThreadCountCollection))]
public sealed class ThreadCountTests
{
    private static readonly Lazy<CpuDevice> s_fastest = new(() => new CpuDevice(SimdLevels.Available[^1]));

    public static TheoryData<string> Rows => DeviceConformanceTests.Rows;

    [Theory]
    [MemberData(nameof(Rows))]
    public void Cpu_OneAndTwoThreads_GiveTheSameBits(string name)
    {
        var row = Contract.Find(name);
        var (one, two) = (WithThreads(1, row), WithThreads(2, row));
        Assert.Equal(one.Count, two.Count);
        for (var i = 0; i < one.Count; i++)
        {
            Assert.True(MemoryMarshal.AsBytes<float>(one[i]).SequenceEqual(MemoryMarshal.AsBytes<float>(two[i])), $"output {i} differs");
        }
    }

    private static List<float[]> WithThreads(int threads, ContractRow row)
    {
        var before = CpuDevice.Threads;
        try
        {
            CpuDevice.Threads = threads;
            return row.On(s_fastest.Value);
        }
        finally
        {
            CpuDevice.Threads = before;
        }
    }
}
