using System.Globalization;
using Descent.Cli.Terminal;
using Descent.Configuration;
using Spectre.Console;

namespace Descent.Cli.Results;

/// <summary>A search on screen: what is about to be tried, and what came of it.</summary>
internal static class SearchView
{
    private const int ShownTrials = 10;
    private const int ShownReasons = 3;

    public static void WriteHeader(HyperparameterSearch search, int parallel)
    {
        var spec = search.Spec;
        Screen.Line($"[grey]search[/]  {Screen.Safe(spec.Name ?? "config")}: {spec.Objective.Name} of the validation data, seed {spec.Seed}"
            + (parallel > 1 ? $", {parallel} trials at once" : string.Empty));
        var width = spec.Space.Max(d => d.Path.Length);
        foreach (var dimension in spec.Space)
        {
            var range = Show.Fit(RangeOf(dimension), Math.Max(20, Screen.Width - width - 11));
            Screen.Line($"        {Screen.Safe(dimension.Path.PadRight(width))}  [grey]{Screen.Safe(range)}[/]");
        }

        Screen.Line();
    }

    public static void Write(HyperparameterSearch search, SearchResult result)
    {
        var spec = search.Spec;
        Screen.Line();
        Screen.Out.Write(TableOf(spec, Ranked(spec, result.Trials).Take(ShownTrials)));
        foreach (var trial in result.Trials.Where(t => t.Status != TrialStatus.Finished).Take(ShownReasons))
            Screen.Line($"[grey]trial {trial.Number}[/] {trial.Status.ToString().ToLowerInvariant()}: {Screen.Safe(trial.Reason)}");
        if (result.IsComplete && SearchImportance.Of(spec, result) is { Count: > 0 } importance) WriteImportance(importance);
        Screen.Line(Headline(spec, result));
        var files = result.IsComplete ? "best.json, results.csv, summary.json, a chart" : "finished trials";
        Screen.Line($"[grey]out[/]     {Screen.Safe(Near(search.Folder))}: {files}");
        if (result is { IsComplete: true, Best: not null })
            Screen.Line($"[grey]next[/]    descent train {Screen.Safe(Path.Combine(Near(search.Folder), "best.json"))}");
    }

    /// <summary>The best trial in one line.</summary>
    public static string Headline(SearchSpec spec, SearchResult result)
    {
        var failed = result.Trials.Count(t => t.Status != TrialStatus.Finished);
        var rest = $"of {Show.Plural(result.Trials.Count, "trial")}{(failed > 0 ? $", {failed} of which failed" : string.Empty)}";
        return result.Best is { } best
            ? $"[bold]best: trial {best.Number}, validation {spec.Objective.Name} {Number(spec.Objective.Name, best.Objective!.Value)}[/]  ({rest})"
            : $"no trial finished ({rest})";
    }

    /// <summary>A row for each trial; settings that do not fit into the width are left out.</summary>
    public static Table TableOf(SearchSpec spec, IEnumerable<SearchTrial> trials)
    {
        var rows = trials.ToList();
        var names = ShortNames(spec.Space);
        List<(string Title, Func<SearchTrial, string> Cell)> columns =
        [
            ("trial", t => t.Number.ToString(CultureInfo.InvariantCulture)),
            (spec.Objective.Name, t => t.Objective is { } objective ? Number(spec.Objective.Name, objective) : StatusOf(t)),
        ];
        // What was varied comes before what can be read in the files, as far as the width goes.
        List<(string Title, Func<SearchTrial, string> Cell)> wanted =
        [
            .. spec.Space.Select(d => (names[d.Path], (Func<SearchTrial, string>)(t => ValueOf(t, d)))),
            ("epochs", t => t.Epochs.ToString(CultureInfo.InvariantCulture)), ("time", t => Show.Duration(t.Seconds)),
        ];
        foreach (var other in rows.SelectMany(t => t.Metrics.Keys).Distinct().Where(m => m != spec.Objective.Name))
            wanted.Add((other, t => t.Metrics.TryGetValue(other, out var value) ? Number(other, value) : string.Empty));
        int WidthOf((string Title, Func<SearchTrial, string> Cell) c) =>
            3 + Math.Max(c.Title.Length, rows.Count == 0 ? 0 : rows.Max(t => c.Cell(t).Length));
        var left = Screen.Width - 2 - columns.Sum(WidthOf);
        foreach (var column in wanted)
        {
            if (WidthOf(column) > left) continue;
            left -= WidthOf(column);
            columns.Add(column);
        }

        var table = new Table().Border(TableBorder.Simple).BorderColor(Color.Grey);
        foreach (var (title, _) in columns) table.AddColumn(new TableColumn(Screen.Safe(title)).RightAligned().NoWrap());
        foreach (var trial in rows) table.AddRow([.. columns.Select(c => Screen.Safe(c.Cell(trial)))]);
        return table;
    }

    /// <summary>From the best to the worst, those that were trained for longer first.</summary>
    public static IEnumerable<SearchTrial> Ranked(SearchSpec spec, IEnumerable<SearchTrial> trials) => trials
        .OrderBy(t => t.Status == TrialStatus.Finished ? 0 : 1).ThenByDescending(t => t.Rung)
        .ThenBy(t => t.Objective, Comparer<double?>.Create(spec.Objective.Compare)).ThenBy(t => t.Number);

    /// <summary>The values of a trial in words.</summary>
    public static string ValuesOf(SearchSpec spec, SearchTrial trial)
    {
        var names = ShortNames(spec.Space);
        return string.Join(", ", trial.Values.Select(v => $"{names[v.Path]} {Plain(v.Value)}"));
    }

    public static string Number(string metric, double value) =>
        MetricText.IsShare(metric) ? (value * 100).ToString("0.00", CultureInfo.InvariantCulture) + " %" : Show.Loss(value);

    private static void WriteImportance(IReadOnlyList<SearchImportance> all)
    {
        var width = all.Max(i => i.Path.Length);
        for (var i = 0; i < all.Count; i++)
        {
            var isChance = all[i].Strength < 1 / Math.Sqrt(all[i].Trials);
            var meaning = all[i].Correlation is { } correlation
                ? string.Create(CultureInfo.InvariantCulture, $"rank correlation {correlation:+0.00;-0.00;0.00}")
                    + (isChance ? string.Empty : correlation > 0 ? ": larger was better" : ": smaller was better")
                : string.Create(CultureInfo.InvariantCulture, $"correlation ratio {all[i].Strength:0.00}");
            Screen.Line($"[grey]{(i == 0 ? "matters" : string.Empty).PadRight(7)}[/] {Screen.Safe(all[i].Path.PadRight(width))}  {meaning}");
        }

        Screen.Line(string.Create(CultureInfo.InvariantCulture,
            $"        [grey]by chance alone about {1 / Math.Sqrt(all[0].Trials):0.00}, with {all[0].Trials} trials[/]"));
        Screen.Line();
    }

    private static string StatusOf(SearchTrial trial) => trial.Status.ToString().ToLowerInvariant();

    private static string RangeOf(SearchDimension dimension)
    {
        var ends = string.Create(CultureInfo.InvariantCulture, $"{dimension.Low} to {dimension.High}");
        var range = dimension.Scale switch
        {
            SearchScale.Choice => string.Join(", ", dimension.Choices),
            SearchScale.Uniform => ends,
            SearchScale.Log => $"{ends}, logarithmic",
            SearchScale.Integer => $"{ends}, whole",
            _ => $"{ends}, whole, logarithmic",
        };
        return range + string.Concat(dimension.Conditions.Select(c => $", when {c.Path} is {string.Join(" or ", c.Values)}"));
    }

    private static string ValueOf(SearchTrial trial, SearchDimension dimension) => Plain(trial.ValueOf(dimension.Path) ?? string.Empty);

    private static string Plain(string json) => Show.Fit(json.StartsWith('"') ? json[1..^1] : json, 24);

    // The last name of each path, with as much before it as makes it different from all others.
    private static Dictionary<string, string> ShortNames(IReadOnlyList<SearchDimension> space)
    {
        var names = new Dictionary<string, string>();
        foreach (var dimension in space)
        {
            var parts = dimension.Path.Split('.');
            var count = 1;
            bool IsShared() => space.Any(o => o != dimension && o.Path.EndsWith("." + string.Join('.', parts[^count..]), StringComparison.Ordinal));
            while (count < parts.Length && IsShared()) count++;
            names[dimension.Path] = string.Join('.', parts[^count..]);
        }

        return names;
    }

    private static string Near(string folder)
    {
        var near = Path.GetRelativePath(Directory.GetCurrentDirectory(), folder);
        return near.StartsWith("..", StringComparison.Ordinal) ? folder : near;
    }
}
