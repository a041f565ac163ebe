using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Descent.Training;

namespace Descent.Benchmarks.Peer;

/// <summary>Runs the peer's script and this program in turn, so that both see the same machine, and prints the median ratio as a table.</summary>
internal static class CompareCommand
{
    public static int Run(string[] args)
    {
        var options = new Options(args);
        var script = options.Text("peer", string.Empty);
        if (!File.Exists(script))
        {
            Console.Error.WriteLine($"compare: no script '{script}'; expected --peer with the path of the other framework's program.");
            return 2;
        }

        var python = options.Text("python", "/usr/bin/python3");
        var names = options.Names.Count > 0 ? options.Names : [.. Workload.All.Keys];
        var peerName = string.Empty;
        Console.WriteLine($"Processor: {Library.Processor}, {options.Threads} threads, {DateTime.UtcNow:yyyy-MM-dd}, descent {Library.Version}, .NET {Environment.Version}");
        Console.WriteLine();
        Console.WriteLine("| workload | peer ms | descent ms | ratio (peer / descent) | lowest | highest |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|");
        foreach (var name in names)
        {
            List<(double Peer, double Own)> pairs = [];
            for (var round = 0; round < options.Integer("rounds", 5); round++)
            {
                var common = $"--threads {options.Threads} --seconds {options.Seconds.ToString(CultureInfo.InvariantCulture)} {name}";
                var (peer, peerTitle) = Measure(python, $"{script} {common}");
                var (own, _) = Measure(Environment.ProcessPath!, $"{EntryArguments()}peer {common}");
                pairs.Add((peer, own));
                peerName = peerTitle;
            }

            var ratios = pairs.Select(p => p.Peer / p.Own).ToList();
            Console.WriteLine(FormattableString.Invariant(
                $"| {name} | {PeerCommand.Median([.. pairs.Select(p => p.Peer)]):0.###} | {PeerCommand.Median([.. pairs.Select(p => p.Own)]):0.###} | {PeerCommand.Median(ratios):0.00} | {ratios.Min():0.00} | {ratios.Max():0.00} |"));
            Console.Out.Flush();
        }

        Console.WriteLine();
        Console.WriteLine($"Peer: {peerName}.");
        return 0;
    }

    // Started through the dotnet host, the process path is the host and the program is its first argument.
    private static string EntryArguments() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? $"{Environment.GetCommandLineArgs()[0]} " : string.Empty;

    private static (double Milliseconds, string Peer) Measure(string program, string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {arguments} ended with {process.ExitCode}: {output}");
        using var line = JsonDocument.Parse(output.Trim().Split('\n')[^1]);
        return (line.RootElement.GetProperty("ms").GetDouble(), line.RootElement.GetProperty("peer").GetString()!);
    }
}
