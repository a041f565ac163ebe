using System.Diagnostics;
using System.Globalization;

namespace Descent.Tests.Devices.Guarded;

/// <summary>Runs the rows of a set in processes of their own and collects what went wrong, by the row's name.</summary>
internal static class GuardedChild
{
    private const int MostCrashes = 40;

    /// <summary>Every row of the set that crashed its process or gave a wrong result, and how.</summary>
    public static IReadOnlyDictionary<string, List<string>> Failures(string set)
    {
        var rows = GuardedRun.Rows(set);
        var failures = new Dictionary<string, List<string>>();
        var next = 0;
        for (var crashes = 0; next < rows.Count; crashes++)
        {
            Assert.True(crashes < MostCrashes, $"{MostCrashes} rows crashed: {string.Join("; ", failures.Keys)}");
            next = RunFrom(set, next, (index, what) =>
            {
                if (!failures.TryGetValue(rows[index].Name, out var list)) failures.Add(rows[index].Name, list = []);
                list.Add(what);
            });
        }

        return failures;
    }

    // Returns the row to go on with: behind the one that crashed, or behind the last.
    private static int RunFrom(string set, int first, Action<int, string> fail)
    {
        using var process = Start(set, first);
        var errors = process.StandardError.ReadToEndAsync();
        string? running = null;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line == "done") return int.MaxValue;
            var words = line.Split(' ', 3);
            if (words[0] == "wrong") fail(Number(words[1]), words[2]);
            else running = line;
        }

        process.WaitForExit();
        var error = errors.GetAwaiter().GetResult();
        Assert.True(running is not null, $"the process ended with {process.ExitCode} before its first row: {error}");
        var place = running.Split(' ');
        fail(Number(place[3]), $"{place[1]}, guard {place[2].ToLowerInvariant()} the buffer: crashed with code {process.ExitCode}{Frame(error)}");
        return Number(place[3]) + 1;
    }

    private static Process Start(string set, int first)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        string[] arguments = [typeof(GuardedChild).Assembly.Location, GuardedRun.Command, set, first.ToString(CultureInfo.InvariantCulture)];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        return Process.Start(start)!;
    }

    // The innermost frame of the stack that the runtime prints.
    private static string Frame(string error)
    {
        var frame = error.Split('\n').FirstOrDefault(line => line.TrimStart().StartsWith("at ", StringComparison.Ordinal));
        return frame is null ? string.Empty : $" {frame.Trim()}";
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
