using System.CommandLine;
using Descent;
using Descent.Benchmarks;
using Descent.Benchmarks.Compare;
using Descent.Benchmarks.Data;
using Descent.Benchmarks.Micro;
using Descent.Benchmarks.Peer;
using Descent.Benchmarks.Processes;
using Descent.Cli.Terminal;

// The side-by-side workloads, their comparison with another framework, and measurements that design records quote.
var root = new RootCommand("Measures Descent on this machine, alone or beside another framework.")
{
    CompareCommand.Create(),
    PeerCommand.Create(),
    PeerCommand.CreateWork(),
    StartupCommand.Create(),
    StartupCommand.CreateFirstStep(),
    RssCommand.Create(),
    ScalingCommand.Create(),
    MemoryCommand.Create(),
    KernelBench.Create(),
    WinogradBench.Create(),
    MemoryBench.Create(),
    MicroCommand.Create(),
    OverheadCommand.Create(),
    TrainerCommand.Create(),
    DoctorCommand.Create(),
    CheckpointCommand.Create(),
    CheckpointCommand.CreateRun(),
    DataCommand.Create(),
};
root.SetAction(parsed => root.Parse("--help").Invoke(parsed.InvocationConfiguration));

var parsed = root.Parse(args);
try
{
    if (UsageErrors.Of(parsed) is { Count: > 0 } errors) throw new UsageException(errors[0]);
    return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception e) when (e is UsageException or DescentException)
{
    Console.Error.WriteLine($"error: {e.Message}");
    return 2;
}
