using Descent.Cli.Terminal;
using Descent.Configuration;
using Spectre.Console;

namespace Descent.Cli.Results;

/// <summary>What a run of the zoo came to, as tables.</summary>
internal static class ZooView
{
    private const int MostMisses = 200;

    public static void Write(ZooFolder zoo, IReadOnlyList<ZooRecord> records, bool reveals)
    {
        var runs = ZooScore.Join(zoo, records);
        var (tuning, heldOut) = (runs.Where(r => !r.Case.IsHeldOut).ToList(), runs.Where(r => r.Case.IsHeldOut).ToList());
        Scores(tuning, heldOut, runs);
        Families([.. runs]);
        Misses(reveals ? [.. runs] : tuning, reveals);
        foreach (var (zooCase, record) in runs.Where(r => r.Record.Refusal is not null).DistinctBy(r => r.Case))
            Screen.Line($"[yellow]refused[/] {Screen.Safe(zooCase.Name)}: {Screen.Safe(record.Refusal!)}");
        foreach (var mistake in runs.SelectMany(r => r.Record.Failures).GroupBy(f => f))
            Screen.Line($"[red]a rule failed itself[/] in {mistake.Count()} trainings: {Screen.Safe(mistake.Key)}");
    }

    private static void Scores(
        List<(ZooCase, ZooRecord)> tuning, List<(ZooCase, ZooRecord)> heldOut, IReadOnlyList<(ZooCase Case, ZooRecord Record)> runs)
    {
        ZooScore[] scores = [ZooScore.Of(tuning), ZooScore.Of(heldOut), ZooScore.Of(runs)];
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn(string.Empty);
        foreach (var header in (string[])["tuning", "held-out", "both"]) table.AddColumn(new TableColumn(header).RightAligned());
        void Row(string name, Func<ZooScore, string> text) => table.AddRow([name, .. scores.Select(text)]);
        Row("Detected", s => ZooReport.Share(s.Detected, s.Faulty));
        Row("Named first", s => ZooReport.Share(s.First, s.Faulty));
        Row("Strictly: best name", s => ZooReport.Share(s.FirstAndBest, s.Faulty));
        Row("Names accepted, mean", s => double.IsNaN(s.Accepted) ? "-" : Show.Value(s.Accepted));
        Row("In the first three", s => ZooReport.Share(s.FirstThree, s.Faulty));
        Row("In the first epoch", s => ZooReport.Share(s.FirstEpoch, s.Timed));
        Row("Median step", s => double.IsNaN(s.MedianStep) ? "-" : Show.Value(s.MedianStep));
        Row("Advice given", s => ZooReport.Share(s.Advised, s.Advisable));
        Row("Healthy that warn", s => ZooReport.Share(s.Warned, s.Healthy));
        Row("Healthy that fail", s => ZooReport.Share(s.Failed, s.Healthy));
        Row("Healthy with trials", s => ZooReport.Share(s.Tried, s.Healthy));
        Row("Doctor's share", s => s.Overhead is { } share ? Show.Percent(share) : "-");
        if (runs.Any(r => r.Record.Treatment is not null))
        {
            ZooTreatmentScore[] treated = [ZooTreatmentScore.Of(tuning, runs), ZooTreatmentScore.Of(heldOut, runs), ZooTreatmentScore.Of(runs, runs)];
            void Treated(string name, Func<ZooTreatmentScore, (int, int)> count) =>
                table.AddRow([name, .. treated.Select(t => ZooReport.Share(count(t).Item1, count(t).Item2))]);
            Treated("Treated", t => (t.Treated, t.Faulty));
            Treated("reach their twin", t => (t.Mended, t.Treated));
            Treated("at once", t => (t.MendedAtOnce, t.Treated));
            Treated("of the hurt", t => (t.HurtMended, t.Hurt));
            Treated("half way or more", t => (t.HurtImproved, t.Hurt));
            Treated("worse", t => (t.Harmed, t.Treated));
        }

        Screen.Out.Write(table);
    }

    private static void Families(List<(ZooCase Case, ZooRecord Record)> runs)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var header in (string[])["Family", "Detected", "Named first", "First three"]) table.AddColumn(header);
        for (var family = 1; family < ZooReport.FamilyNames.Count; family++)
        {
            var score = ZooScore.Of(runs.Where(r => r.Case.Family == family));
            if (score.Faulty == 0) continue;
            table.AddRow(ZooReport.FamilyNames[family], ZooReport.Share(score.Detected, score.Faulty), ZooReport.Share(score.First, score.Faulty),
                ZooReport.Share(score.FirstThree, score.Faulty));
        }

        if (table.Rows.Count > 0) Screen.Out.Write(table);
    }

    private static void Misses(List<(ZooCase Case, ZooRecord Record)> runs, bool reveals)
    {
        var misses = ZooMiss.Of(runs);
        if (misses.Count == 0) return;
        Screen.Line($"[bold]Missed or mistaken{(reveals ? string.Empty : ", tuning half")}[/]");
        foreach (var miss in misses.Take(MostMisses))
            Screen.Line($"  {Screen.Safe(miss.Name)} [grey]{(miss.Rules.Count == 0 ? "healthy" : string.Join(' ', miss.Rules))}[/] "
                + $"said {Screen.Safe(miss.Said)} in {miss.Times} of {miss.Trainings}");
        if (misses.Count > MostMisses) Screen.Line($"  and {misses.Count - MostMisses} more");
    }
}
