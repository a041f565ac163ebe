using Descent.Configuration;
using Descent.Diagnostics;
using Descent.Training;

namespace Descent.Cli.Commands;

/// <summary>What the folder of a run has for the doctor's commands.</summary>
internal static class DoctorRun
{
    /// <summary>Whether something is the folder of a run.</summary>
    public static bool Is(string path) => Directory.Exists(path);

    /// <summary>The config and the diagnosis of a run.</summary>
    /// <exception cref="DataException">It is no run, or has no diagnosis; the message says how to get one.</exception>
    public static (ExperimentConfig Config, Diagnosis Diagnosis) Load(string run)
    {
        RunRecord.Load(run); // says what is wrong with a folder that is no run's
        var path = Path.Combine(run, "config.json");
        if (!File.Exists(Path.Combine(run, Diagnosis.FileName)))
            throw new DataException($"{run}: got a run without {Diagnosis.FileName}; expected one that the doctor watched to its end. "
                + $"'descent doctor {path}' examines its config in a short trial, 'descent train {path}' trains it again.");
        return (ExperimentConfig.Load(path), Diagnosis.Load(run));
    }
}
