using Descent.Cli.Progress;
using Descent.Cli.Results;
using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Formats;
using Descent.Training;

namespace Descent.Cli.Commands;

/// <summary>Trains treated configs, each in a folder beside the untreated run's, and shows before what is changed.</summary>
internal sealed class TreatedTraining(TrainOutput form, string untreated)
{
    /// <summary>What the folder of a treated run has besides: where it comes from, and what was changed.</summary>
    public const string FileName = "treatment.json";

    private readonly FolderTraining _training = new(form);

    /// <summary>The folders of all runs, the untreated one first.</summary>
    public List<string> Folders { get; } = [untreated];

    /// <summary>How each run ended, as an exit code.</summary>
    public List<int> ExitCodes { get; } = [];

    /// <summary>Trains one.</summary>
    /// <param name="prescription">The treatment.</param>
    /// <param name="folder">Where; null: beside the untreated run.</param>
    public Run Train(Prescription prescription, string? folder = null)
    {
        folder ??= RunPath.Beside(untreated);
        var round = Folders.Count;
        if (form == TrainOutput.Full) TreatmentView.Write($"treatment {round}", prescription);
        if (form == TrainOutput.Json) WriteJson(prescription, round, folder);
        var setup = TrainingSetup.Create(prescription.Config);
        using var files = new RunFolder(folder, prescription.Config.ToJson(), SavedModel.Metadata(prescription.Config, setup.Data));
        AtomicFile.WriteAllText(Path.Combine(files.Path, FileName), TreatmentFile.Text(prescription, Path.GetFullPath(Folders[0])));
        Folders.Add(files.Path);
        var run = _training.Fit(prescription.Config, setup, files, null);
        if (form == TrainOutput.Full) Screen.Line();
        ExitCodes.Add(_training.Outcome(run, files.Path));
        if (form == TrainOutput.Full && run.Diagnosis.Findings.Count > 0 && !run.Diagnosis.IsHealthy)
        {
            new DoctorView(prescription.Config).WriteShort(run.Diagnosis);
            Screen.Line();
        }

        return run;
    }

    /// <summary>The last line of JSON.</summary>
    public void WriteResult(TreatmentResult result) => JsonLines.Write(w =>
    {
        w.WriteString("event", "treated");
        w.WriteNumber("rounds", result.Rounds.Count - 1);
        w.WriteNumber("best", result.Best.Number);
        w.WriteString("run", Folders[result.Best.Number]);
        w.WriteBoolean("healthy", result.Best.Run.Diagnosis.IsHealthy);
    });

    private static void WriteJson(Prescription prescription, int round, string folder) => JsonLines.Write(w =>
    {
        w.WriteString("event", "treatment");
        w.WriteNumber("round", round);
        w.WriteString("rule", prescription.Finding.RuleId);
        w.WriteString("title", prescription.Finding.Title);
        w.WritePropertyName("patch");
        w.WriteRawValue(prescription.Patch);
        w.WriteString("run", Path.GetFullPath(folder));
    });
}
