using System.CommandLine;
using System.Globalization;
using Descent.Benchmarks.Compare;
using Descent.Benchmarks.Peer;
using Descent.Cli.Terminal;

namespace Descent.Benchmarks;

/// <summary>What several commands take.</summary>
internal static class SharedOptions
{
    public static Argument<string[]> Workloads { get; } = new("workload")
    {
        Description = "Which ones; all if none is named", Arity = ArgumentArity.ZeroOrMore,
    };

    public static Option<int> Threads { get; } = Number("--threads", "Threads of each program", 1, 1024, 2);

    public static Option<double> Seconds { get; } = new("--seconds")
    {
        Description = "How long steps are repeated for one reading", HelpName = "s", DefaultValueFactory = _ => 2,
    };

    public static Option<string> Peer { get; } = new("--peer")
    {
        Description = "The other framework's program; PyTorch's, from bench/peer, unless another is named", HelpName = "script",
        DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "peer", "pytorch_peer.py"),
    };

    public static Option<string> Python { get; } = new("--python")
    {
        Description = "The Python that has PyTorch", HelpName = "program", DefaultValueFactory = _ => "/usr/bin/python3",
    };

    /// <summary>A whole number in a range.</summary>
    public static Option<int> Number(string name, string description, int least, int most, int otherwise) => new(name)
    {
        Description = description,
        HelpName = "n",
        DefaultValueFactory = _ => otherwise,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most) return value;
            result.AddError($"{name}: got '{text}'; expected a whole number from {least} to {most}.");
            return otherwise;
        },
    };

    /// <summary>The workloads that were named.</summary>
    /// <exception cref="UsageException">One does not exist.</exception>
    public static IReadOnlyList<string> WorkloadsOf(ParseResult parsed, IReadOnlyList<string> otherwise)
    {
        var names = parsed.GetValue(Workloads)!;
        foreach (var name in names)
        {
            if (Workload.All.ContainsKey(name)) continue;
            var near = NearestWord.Find(name, Workload.All.Keys);
            var hint = near is not null ? $"Did you mean '{near}'?" : $"There are {string.Join(", ", Workload.All.Keys)}.";
            throw new UsageException($"unknown workload '{name}'. {hint}");
        }

        return names.Length > 0 ? names : otherwise;
    }

    /// <summary>The other framework's program.</summary>
    /// <exception cref="UsageException">The script or the Python is not there.</exception>
    public static (string Python, Contestant Script) PeerOf(ParseResult parsed)
    {
        var (python, script) = (parsed.GetValue(Python)!, parsed.GetValue(Peer)!);
        return File.Exists(script)
            ? (python, Contestant.Peer(python, script))
            : throw new UsageException($"--peer: there is no file '{script}'; expected a script that takes what bench/peer/pytorch_peer.py takes.");
    }
}
