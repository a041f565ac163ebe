using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Diagnostics;
using Descent.Training;
using Spectre.Console;

namespace Descent.Cli.Results;

/// <summary>What is changed before a run is trained again, and what came of it.</summary>
internal static class TreatmentView
{
    private const int Indent = 7;

    /// <summary>The cause, the remedy and the changes.</summary>
    /// <param name="title">What stands before it, such as "treatment 1".</param>
    /// <param name="prescription">The treatment.</param>
    public static void Write(string title, Prescription prescription)
    {
        var finding = prescription.Finding;
        Screen.Line($"[bold]{Markup.Escape(title)}[/]: {Screen.Safe(finding.Title)} [grey]({finding.RuleId})[/]");
        foreach (var line in TextWrap.Lines(Screen.Clean(finding.Remedy.Text), Screen.Width - Indent - 1))
            Screen.Line(new string(' ', Indent) + Markup.Escape(line));
        WriteChanges(prescription.Changes, Indent);
        Screen.Line();
    }

    /// <summary>A line or two for each change: out in red, in in green.</summary>
    public static void WriteChanges(IReadOnlyList<ConfigChange> changes, int indent)
    {
        var space = new string(' ', indent);
        var width = Math.Max(20, Screen.Width - indent - 1);
        foreach (var change in changes)
        {
            var (path, before, after) = (Screen.Clean(change.Path), PatchText.Of(change.Before), PatchText.Of(change.After));
            if (change.From is { } from)
            {
                Screen.Line($"{space}[aqua]{Screen.Safe(Show.Fit($"{from} → {path}", width))}[/]  {Screen.Safe(after ?? string.Empty)}");
            }
            else if (before is not null && after is not null && path.Length + before.Length + after.Length + 5 <= width)
            {
                Screen.Line($"{space}[aqua]{Markup.Escape(path)}[/]: [red]{Screen.Safe(before)}[/] → [green]{Screen.Safe(after)}[/]");
            }
            else if (before is null && after is null)
            {
                Screen.Line($"{space}[aqua]{Markup.Escape(path)}[/]");
            }
            else if ((before is null || after is null) && path.Length + (before ?? after)!.Length + 3 <= width)
            {
                var put = before is null ? $"[green]+ {Screen.Safe(after!)}[/]" : $"[red]- {Screen.Safe(before)}[/]";
                Screen.Line($"{space}[aqua]{Markup.Escape(path)}[/] {put}");
            }
            else
            {
                Screen.Line($"{space}[aqua]{Markup.Escape(Show.Fit(path, width))}[/]");
                if (before is not null) Screen.Line($"{space}[red]- {Screen.Safe(Show.Fit(before, width - 2))}[/]");
                if (after is not null) Screen.Line($"{space}[green]+ {Screen.Safe(Show.Fit(after, width - 2))}[/]");
            }

            if (change is { Path: "loss", From: null } && after is null) Screen.Line($"{space}[grey](then the usual loss for the targets)[/]");
        }
    }

    /// <summary>Runs beside each other: how they ended, what they reached, what was found.</summary>
    /// <param name="folders">The untreated one first.</param>
    /// <param name="best">Which is the best, or null where that is not said.</param>
    public static void WriteComparison(IReadOnlyList<string> folders, int? best)
    {
        var names = folders.Select((_, i) => i == 0 ? "untreated" : folders.Count == 2 ? "treated" : $"treated {i}").ToList();
        var comparison = new RunComparison([.. folders.Select(RunRecord.Load)], metric: null, names);
        RunComparisonView.WriteResults(comparison);
        RunComparisonView.WriteCurves(comparison);
        Screen.Line();
        if (best is null) return;
        var runs = folders.Select(f => Screen.Safe(RunResult.Near(f))).ToList();
        Screen.Line(best == 0
            ? "[yellow]no treatment helped[/]: the findings name what a person must look at"
            : $"[green]best[/]   {names[best.Value]}: {runs[best.Value]}");
    }
}
