using System.CommandLine;
using Descent.Cli.Results;
using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Diagnostics;
using Descent.Training;

namespace Descent.Cli.Commands;

/// <summary>descent treat: applies what the doctor prescribes for a run, and trains again.</summary>
internal static class TreatCommand
{
    private static readonly Argument<string> s_run = new("run") { Description = "The folder of a run that is over" };
    private static readonly Option<string?> s_rule = new("--rule")
    {
        Description = "Treat what this rule found; without it: the likeliest cause that a change of the config can mend", HelpName = "rule",
    };

    private static readonly Option<bool> s_dryRun = new("--dry-run") { Description = "Show what would be changed, and train nothing" };
    private static readonly Option<string?> s_out = ConfigArgument.Out("The treated run's folder, new or empty; without it: <run>-treated");
    private static readonly Option<int?> s_threads = ConfigArgument.Threads();
    private static readonly Option<bool> s_json = new("--json") { Description = "Print one JSON object a line" };

    public static Command Create()
    {
        var command = new Command("treat", "Apply the remedy that the doctor has for a run, train again, and compare.")
        {
            s_run, s_rule, s_dryRun, s_out, s_threads, s_json,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        if (parsed.GetValue(s_threads) is { } threads) CpuDevice.Threads = threads;
        var run = parsed.GetRequiredValue(s_run);
        var rule = parsed.GetValue(s_rule) is { } asked ? ExplainCommand.Find(asked, "--rule").Id : null;
        var chosen = ConfigArgument.NotEmpty(parsed, s_out);
        var (config, diagnosis) = DoctorRun.Load(run);
        if (rule is null && diagnosis.IsHealthy)
        {
            Screen.Line("nothing to treat: the doctor found nothing wrong");
            return 0;
        }

        if (Prescription.Misfit(config, diagnosis, rule) is var (finding, reason))
            throw new TrainingException($"treat: got a patch of {finding.RuleId} that does not fit the run's config; expected the config that it "
                + $"was made for. {reason}");
        if (Prescription.Of(config, diagnosis, rule) is not { } prescription) throw Untreatable(diagnosis, rule);
        var isJson = parsed.GetValue(s_json);
        if (parsed.GetValue(s_dryRun))
        {
            if (isJson) Console.Out.Write(TreatmentFile.Text(prescription, Path.GetFullPath(run)));
            else TreatmentView.Write("treatment", prescription);
            return 0;
        }

        if (chosen is not null) RunFolder.RequireFree(chosen);
        var training = new TreatedTraining(isJson ? TrainOutput.Json : TrainOutput.Full, run);
        training.Train(prescription, chosen);
        if (!isJson)
        {
            TreatmentView.WriteComparison(training.Folders, best: null);
            Screen.Line($"[grey]run[/]    {Screen.Safe(RunResult.Near(training.Folders[1]))}");
        }

        return training.ExitCodes[0];
    }

    // The remedies are said all the same: a person can do what a patch cannot.
    private static DescentException Untreatable(Diagnosis diagnosis, string? rule)
    {
        var found = rule is null ? [.. diagnosis.Findings.Where(f => f.Severity > Severity.Info)] : diagnosis.Of(rule).ToList();
        if (found.Count == 0)
        {
            var there = diagnosis.Findings.Count == 0 ? "no --rule: there are no findings"
                : $"one of {string.Join(", ", diagnosis.Findings.Select(f => f.RuleId).Distinct())}";
            return new TrainingException($"treat: got a run in which {rule} found nothing; expected {there}.");
        }

        return new TrainingException(
            "treat: got a likeliest cause that no change of the config can mend; expected one with a patch. "
            + $"{found[0].RuleId}: {found[0].Remedy.Text}");
    }
}
