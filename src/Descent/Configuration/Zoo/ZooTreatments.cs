using System.Globalization;

namespace Descent.Configuration;

/// <summary>The part of the zoo's report on treated trainings.</summary>
internal static class ZooTreatments
{
    private static readonly (string Name, Func<ZooTreatmentScore, string> Text)[] s_rows =
    [
        ("Runs with a fault", s => s.Faulty.ToString(CultureInfo.InvariantCulture)),
        ("Treated: the doctor has a patch", s => ZooReport.Share(s.Treated, s.Faulty)),
        ("Treated runs that reach their healthy twin", s => ZooReport.Share(s.Mended, s.Treated)),
        ("by the first patch alone", s => ZooReport.Share(s.MendedAtOnce, s.Treated)),
        ("Treated runs whose fault had cost more than two points", s => ZooReport.Share(s.Hurt, s.Treated)),
        ("of those: reach their healthy twin", s => ZooReport.Share(s.HurtMended, s.Hurt)),
        ("of those: got back half of what was lost, or more", s => ZooReport.Share(s.HurtImproved, s.Hurt)),
        ("Treated runs that became worse by more than two points", s => ZooReport.Share(s.Harmed, s.Treated)),
    ];

    public static void Write(ZooPage page, IReadOnlyList<(ZooCase Case, ZooRecord Record)> runs, bool reveals)
    {
        if (runs.All(r => r.Record.Treatment is null)) return;
        page.Heading("Treatment");
        page.Paragraph("""
            As `descent train --treat` does, each faulty training for which the doctor has a patch was trained again with it, and up to twice more
            with the next; of all, the one was kept that the doctor and the validation data call best. What is compared with the healthy twin
            (same seed) is the quality on test samples that nobody had spoilt: accuracy, recall, r2 or area under the ROC curve. *Reach*: at most
            0.02 below it. A patch changes the config alone: where code or data are at fault they stayed so, unless the patch names the loss, the
            optimizer or the initializer, which then takes the place of one made in code. Runs without a patch had no finding, or a likeliest
            cause that the user must mend in code or data.
            """);
        var halves = ZooFigures.Halves(runs).Take(2).Select(half => ZooTreatmentScore.Of(half, runs)).ToList();
        page.Table(["", "held-out half", "tuning half"], s_rows.Select(row => (IReadOnlyList<string>)[row.Name, .. halves.Select(row.Text)]));
        page.Heading("By the rule of the first patch, tuning half", 3);
        var tuning = runs.Where(r => (reveals || !r.Case.IsHeldOut) && r.Record.Treatment is not null).ToList();
        page.Table(["rule", "treated", "reach their twin", "half or more of what was lost", "worse"],
            tuning.GroupBy(r => r.Record.Treatment!.Rounds[0].Rule).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g =>
            {
                var s = ZooTreatmentScore.Of(g, runs);
                return (IReadOnlyList<string>)[g.Key, s.Treated.ToString(CultureInfo.InvariantCulture), ZooReport.Share(s.Mended, s.Treated),
                    ZooReport.Share(s.HurtImproved, s.Hurt), s.Harmed.ToString(CultureInfo.InvariantCulture)];
            }));
        page.Heading("Not mended, tuning half", 3);
        page.Table(["config", "patches of", "with the fault", "first patch", "in the end", "twin", "runs"],
            Failures(runs, reveals).Select(f => (IReadOnlyList<string>)[f.Name, f.Rules, Text(f.Before), Text(f.AfterFirst), Text(f.After),
                Text(f.Twin), f.Times.ToString(CultureInfo.InvariantCulture)]));
    }

    /// <summary>Configs whose treated trainings do not reach the twin, by what was tried: means over the seeds.</summary>
    public static IEnumerable<(string Name, string Rules, double Before, double AfterFirst, double After, double Twin, int Times)> Failures(
        IReadOnlyList<(ZooCase Case, ZooRecord Record)> runs, bool reveals)
    {
        var twins = ZooTreatmentScore.TwinsOf(runs);
        return runs.Where(r => (reveals || !r.Case.IsHeldOut) && ZooTreatmentScore.Counts(r.Case, r.Record) && r.Record.Treatment is not null)
            .Where(r => ZooRecovery.HasTwin(r.Case, r.Record, twins)).Select(r => new ZooRecovery(r.Case, r.Record, twins)).Where(r => !r.IsMended)
            .GroupBy(r => (r.Case.Name, Rules: string.Join(' ', r.Record.Treatment!.Rounds.Select(x => x.IsBetter ? x.Rule : $"({x.Rule})"))))
            .OrderBy(g => g.Key.Rules, StringComparer.Ordinal).ThenBy(g => g.Key.Name, StringComparer.Ordinal)
            .Select(g => (g.Key.Name, g.Key.Rules, g.Average(r => r.Before), g.Average(r => r.AfterFirst), g.Average(r => r.After),
                g.Average(r => r.Twin), g.Count()));
    }

    private static string Text(double value) =>
        !double.IsFinite(value) ? "none" : value < -10 ? "below -10" : value.ToString("0.000", CultureInfo.InvariantCulture);
}
