using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Diagnostics;
using Spectre.Console;

namespace Descent.Cli.Results;

/// <summary>What the doctor says, in the terminal.</summary>
internal sealed class DoctorView(ExperimentConfig? config)
{
    private const int Indent = 7;
    private const int WidestText = 110;
    private const int MostInFull = 3;

    private static int TextWidth => Math.Min(Screen.Width - 1, WidestText) - Indent;

    /// <summary>After a training: one quiet line, or the likeliest causes and what to do.</summary>
    public void WriteSummary(Diagnosis diagnosis)
    {
        if (diagnosis.Rules == 0) return; // nobody watched
        var worse = diagnosis.Findings.Where(f => f.Severity > Severity.Info).ToList();
        if (worse.Count == 0)
        {
            var count = diagnosis.Findings.Count;
            var advice = count == 0 ? "nothing found" : $"nothing wrong, {Show.Plural(count, "piece")} of advice";
            Labelled("doctor", $"{advice} ({FindingText.Cost(diagnosis)})");
            foreach (var finding in diagnosis.Findings) WriteLine(finding);
            return;
        }

        Headline(diagnosis);
        Screen.Line();
        // What only follows from another finding needs no remedy of its own.
        var full = worse.Where(f => f.FollowsFrom.Count == 0).Take(MostInFull).ToList();
        if (full.Count == 0) full = [.. worse.Take(1)];
        foreach (var finding in full)
        {
            WriteFinding(finding, withEvidence: false);
            Screen.Line();
        }

        var rest = diagnosis.Findings.Except(full).ToList();
        foreach (var finding in rest) WriteLine(finding);
        if (rest.Count > 0) Screen.Line();
    }

    /// <summary>One line for a training that prints its result only; nothing where all is well.</summary>
    public void WriteShort(Diagnosis diagnosis)
    {
        if (diagnosis.Rules == 0 || diagnosis.IsHealthy) return;
        var first = diagnosis.Findings[0];
        Labelled("doctor", $"{FindingText.Counts(diagnosis)}: {FindingText.Line(first)}");
    }

    /// <summary>Everything: evidence, trials and pictures of each finding.</summary>
    /// <param name="diagnosis">The diagnosis.</param>
    /// <param name="isAll">Advice in full, too, where there is worse, and the checks that were not made.</param>
    public void WriteAll(Diagnosis diagnosis, bool isAll)
    {
        if (diagnosis.Findings.Count == 0) Labelled("doctor", $"[green]nothing found[/] ({FindingText.Cost(diagnosis)})", isMarkup: true);
        else Headline(diagnosis);
        var isInFull = isAll || diagnosis.Findings.All(f => f.Severity == Severity.Info); // with nothing worse, advice has room
        foreach (var finding in diagnosis.Findings.Where(f => isInFull || f.Severity > Severity.Info))
        {
            Screen.Line();
            WriteFinding(finding, withEvidence: true);
        }

        var advice = diagnosis.Findings.Where(f => f.Severity == Severity.Info).ToList();
        if (!isInFull && advice.Count > 0)
        {
            Screen.Line();
            foreach (var finding in advice) WriteLine(finding);
            Labelled(string.Empty, $"{Show.Plural(advice.Count, "piece")} of advice: --all shows {(advice.Count == 1 ? "it" : "them")} in full");
        }

        if (diagnosis.NotChecked.Count == 0) return;
        Screen.Line();
        if (isAll) WriteSkipped(diagnosis);
        else Labelled(string.Empty, $"{Show.Plural(diagnosis.NotChecked.Count, "rule")} could not tell: --all says why");
    }

    private static void Headline(Diagnosis diagnosis) =>
        Labelled("doctor", $"[bold]{FindingText.Counts(diagnosis)}[/] [grey]({FindingText.Cost(diagnosis)})[/]", isMarkup: true);

    private void WriteFinding(Finding finding, bool withEvidence)
    {
        Title(finding);
        Wrapped(finding.Message, "default");
        Wrapped(finding.Cause, "grey");
        if (finding.FollowsFrom.Count > 0) Wrapped($"Likely a consequence of {string.Join(" and ", finding.FollowsFrom)}.", "grey");
        if (withEvidence) WriteEvidence(finding);
        Item("try", finding.Remedy.Text, "green");
        WritePatch(finding);
    }

    private void Title(Finding finding)
    {
        var place = FindingText.Place(finding, config);
        var title = finding.Title + (place.Length == 0 ? string.Empty : $", {place}");
        var lines = TextWrap.Lines(Screen.Clean(title), TextWidth - finding.RuleId.Length - 2);
        for (var i = 0; i < lines.Count; i++)
        {
            var left = i == 0 ? FindingText.Badge(finding.Severity) + " " : new string(' ', Indent);
            var gap = new string(' ', Math.Max(2, TextWidth - lines[i].Length - finding.RuleId.Length));
            Screen.Line($"{left}[bold]{Markup.Escape(lines[i])}[/]{(i == 0 ? $"{gap}[grey]{finding.RuleId}[/]" : string.Empty)}");
        }
    }

    private static void WriteEvidence(Finding finding)
    {
        var seen = finding.Evidence.Select(m =>
            $"{m.Name}: {FindingText.Number(m.Value)}{(m.Expected is null ? string.Empty : $" (healthy: {m.Expected})")}").ToList();
        Item("seen", string.Join("; ", [.. seen, $"{FindingText.When(finding)}, {FindingText.Sureness(finding)}"]), "aqua");
        foreach (var experiment in finding.Experiments)
        {
            var (before, after) = (FindingText.Number(experiment.Before), FindingText.Number(experiment.After));
            Item("trial", $"{experiment.Change}: {experiment.Measured} from {before} to {after}. {experiment.Conclusion}", "aqua");
        }

        var pictures = finding.Plots.Select(p => EvidenceChart.Lines(p, TextWidth).ToList()).Where(p => p.Count > 0).ToList();
        foreach (var picture in pictures)
        {
            Screen.Line();
            foreach (var line in picture) Screen.Line(new string(' ', Indent) + line);
        }

        if (pictures.Count > 0) Screen.Line();
    }

    private void WritePatch(Finding finding)
    {
        if (finding.Remedy.Patch is not { } patch || config is null) return;
        try
        {
            TreatmentView.WriteChanges(ConfigPatch.Changes(config, patch), Indent);
        }
        catch (ConfigException)
        {
            // The config is another one than the run's; the text says what to do.
        }
    }

    // Without more than it takes to find it again: the layer without what it is, two causes at most.
    private static void WriteLine(Finding finding)
    {
        var place = FindingText.Place(finding, null);
        var cause = finding.FollowsFrom.Count switch
        {
            0 => string.Empty,
            <= 2 => $" (from {string.Join(", ", finding.FollowsFrom)})",
            _ => $" (from {finding.FollowsFrom[0]} and {finding.FollowsFrom.Count - 1} more)",
        };
        var lines = TextWrap.Lines(
            Screen.Clean(finding.Title + (place.Length == 0 ? string.Empty : $", {place}") + cause), TextWidth - finding.RuleId.Length - 2);
        for (var i = 0; i < lines.Count; i++)
            Screen.Line(i == 0
                ? $" [{FindingText.Color(finding.Severity)}]{FindingText.Word(finding.Severity)}[/]  {finding.RuleId}  {Markup.Escape(lines[i])}"
                : new string(' ', Indent + finding.RuleId.Length + 2) + Markup.Escape(lines[i]));
    }

    private static void WriteSkipped(Diagnosis diagnosis)
    {
        Screen.Line("[bold]not checked[/]");
        foreach (var skipped in diagnosis.NotChecked)
        {
            var lines = TextWrap.Lines(Screen.Clean($"{skipped.Title}: {skipped.Reason}"), TextWidth - 3);
            for (var i = 0; i < lines.Count; i++)
                Screen.Line($"  [grey]{(i == 0 ? skipped.RuleId : string.Empty).PadRight(8)}[/]{Markup.Escape(lines[i])}");
        }
    }

    private static void Wrapped(string text, string color)
    {
        foreach (var line in TextWrap.Lines(Screen.Clean(text), TextWidth))
            Screen.Line($"{new string(' ', Indent)}[{color}]{Markup.Escape(line)}[/]");
    }

    private static void Item(string label, string text, string color)
    {
        var lines = TextWrap.Lines(Screen.Clean(text), TextWidth);
        for (var i = 0; i < lines.Count; i++)
            Screen.Line($"[{color}]{(i == 0 ? label : string.Empty).PadLeft(Indent - 1)}[/] {Markup.Escape(lines[i])}");
    }

    private static void Labelled(string label, string text, bool isMarkup = false)
    {
        if (isMarkup)
        {
            Screen.Line($"[grey]{label.PadRight(Indent)}[/]{text}");
            return;
        }

        var lines = TextWrap.Lines(Screen.Clean(text), TextWidth);
        for (var i = 0; i < lines.Count; i++) Screen.Line($"[grey]{(i == 0 ? label : string.Empty).PadRight(Indent)}[/]{Markup.Escape(lines[i])}");
    }
}
