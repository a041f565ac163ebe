using System.CommandLine;
using Descent.Benchmarks.Compare;
using Descent.Data;

namespace Descent.Benchmarks.Data;

/// <summary>How fast samples come, what a training loses to them, and how much memory a large file takes.</summary>
internal static class DataCommand
{
    private static readonly Option<bool> s_loop = new("--loop") { Description = "What a training step loses to data" };
    private static readonly Option<string?> s_jpeg = new("--jpeg")
    {
        Description = "A folder of JPEG files; bench/peer/torchvision_loader.py makes one", HelpName = "folder",
    };

    private static readonly Option<bool> s_memory = new("--memory") { Description = "Peak memory of a training on a large npy file" };
    private static readonly Option<double> s_gigabytes = new("--gigabytes")
    {
        Description = "The size of the file, for --memory; it is written to the temporary folder", HelpName = "n", DefaultValueFactory = _ => 5,
    };

    private static readonly Option<int> s_steps = SharedOptions.Number("--steps", "Training steps, for --memory", 1, 1_000_000, 300);
    private static readonly Option<string?> s_peer = new("--peer")
    {
        Description = "The script that runs torchvision, for --jpeg", HelpName = "script",
    };

    private static readonly Option<double> s_seconds = new("--seconds")
    {
        Description = "How long each reading takes", HelpName = "s", DefaultValueFactory = _ => 1,
    };

    private static readonly Option<int> s_rounds = SharedOptions.Number("--rounds", "Readings of each", 1, 1000, 5);
    private static readonly Option<int> s_prefetch = SharedOptions.Number("--prefetch", "Batches ahead", 1, 1000, new DataLoaderOptions().Prefetch);
    private static readonly Option<int?> s_workers = new("--workers") { Description = "Threads that load; the loader's choice unless given" };

    public static Command Create()
    {
        var command = new Command("data", "Images a second through the loader; the other measurements by options.")
        {
            s_loop, s_jpeg, s_peer, SharedOptions.Python, s_memory, s_gigabytes, s_steps,
            s_workers, s_seconds, s_rounds, s_prefetch, SharedOptions.Threads,
        };
        command.SetAction(parsed =>
        {
            CpuDevice.Threads = parsed.GetValue(SharedOptions.Threads);
            var (rounds, seconds) = (parsed.GetValue(s_rounds), parsed.GetValue(s_seconds));
            var options = new DataLoaderOptions { Workers = parsed.GetValue(s_workers), Prefetch = parsed.GetValue(s_prefetch) };
            if (parsed.GetValue(s_loop)) LoopLoss.Measure(rounds, seconds, options);
            else if (parsed.GetValue(s_memory)) LargeFile.Measure(parsed.GetValue(s_gigabytes), parsed.GetValue(s_steps), options);
            else if (parsed.GetValue(s_jpeg) is { } folder) JpegFolder.Measure(folder, Peer(parsed), rounds, seconds, options);
            else Throughput.Measure(rounds, seconds, options);
        });
        return command;
    }

    private static Contestant? Peer(ParseResult parsed) =>
        parsed.GetValue(s_peer) is { } script ? Contestant.Peer(parsed.GetValue(SharedOptions.Python)!, script) : null;
}
