using Descent.Tests.Devices.Conformance;

namespace Descent.Tests.Devices.Guarded;

/// <summary>Kernels that are wrong on purpose: they show that the guard works.</summary>
internal static unsafe class StrayRows
{
    public const string ReadsAfter = "reads one number too many", ReadsBefore = "reads one number too early";
    public const string WritesAfter = "writes one number too many";

    public static IReadOnlyList<ContractRow> All { get; } =
    [
        Row("reads what it may", 33, x => x[0] + x[32]),
        Row(ReadsAfter, 33, x => x[33]),
        Row(ReadsBefore, 33, x => x[-1]),
        Row(WritesAfter, 33, x => x[33] = 1),
        Row("reads the last number", 1, x => x[0]),
    ];

    private delegate float Kernel(float* x);

    private static ContractRow Row(string name, int length, Kernel kernel) => new("Stray", name, b =>
    {
        var storage = b.Output(length);
        if (storage is CpuStorage cpu) b.Value(kernel(cpu.Pointer));
        GC.KeepAlive(storage);
    });
}
