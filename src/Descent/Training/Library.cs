namespace Descent.Training;

/// <summary>Facts about this library and the machine that it runs on.</summary>
public static class Library
{
    /// <summary>The version of this library.</summary>
    public static string Version { get; } = typeof(Library).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <summary>The processor's model, or "unknown".</summary>
    public static string Processor { get; } = FindProcessor();

    private static string FindProcessor()
    {
        try
        {
            const string key = "model name";
            var line = OperatingSystem.IsLinux() ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal))
                : null;
            return line is null ? "unknown" : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        }
        catch (IOException)
        {
            return "unknown";
        }
    }
}
