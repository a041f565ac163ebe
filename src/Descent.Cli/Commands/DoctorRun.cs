using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Diagnostics;
using Descent.Training;

namespace Descent.Cli.Commands;

/// <summary>What the folder of a run has for the doctor's commands.</summary>
internal static class DoctorRun
{
    /// <summary>Whether something is the folder of a run.</summary>
    public static bool Is(string path) => Directory.Exists(path);

    /// <summary>Refuses what is neither a config nor a run, and says what may have been meant.</summary>
    /// <exception cref="DataException">It is neither.</exception>
    public static void Check(string target)
    {
        if (Path.GetFileName(target) == Diagnosis.FileName)
            throw new DataException($"{target}: got the diagnosis of a run; expected the run's folder.{FolderHint(target)}");
        if (File.Exists(target) || Directory.Exists(target)) return;
        throw new DataException($"{target}: got no such file or folder; expected a config or the folder of a run.{NearHint(target)}");
    }

    /// <summary>The config and the diagnosis of a run.</summary>
    /// <exception cref="DataException">It is no run, or has no diagnosis; the message says how to get one.</exception>
    public static (ExperimentConfig Config, Diagnosis Diagnosis) Load(string run)
    {
        if (File.Exists(run)) throw new DataException($"{run}: got a file; expected the folder of a run.{FileHint(run)}");
        if (run.Length > 0 && !Directory.Exists(run))
            throw new DataException($"{run}: got no such folder; expected the folder of a run.{NearHint(run)}");
        RunRecord.Load(run); // says what is wrong with a folder that is no run's
        var path = Path.Combine(run, "config.json");
        if (!File.Exists(Path.Combine(run, Diagnosis.FileName)))
            throw new DataException($"{run}: got a run without {Diagnosis.FileName}; expected one that the doctor watched to its end. "
                + $"'descent doctor {path}' examines its config in a short trial, 'descent train {path}' trains it again.");
        return (ExperimentConfig.Load(path), Diagnosis.Load(run));
    }

    private static string FileHint(string file) =>
        Path.GetFileName(file) is Diagnosis.FileName or "config.json" && FolderHint(file) is { Length: > 0 } hint ? hint
        : file.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? $" 'descent train {file} --treat' trains a config and treats what is found."
        : string.Empty;

    private static string FolderHint(string file) => Path.GetDirectoryName(file) is { Length: > 0 } folder && IsRun(folder)
        ? $" Did you mean '{folder}'?"
        : string.Empty;

    private static string NearHint(string path)
    {
        var folder = Path.GetDirectoryName(path);
        var there = new DirectoryInfo(string.IsNullOrEmpty(folder) ? "." : folder);
        if (!there.Exists) return string.Empty;
        var near = NearestWord.Find(Path.GetFileName(path), there.EnumerateFileSystemInfos().Select(e => e.Name).Order(StringComparer.Ordinal));
        return near is null ? string.Empty : $" Did you mean '{Path.Combine(folder ?? string.Empty, near)}'?";
    }

    private static bool IsRun(string folder) => File.Exists(Path.Combine(folder, "config.json")) && File.Exists(Path.Combine(folder, "summary.json"));
}
