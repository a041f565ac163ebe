using System.Diagnostics;
using System.Text;

namespace Descent.EndToEnd;

/// <summary>What a run of the program left behind.</summary>
internal sealed record DescentResult(int ExitCode, string Out, string Error)
{
    public string[] Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Runs the built program as a process of its own.</summary>
internal sealed class DescentProcess : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);
    private readonly Process _process;
    private readonly Task<string> _error;
    private readonly StringBuilder _out = new();

    private DescentProcess(Process process) => (_process, _error) = (process, process.StandardError.ReadToEndAsync());

    public static DescentProcess Start(TemporaryFolder folder, params IEnumerable<string> arguments) => Start(folder, (null, null), arguments);

    private static DescentProcess Start(TemporaryFolder folder, (string? Name, string? Value) variable, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            WorkingDirectory = folder.Path, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
            StandardOutputEncoding = Encoding.UTF8, StandardErrorEncoding = Encoding.UTF8,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Descent.Cli.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        // A collector of coverage or another setting of the test's own must not reach the program.
        foreach (var name in new[] { "DESCENT_THREADS", "NO_COLOR", "COLUMNS" }) start.Environment.Remove(name);
        if (variable.Name is not null) start.Environment[variable.Name] = variable.Value;
        return new DescentProcess(Process.Start(start)!);
    }

    public static DescentResult Run(TemporaryFolder folder, params IEnumerable<string> arguments)
    {
        using var process = Start(folder, arguments);
        return process.Finish();
    }

    /// <summary>Runs and expects success.</summary>
    public static DescentResult Succeed(TemporaryFolder folder, params IEnumerable<string> arguments)
    {
        var result = Run(folder, arguments);
        Assert.True(result.ExitCode == 0, $"exit {result.ExitCode}: {result.Error}\n{result.Out}");
        return result;
    }

    /// <summary>Runs and expects one clear error: the exit code, and nothing that looks like a crash.</summary>
    public static DescentResult Fail(TemporaryFolder folder, int exitCode, params IEnumerable<string> arguments)
    {
        return Failed(Run(folder, arguments), exitCode);
    }

    /// <summary>The same with an environment variable set.</summary>
    public static DescentResult FailWith(TemporaryFolder folder, string variable, string value, int exitCode, params IEnumerable<string> arguments)
    {
        using var process = Start(folder, (variable, value), arguments);
        return Failed(process.Finish(), exitCode);
    }

    private static DescentResult Failed(DescentResult result, int exitCode)
    {
        Assert.True(result.ExitCode == exitCode, $"exit {result.ExitCode}: {result.Error}\n{result.Out}");
        Assert.StartsWith("error: ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("unexpected", result.Error, StringComparison.Ordinal);
        return result;
    }

    /// <summary>The next line of output, or null at its end.</summary>
    public string? ReadLine()
    {
        var line = _process.StandardOutput.ReadLine();
        if (line is not null) _out.Append(line).Append('\n');
        return line;
    }

    /// <summary>Ends it at once: it can do nothing any more, not even notice.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString()]);
        kill.WaitForExit();
    }

    public DescentResult Finish()
    {
        var rest = _process.StandardOutput.ReadToEndAsync();
        if (!_process.WaitForExit(s_patience))
        {
            _process.Kill(entireProcessTree: true);
            Assert.Fail($"the program did not end in {s_patience.TotalSeconds} s");
        }

        return new DescentResult(_process.ExitCode, _out.Append(rest.GetAwaiter().GetResult()).ToString(), _error.GetAwaiter().GetResult());
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
