using System.CommandLine;
using System.IO.Enumeration;
using Descent.Cli.Progress;
using Descent.Cli.Results;
using Descent.Cli.Terminal;
using Descent.Configuration;

namespace Descent.Cli.Commands;

/// <summary>descent zoo run: trains configs of the zoo.</summary>
internal static class ZooRunCommand
{
    private static readonly Option<string> s_folder = Folder();
    private static readonly Option<bool> s_reveal = Reveal();

    private static readonly Option<int?> s_seeds = SharedOptions.Number("--seeds", "Trainings of each config; default 5", 1, 1000);
    private static readonly Option<string?> s_only = new("--only")
    {
        Description = "Only configs, twins or rules whose name fits, such as cnn-* or DD05*", HelpName = "pattern",
    };

    private static readonly Option<string?> s_half = new("--half")
    {
        Description = "Only the half for tuning or the one held-out", HelpName = "name",
    };

    private static readonly Option<string?> s_subset = new("--subset") { Description = "ci: a small set, for every check-in", HelpName = "name" };
    private static readonly Option<string?> s_out = new("--out") { Description = "A file for everything that was found", HelpName = "file" };
    private static readonly Option<string?> s_expect = new("--expect")
    {
        Description = "Fail where less is found than this file knows (zoo/expected.json)", HelpName = "file",
    };

    private static readonly Option<string?> s_accept = new("--accept") { Description = "Write what is found as such a file", HelpName = "file" };
    private static readonly Option<int?> s_parallel = SharedOptions.Number(
        "--parallel", "Trainings at once, with one thread each; default 2", 1, 256);

    private static readonly Option<bool> s_treat = new("--treat")
    {
        Description = "Train faulty configs again with the doctor's patches, three at most, and compare with their healthy twins",
    };

    private static readonly Option<bool> s_json = new("--json") { Description = "Print everything that was found as JSON" };

    /// <summary>Where the configs are.</summary>
    public static Option<string> Folder() => new("--folder")
    {
        Description = "The zoo; default zoo", HelpName = "folder", DefaultValueFactory = _ => "zoo",
    };

    /// <summary>Whether misses of the held-out half are named.</summary>
    public static Option<bool> Reveal() => new("--reveal")
    {
        Description = "Name what was missed in the held-out half, too; never tune rules on that",
    };

    public static Command Create()
    {
        var command = new Command("run", "Train the zoo, and count what the doctor detects, names, and cries wolf at.")
        {
            s_folder, s_seeds, s_only, s_half, s_subset, s_out, s_parallel, s_treat, s_expect, s_accept, s_reveal, s_json,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var half = Choice("--half", parsed.GetValue(s_half), "tuning", "held-out");
        var isQuick = Choice("--subset", parsed.GetValue(s_subset), "ci") is not null;
        var isJson = parsed.GetValue(s_json);
        var zoo = ZooFolder.Load(parsed.GetValue(s_folder)!);
        var only = parsed.GetValue(s_only);
        List<ZooCase> chosen = [.. zoo.Cases.Where(c => (half is null || c.IsHeldOut == (half == "held-out")) && (!isQuick || c.IsQuick)
            && (only is null || Fits(only, c)))];
        if (chosen.Count == 0) throw new UsageException("zoo run: got no config that fits; expected one at least.");
        var treats = parsed.GetValue(s_treat);
        if (treats) chosen = [.. chosen.Concat(chosen.Where(c => c.IsFaulty).Select(zoo.TwinOf)).Distinct()];
        var seeds = parsed.GetValue(s_seeds) ?? (isQuick ? 1 : 5);
        CpuDevice.Threads = 1;
        using var signals = new StopSignals(_ => { });
        var total = chosen.Count * seeds;
        var records = ProgressLine.Watch(!isJson, line =>
        {
            var done = 0;
            return new ZooRunner
            {
                Parallel = parsed.GetValue(s_parallel) ?? 2,
                Treats = treats,
                Progress = record =>
                {
                    done++;
                    line.Report(() => $"{done} of {total}, {Show.Duration(line.Seconds / done * (total - done))} left: {record.Name}");
                },
            }.Run(chosen, seeds, signals.Token);
        });
        if (parsed.GetValue(s_out) is { } path) ZooResults.Save(path, records);
        if (isJson) Console.Out.Write(ZooResults.ToJson(records));
        else ZooView.Write(zoo, records, parsed.GetValue(s_reveal));
        if (records.Count < total) return signals.ExitCode;
        if (parsed.GetValue(s_accept) is { } accepted) ZooExpectation.Save(accepted, zoo, records);
        return parsed.GetValue(s_expect) is { } expected ? Compare(ZooExpectation.Compare(expected, zoo, records)) : 0;
    }

    private static int Compare(IReadOnlyList<string> regressions)
    {
        foreach (var regression in regressions) Screen.Error(regression);
        return regressions.Count == 0 ? 0 : Failures.Failed;
    }

    private static bool Fits(string pattern, ZooCase one) =>
        new[] { one.Name, one.Twin ?? string.Empty }.Concat(one.Rules).Any(name => FileSystemName.MatchesSimpleExpression(pattern, name));

    private static string? Choice(string name, string? value, params string[] choices) => value is null || choices.Contains(value)
        ? value
        : throw new UsageException($"{name}: got '{value}'; expected {string.Join(" or ", choices)}.");
}
