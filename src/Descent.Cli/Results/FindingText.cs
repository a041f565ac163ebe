using System.Globalization;
using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Diagnostics;
using Spectre.Console;

namespace Descent.Cli.Results;

/// <summary>Findings of the doctor in words and colours.</summary>
internal static class FindingText
{
    /// <summary>The severity as a word of four letters.</summary>
    public static string Word(Severity severity) => severity switch
    {
        Severity.Fail => "FAIL",
        Severity.Warn => "WARN",
        _ => "INFO",
    };

    /// <summary>Its colour.</summary>
    public static string Color(Severity severity) => severity switch
    {
        Severity.Fail => "red",
        Severity.Warn => "yellow",
        _ => "blue",
    };

    /// <summary>The word on its colour, six characters wide.</summary>
    public static string Badge(Severity severity)
    {
        var style = severity switch
        {
            Severity.Fail => "bold white on red",
            Severity.Warn => "bold black on yellow",
            _ => "bold white on blue",
        };
        return $"[{style}] {Word(severity)} [/]";
    }

    /// <summary>Where it is: "layer 3 (batch-norm)", or empty for the whole run.</summary>
    public static string Place(Finding finding, ExperimentConfig? config)
    {
        if (finding.Layer is not { Length: > 0 } layer) return string.Empty;
        if (!char.IsAsciiDigit(layer[0])) return layer;
        return config?.EntryOf(layer) is { } entry ? $"layer {layer} ({entry})" : $"layer {layer}";
    }

    /// <summary>When it was known.</summary>
    public static string When(Finding finding) =>
        finding.FirstStep == 0 ? "before the first step" : $"from step {finding.FirstStep.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Number, headline, place and message for a single line of a log, to be cut where it ends.</summary>
    public static string Line(Finding finding)
    {
        var place = Place(finding, null);
        return $"{finding.RuleId} {finding.Title}{(place.Length == 0 ? string.Empty : $" ({place})")}: {finding.Message}";
    }

    /// <summary>The same for a training that goes on, as markup in lines that fit: headline, place and the first of its numbers. All of it comes at
    /// the end.</summary>
    public static IEnumerable<string> Live(Finding finding)
    {
        var word = Word(finding.Severity);
        var width = Screen.Width - 1;
        // Padded: a line goes over a display that may be longer, and what it does not cover would stay.
        string Whole(string line) => Markup.Escape(Screen.IsTerminal ? line.PadRight(width - word.Length - 1) : line);
        var lines = TextWrap.Lines(Screen.Clean(Brief(finding)), width - word.Length - 1);
        return lines.Select((line, i) => i == 0
            ? $"[{Color(finding.Severity)}]{word}[/] {Whole(line)}"
            : $"{new string(' ', word.Length + 1)}{Whole(line)}");
    }

    private static string Brief(Finding finding)
    {
        var place = Place(finding, null);
        var number = finding.Evidence is [var first, ..] ? $" ({first.Name}: {Number(first.Value)})" : string.Empty;
        return $"{finding.RuleId} {finding.Title}{(place.Length == 0 ? string.Empty : $", {place}")}{number}";
    }

    /// <summary>How many of each severity: "1 fail, 2 warn".</summary>
    public static string Counts(Diagnosis diagnosis) => string.Join(", ", Enum.GetValues<Severity>().Reverse()
        .Select(s => (Severity: s, Count: diagnosis.Findings.Count(f => f.Severity == s))).Where(s => s.Count > 0)
        .Select(s => $"{s.Count} {Word(s.Severity).ToLowerInvariant()}"));

    /// <summary>What looking took: "82 rules, 24 looks, 1.2 % of the time"; of a short run the seconds, since a share of it says nothing.</summary>
    public static string Cost(Diagnosis diagnosis)
    {
        var isMoment = diagnosis is { Seconds: < 5, Overhead: > 0.05 };
        var share = isMoment ? Show.Duration(diagnosis.Seconds) : $"{Show.Percent(diagnosis.Overhead)} of the time";
        var experiments = diagnosis.ExperimentSeconds >= 0.05 ? $", {Show.Duration(diagnosis.ExperimentSeconds)} of trials" : string.Empty;
        return $"{Show.Plural(diagnosis.Rules, "rule")}, {Show.Plural(diagnosis.Looks, "look")}, {share}{experiments}";
    }

    /// <summary>How sure the rule is.</summary>
    public static string Sureness(Finding finding) => finding.Severity == Severity.Fail && finding.Confidence >= 1
        ? "an exact fact"
        : string.Create(CultureInfo.InvariantCulture, $"{finding.Confidence * 100:0} % sure");

    /// <summary>A measured number: 0.1234, 1.2e-7.</summary>
    public static string Number(double value)
    {
        if (!double.IsFinite(value)) return double.IsNaN(value) ? "not a number" : value > 0 ? "infinite" : "-infinite";
        var parts = value.ToString(Math.Abs(value) is >= 10_000 and < 1e9 ? "N0" : "G4", CultureInfo.InvariantCulture).Split('E');
        return parts.Length == 1 ? parts[0] : $"{parts[0]}e{int.Parse(parts[1], CultureInfo.InvariantCulture)}";
    }
}
