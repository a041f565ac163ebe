using System.CommandLine;
using Descent.Cli.Results;
using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Diagnostics;

namespace Descent.Cli.Commands;

/// <summary>descent doctor: what is wrong with a run, or with a config after a short trial.</summary>
internal static class DoctorCommand
{
    private const int UsualSteps = 200;

    private static readonly Argument<string?> s_target = new("config.json|run")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "A config, which is trained for a few steps, or the folder of a run that is over",
        DefaultValueFactory = _ => null,
    };

    private static readonly Option<string[]> s_set = SharedOptions.Set();
    private static readonly Option<string?> s_data = ConfigArgument.Data();
    private static readonly Option<int?> s_steps = SharedOptions.Number(
        "--steps", $"The most steps of the trial, within the first epoch; default {UsualSteps}", 1, 1_000_000);

    private static readonly Option<int?> s_threads = ConfigArgument.Threads();
    private static readonly Option<bool> s_all = new("--all") { Description = "Show advice in full, too, and which rules could not tell" };
    private static readonly Option<string?> s_charts = new("--charts")
    {
        Description = "A folder for the findings' pictures as Vega-Lite specifications", HelpName = "folder",
    };

    private static readonly Option<bool> s_json = new("--json") { Description = "Print the diagnosis as JSON, as a run's folder keeps it" };

    public static Command Create()
    {
        var command = new Command("doctor", "Say what is wrong with a config or a run, how it is known, and what to do.")
        {
            s_target, s_set, s_data, s_steps, s_threads, s_all, s_charts, s_json,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var charts = ConfigArgument.NotEmpty(parsed, s_charts);
        if (charts is not null) EvidenceFiles.Check(charts);
        var target = parsed.GetValue(s_target);
        var isJson = parsed.GetValue(s_json);
        if (parsed.GetValue(s_threads) is { } threads) CpuDevice.Threads = threads;
        if (target is not null) DoctorRun.Check(target);
        var isRun = target is not null && DoctorRun.Is(target);
        ExperimentConfig config;
        Diagnosis diagnosis;
        if (isRun)
        {
            NotBesides(parsed);
            (config, diagnosis) = DoctorRun.Load(target!);
        }
        else
        {
            // A config that has switched it off is examined all the same: that is what was asked for.
            config = ConfigArgument.Read(target, ConfigArgument.NotEmpty(parsed, s_data), [.. parsed.GetValue(s_set)!, "doctor.watch=true"]);
            var trial = new DoctorTrial(config, parsed.GetValue(s_steps) ?? UsualSteps, isSilent: isJson);
            if (trial.Run() is not { } found) return trial.StoppedCode;
            diagnosis = found;
        }

        if (charts is not null) EvidenceFiles.Write(charts, diagnosis);
        if (isJson) Console.Out.Write(diagnosis.ToJson());
        else Show(config, diagnosis, parsed, target, charts);
        return diagnosis.IsHealthy ? 0 : Failures.Ill;
    }

    private static void Show(ExperimentConfig config, Diagnosis diagnosis, ParseResult parsed, string? target, string? charts)
    {
        new DoctorView(config).WriteAll(diagnosis, parsed.GetValue(s_all));
        if (charts is not null) Screen.Line($"[grey]charts[/] {Screen.Safe(charts)}");
        var worse = diagnosis.Findings.Where(f => f.Severity > Severity.Info).ToList();
        if (worse.Count == 0) return;
        Screen.Line();
        RunResult.Next($"descent explain {worse[0].RuleId}", isFirst: true);
        if (worse.Exists(f => f.Remedy.Patch is not null))
        {
            var train = target is null ? "descent train --treat" : $"descent train {target} --treat";
            RunResult.Next(target is not null && DoctorRun.Is(target) ? $"descent treat {target}" : train, isFirst: false);
        }
    }

    private static void NotBesides(ParseResult parsed)
    {
        foreach (Option option in (Option[])[s_set, s_data, s_steps, s_threads])
            if (parsed.GetResult(option) is { Implicit: false })
                throw new UsageException($"{option.Name}: got it for a run that is over; expected a config, or no {option.Name}.");
    }
}
