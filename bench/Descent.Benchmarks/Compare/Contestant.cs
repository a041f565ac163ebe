using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Descent.Benchmarks.Compare;

/// <summary>What one program printed for a workload.</summary>
internal sealed record Reading(string Program, double Milliseconds, double LeastMilliseconds, int Runs);

/// <summary>A program that takes "[--threads N] [--seconds S] workload" and prints one JSON line; started anew for each reading.</summary>
internal sealed class Contestant
{
    private static readonly string[] s_threadVariables = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"];
    private readonly string _program;
    private readonly string[] _prefix;

    private Contestant(string program, params string[] prefix) => (_program, _prefix) = (program, prefix);

    /// <summary>This program, with a command such as "peer".</summary>
    public static Contestant Own(string command)
    {
        var program = Environment.ProcessPath!;
        // Started through the dotnet host, the process path is the host and the program is its first argument.
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? new Contestant(program, Environment.GetCommandLineArgs()[0], command)
            : new Contestant(program, command);
    }

    /// <summary>The other framework's script.</summary>
    public static Contestant Peer(string python, string script) => new(python, script);

    /// <summary>Runs it for one workload.</summary>
    public Reading Measure(string workload, int threads, double seconds, Action<Process>? watch = null)
    {
        var line = Run(["--threads", Text(threads), "--seconds", Text(seconds), workload], threads, watch).Split('\n')[^1];
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            return new(
                root.GetProperty("peer").GetString()!, root.GetProperty("ms").GetDouble(), root.GetProperty("min_ms").GetDouble(),
                root.GetProperty("runs").GetInt32());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new UsageException($"{_program}: got '{line}' for {workload}; expected a JSON line with peer, ms, min_ms and runs.");
        }
    }

    /// <summary>Runs it and returns what it printed, without the last line's end.</summary>
    /// <param name="arguments">What follows the script or the command.</param>
    /// <param name="threads">How many threads it shall use; 0 leaves that to it.</param>
    /// <param name="watch">Called again and again while the process runs.</param>
    public string Run(IEnumerable<string> arguments, int threads = 0, Action<Process>? watch = null)
    {
        var start = new ProcessStartInfo(_program, [.. _prefix, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        // A BLAS with threads of its own does not hear of torch.set_num_threads: told here, it neither takes more nor fewer than it should.
        foreach (var variable in s_threadVariables)
            if (threads > 0)
                start.Environment[variable] = Text(threads);
        using var process = Start(start);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        while (watch is not null && !process.WaitForExit(5)) watch(process);
        process.WaitForExit();
        if (process.ExitCode == 0) return output.Result.Trim();
        if (errors.Result.Contains("No module named 'torch'", StringComparison.Ordinal))
            throw new UsageException($"--python: {_program} has no PyTorch; expected one that has it (pip install torch; Debian: python3-torch).");
        var command = string.Join(' ', start.ArgumentList.Select(a => a.Contains('\n') ? "..." : a));
        throw new UsageException($"{_program} {command}: ended with code {process.ExitCode}. {LastLine(errors.Result)}");
    }

    /// <summary>Runs it and returns the seconds from the process's start to its first line; it is killed then.</summary>
    public double SecondsToFirstLine(params string[] arguments)
    {
        var start = new ProcessStartInfo(_program, [.. _prefix, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        var begin = Stopwatch.GetTimestamp();
        using var process = Start(start);
        var errors = process.StandardError.ReadToEndAsync();
        var line = process.StandardOutput.ReadLine();
        var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return line is not null ? seconds : throw new UsageException($"{_program}: it printed nothing. {LastLine(errors.Result)}");
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new UsageException($"{start.FileName}: no such program; expected --python with the path of a Python that has PyTorch.");
        }
    }

    private static string LastLine(string text) => text.Trim().Split('\n')[^1].Trim();

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
