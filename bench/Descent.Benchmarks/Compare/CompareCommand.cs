using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Descent.Benchmarks.Peer;
using Descent.Training;

namespace Descent.Benchmarks.Compare;

/// <summary>Runs the peer's script and this program in turn, so that both see the same machine, and prints the median ratio as a table.</summary>
internal static class CompareCommand
{
    private static readonly Option<int> s_rounds = SharedOptions.Number("--rounds", "Readings of each program for a workload", 1, 1000, 5);
    private static readonly Option<string?> s_json = new("--json") { Description = "Write the figures as JSON too", HelpName = "file" };

    private static readonly Option<string?> s_out = new("--out")
    {
        Description = "Write the table: a .md file, or a folder (then <folder>/<processor>/<date>.md)", HelpName = "path",
    };

    private static readonly Option<bool> s_enforce = new("--enforce") { Description = "End with code 1 if a workload is below its floor" };

    public static Command Create()
    {
        var command = new Command("compare", "Both programs in turn (A B A B): median ratio, and the share of the machine's limit.")
        {
            SharedOptions.Workloads, SharedOptions.Peer, SharedOptions.Python, SharedOptions.Threads, SharedOptions.Seconds,
            s_rounds, s_json, s_out, s_enforce,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var names = SharedOptions.WorkloadsOf(parsed, [.. Workload.All.Keys]);
        var (python, peer) = SharedOptions.PeerOf(parsed);
        var (threads, seconds) = (parsed.GetValue(SharedOptions.Threads), parsed.GetValue(SharedOptions.Seconds));
        var build = PeerBuild.Of(python);
        var report = new ReportFile(parsed.GetValue(s_out));
        report.Header("Side by side with PyTorch", build, threads);
        report.Line(FormattableString.Invariant(
            $"- Median of {parsed.GetValue(s_rounds)} rounds of {seconds} s, in turn; ratio = PyTorch's time / Descent's, more is better"));
        report.Line();
        report.Line(Comparison.Header);
        var limits = new Limits(threads);
        var measure = new Measurement(limits, peer, threads, seconds, parsed.GetValue(s_rounds), names.Count);
        List<Comparison> rows = [];
        foreach (var name in names)
        {
            rows.Add(measure.Run(name));
            report.Line(rows[^1].Row());
        }

        Finish(report, rows, limits);
        report.Write();
        if (parsed.GetValue(s_json) is { } file) File.WriteAllText(file, Json(rows, limits, build, threads));
        return parsed.GetValue(s_enforce) && IsBelow(rows, names) ? 1 : 0;
    }

    private static void Finish(ReportFile report, List<Comparison> rows, Limits limits)
    {
        var mean = Statistics.GeometricMean(rows.Select(r => r.Ratio));
        report.Line();
        report.Line(FormattableString.Invariant(
            $"Geometric mean of {rows.Count} ratios: {mean:0.00} ")
            + FormattableString.Invariant($"(all {Targets.Ratios.Count} workloads: floor {Targets.Mean.Floor}, goal {Targets.Mean.Goal})."));
        report.Line(FormattableString.Invariant(
            $"Limits measured in this run: {limits.GigaFlops:0.0} GFLOP/s (multiply-adds in registers), {limits.GigaBytes:0.0} GB/s ")
            + "(streaming copy, read + write).");
        report.Line("Counted: operations of products and convolutions by the direct algorithm (Winograd may pass 100 %);");
        report.Line("bytes as if every operand moved once (caches may pass 100 %).");
    }

    private static bool IsBelow(List<Comparison> rows, IReadOnlyList<string> names)
    {
        var isWhole = Targets.Ratios.Keys.All(names.Contains);
        var mean = Statistics.GeometricMean(rows.Select(r => r.Ratio));
        return rows.Any(r => r.Verdict == Verdict.BelowFloor) || (isWhole && Targets.Judge(Targets.Mean, mean) == Verdict.BelowFloor);
    }

    private static string Json(List<Comparison> rows, Limits limits, string build, int threads) => new JsonObject
    {
        ["date"] = DateTime.UtcNow.ToString("O"),
        ["processor"] = Library.Processor,
        ["descent"] = Library.Version,
        ["runtime"] = Environment.Version.ToString(),
        ["kernels"] = CpuDevice.Instance.Level.ToString(),
        ["peer"] = build,
        ["threads"] = threads,
        ["gigaFlopsLimit"] = limits.GigaFlops,
        ["gigaBytesLimit"] = limits.GigaBytes,
        ["geometricMean"] = Statistics.GeometricMean(rows.Select(r => r.Ratio)),
        ["rows"] = new JsonArray([.. rows.Select(r => (JsonNode)r.ToJson())]),
    }.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n";

    /// <summary>Measures workloads one after the other and says on standard error how far it is.</summary>
    private sealed class Measurement(Limits limits, Contestant peer, int threads, double seconds, int rounds, int workloads)
    {
        private readonly long _start = Stopwatch.GetTimestamp();
        private int _done;

        public Comparison Run(string name)
        {
            limits.Measure();
            var row = new Comparison(name, WorkOf(name), limits);
            for (var round = 1; round <= rounds; round++)
            {
                row.Add(peer.Measure(name, threads, seconds), Contestant.Own("peer").Measure(name, threads, seconds));
                _done++;
                var left = Stopwatch.GetElapsedTime(_start) / _done * ((workloads * rounds) - _done);
                Console.Error.WriteLine(
                    FormattableString.Invariant($"{name}: round {round} of {rounds}, ratio {row.Ratio:0.00}, {left:mm\\:ss} left"));
            }

            return row;
        }

        // In a process of its own: the network that is run to be counted would stay in this one's memory.
        private static Work WorkOf(string name)
        {
            using var json = JsonDocument.Parse(Contestant.Own("work").Run([name]));
            return new(json.RootElement.GetProperty("flops").GetDouble(), json.RootElement.GetProperty("bytes").GetDouble());
        }
    }
}
