using System.Globalization;

namespace Descent.Configuration;

/// <summary>The tables of shares in the zoo's report.</summary>
internal static class ZooFigures
{
    /// <summary>What was to be reached, and what was.</summary>
    public static void Targets(ZooPage page, IReadOnlyList<(ZooCase Case, ZooRecord Record)> runs)
    {
        page.Heading("Targets");
        page.Paragraph("""
            ✅ reached, ❌ missed, on all seeds together. *Detected*: something warns or fails. *Named first*: the first such finding is among the
            names that the config accepts; *strictly*: it is the one best name. *In the first epoch*: the
            finding was there before the first epoch was over; rules on the whole procedure need the whole run and do not count. *Reach their
            healthy twin*: see Treatment.
            """);
        var halves = Halves(runs).Select(h => (ZooScore.Of(h), ZooTreatmentScore.Of(h, runs))).ToList();
        var rows = ZooTarget.All.Select(target =>
        {
            List<string> row = [target.Name, target.Text];
            foreach (var (score, treatment) in halves.Take(2))
            {
                var count = target.Count(score, treatment);
                row.Add(target.IsReached(count) switch { true => "✅ ", false => "❌ ", null => string.Empty } + ZooPage.Share(count));
            }

            return (IReadOnlyList<string>)row;
        }).ToList();
        rows.Add(["Named first, strictly", "-", .. halves.Take(2).Select(h => ZooReport.Share(h.Item1.FirstAndBest, h.Item1.Faulty))]);
        rows.Add(["Names that a config accepts, mean", "-", .. halves.Take(2).Select(h => ZooPage.Number(h.Item1.Accepted, "0.00"))]);
        rows.Add(["Median step of the verdict", "-", .. halves.Take(2).Select(h => ZooPage.Number(h.Item1.MedianStep))]);
        rows.Add(["Advice given where it is all that is due", "-",
            .. halves.Take(2).Select(h => ZooReport.Share(h.Item1.Advised, h.Item1.Advisable))]);
        rows.Add(["Runs in which a rule itself failed", "none", .. halves.Take(2).Select(h => Invariant(h.Item1.Mistaken))]);
        page.Table(["", "target", "held-out half", "tuning half"], rows);
    }

    /// <summary>How much the seed decides.</summary>
    public static void Seeds(ZooPage page, IReadOnlyList<(ZooCase Case, ZooRecord Record)> runs)
    {
        var seeds = runs.Select(r => r.Record.Seed).Distinct().Count();
        if (seeds < 2) return;
        page.Heading("Spread over the seeds");
        page.Paragraph("The mean over the seeds, and the lowest and highest of a single one.");
        page.Table(["", "held-out half", "tuning half"], ZooTarget.All.Select(target => (IReadOnlyList<string>)
            [target.Name, .. Halves(runs).Take(2).Select(half => Spread(target, half, runs))]));
    }

    /// <summary>Shares of groups of configs, by half.</summary>
    public static void Groups(
        ZooPage page, string title, string word, IReadOnlyList<(ZooCase Case, ZooRecord Record)> runs,
        IEnumerable<(string Name, Func<ZooCase, bool> Has)> groups)
    {
        page.Heading(title);
        var rows = new List<IReadOnlyList<string>>();
        foreach (var (name, has) in groups)
        {
            var scores = Halves(runs).Take(2).Select(half => ZooScore.Of([.. half.Where(r => r.Case.IsFaulty && has(r.Case))])).ToList();
            if (scores.Sum(s => s.Faulty) == 0) continue;
            rows.Add([name, .. scores.SelectMany(s => (string[])[
                ZooReport.Share(s.Detected, s.Faulty), Percent(s.First, s.Faulty), Percent(s.FirstThree, s.Faulty)])]);
        }

        page.Table([word, "held-out: detected", "named first", "in the first three", "tuning: detected", "named first", "in the first three"], rows);
    }

    /// <summary>What the doctor takes.</summary>
    public static void Cost(ZooPage page, IReadOnlyList<(ZooCase Case, ZooRecord Record)> runs)
    {
        page.Heading("What it costs");
        page.Paragraph("""
            The doctor's share of the time of a training, the median. These trainings last a fraction of a second, less than the doctor's fixed
            cost; the shares of trainings as long as a user's are in the benchmarks. Counter-experiments repeat some steps with one change; a
            healthy training should hardly ask for any.
            """);
        (string Name, ZooScore Score)[] rows =
        [
            ("healthy", ZooScore.Of(runs.Where(r => !r.Case.IsFaulty).ToList())),
            ("faulty", ZooScore.Of(runs.Where(r => r.Case.IsFaulty).ToList())),
        ];
        page.Table(["trainings", "without counter-experiments", "with them"], rows.Select(r => (IReadOnlyList<string>)
            [r.Name, ZooPage.Percent(r.Score.Overhead), ZooPage.Percent(r.Score.OverheadWithTrials)]));
        var healthy = rows[0].Score;
        var seconds = runs.Where(r => !r.Case.IsFaulty).Select(r => r.Record.AllTrialSeconds).DefaultIfEmpty(0).ToList();
        page.Paragraph(string.Create(CultureInfo.InvariantCulture, $"""
            Counter-experiments were made in {ZooReport.Share(healthy.Tried, healthy.Healthy)} healthy trainings:
            {seconds.Average():0.00} s in the mean, {seconds.Max():0.00} s at most, {ZooPage.Percent(healthy.TriedShare)} of all their time.
            Which rules asked for them:
            """));
        page.Table(["rule", "healthy trainings", "seconds in each"], runs.Where(r => !r.Case.IsFaulty).SelectMany(r => r.Record.TrialSeconds)
            .GroupBy(t => t.Key).OrderByDescending(g => g.Sum(t => t.Value)).Select(g => (IReadOnlyList<string>)
                [g.Key, ZooReport.Share(g.Count(), healthy.Healthy), ZooPage.Number(g.Average(t => t.Value), "0.000")]));
    }

    /// <summary>Held-out, tuning, both.</summary>
    internal static IReadOnlyList<IReadOnlyList<(ZooCase Case, ZooRecord Record)>> Halves(IReadOnlyList<(ZooCase Case, ZooRecord Record)> runs) =>
        [[.. runs.Where(r => r.Case.IsHeldOut)], [.. runs.Where(r => !r.Case.IsHeldOut)], runs];

    private static string Spread(
        ZooTarget target, IReadOnlyList<(ZooCase Case, ZooRecord Record)> half, IReadOnlyList<(ZooCase Case, ZooRecord Record)> runs)
    {
        var shares = half.GroupBy(r => r.Record.Seed).Select(g => target.Count(ZooScore.Of([.. g]), ZooTreatmentScore.Of(g, runs)))
            .Where(c => c.All > 0).Select(ZooTarget.Share).ToList();
        return shares.Count == 0 ? "-" : string.Create(CultureInfo.InvariantCulture,
            $"{100 * shares.Average():0.0} % ({100 * shares.Min():0.0} to {100 * shares.Max():0.0})");
    }

    private static string Percent(int part, int all) => all == 0 ? "-" : ZooPage.Percent((double)part / all);

    private static string Invariant(int value) => value.ToString(CultureInfo.InvariantCulture);
}
