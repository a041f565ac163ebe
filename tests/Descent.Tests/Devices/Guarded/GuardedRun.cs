using Descent.Tests.Devices.Conformance;
using Xunit.Sdk;

namespace Descent.Tests.Devices.Guarded;

/// <summary>What the child process does: rows on guarded buffers, each announced before it starts, so that it is known which one killed it.</summary>
/// <remarks>
/// Lines of output: "row LEVEL END INDEX" before a row runs, "wrong INDEX MESSAGE" after one whose result is wrong, "done" at the end.
/// The rows of the contract are compared with the reference elsewhere; here only those of the sweep are, since nothing else runs them.
/// </remarks>
internal static class GuardedRun
{
    public const string Command = "guarded";
    public const string Contract = "contract", Stray = "stray";

    /// <summary>The rows of a set, in the same order in every process.</summary>
    public static IReadOnlyList<ContractRow> Rows(string set) =>
        set == Stray ? StrayRows.All : [.. Conformance.Contract.Rows, .. Conformance.Contract.SweepRows];

    /// <summary>Runs a set from a row on; the arguments are the command, the set and the row.</summary>
    public static int Start(string[] args)
    {
        var rows = Rows(args[1]);
        var first = int.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture);
        var devices = Devices();
        for (var i = first; i < rows.Count; i++) Run(rows[i], i, devices, isCompared: i >= Conformance.Contract.Rows.Count);
        Say("done");
        return 0;
    }

    private static List<(GuardedBuffers Buffers, GuardedEnd End, CpuDevice Device)> Devices() =>
    [
        .. from level in SimdLevels.Available
           from end in Enum.GetValues<GuardedEnd>()
           let buffers = new GuardedBuffers(end)
           select (buffers, end, new CpuDevice(level, buffers)),
    ];

    private static void Run(ContractRow row, int index, List<(GuardedBuffers Buffers, GuardedEnd End, CpuDevice Device)> devices, bool isCompared)
    {
        var expected = isCompared ? row.On(ReferenceDevice.Instance) : null;
        foreach (var (buffers, end, device) in devices)
        {
            Say($"row {device.Level} {end} {index}");
            try
            {
                var got = row.On(device);
                if (expected is not null) DeviceConformanceTests.AssertClose($"{device.Level}", Tolerances.For(row.Rule), expected, got);
            }
            catch (Exception e) when (e is XunitException or DescentException or ArgumentException)
            {
                Say($"wrong {index} {e.Message.ReplaceLineEndings(" ")}");
            }

            buffers.Reset();
        }
    }

    private static void Say(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush(); // what is still in a buffer dies with the process
    }
}
