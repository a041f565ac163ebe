namespace Descent.Diagnostics;

/// <summary>Keeps the findings of a run: each once, however often its rule repeats it, and the likeliest cause first.</summary>
internal sealed class Ward(Prescriber? prescriber)
{
    private readonly Dictionary<(string Rule, string? Layer), Finding> _findings = [];
    private readonly Dictionary<string, string> _skipped = [];

    /// <summary>Takes what rules said at one moment.</summary>
    /// <returns>The findings that are new, or worse than before.</returns>
    public IReadOnlyList<Finding> Admit(Examination x)
    {
        List<Finding> news = [];
        foreach (var (rule, suspicion) in x.Reports)
        {
            var key = (rule.Page.Id, suspicion.Layer);
            var known = _findings.GetValueOrDefault(key);
            var finding = Finding(rule.Page, suspicion, known?.FirstStep ?? x.Step, x.Step);
            if (known is not null && known.Severity > finding.Severity) finding = known with { LastStep = x.Step };
            _findings[key] = finding;
            if (known is null || known.Severity < finding.Severity) news.Add(finding);
        }

        foreach (var (rule, reason) in x.Skipped) _skipped[rule.Page.Id] = reason;
        return news;
    }

    /// <summary>All findings in order, and what was not checked.</summary>
    public Diagnosis Conclude(IReadOnlyList<Rule> rules)
    {
        var found = _findings.Values.Where(f => f.Severity > Severity.Info).Select(f => f.RuleId).ToHashSet();
        var findings = _findings.Values.Select(f => f with
        {
            FollowsFrom = [.. rules.Where(r => found.Contains(r.Page.Id) && r.Page.Id != f.RuleId && r.Explains.Contains(f.RuleId)).Select(r =>
                r.Page.Id)],
        });
        return new Diagnosis
        {
            // Advice never stands before what is wrong, and a consequence never before its cause.
            Findings = [.. findings.OrderBy(f => f.Severity == Severity.Info).ThenBy(f => f.FollowsFrom.Count > 0).ThenByDescending(f => f.Severity)
                .ThenByDescending(f => f.Confidence).ThenBy(f => f.RuleId, StringComparer.Ordinal).ThenBy(f => f.Layer, StringComparer.Ordinal)],
            NotChecked = [.. _skipped.Where(s => !_findings.Keys.Any(k => k.Rule == s.Key)).OrderBy(s => s.Key, StringComparer.Ordinal)
                .Select(s => new SkippedCheck(s.Key, RuleBook.Find(s.Key)!.Title, s.Value))],
        };
    }

    private Finding Finding(RulePage page, Suspicion suspicion, int firstStep, int step) => new()
    {
        RuleId = page.Id, Name = page.Name, Title = suspicion.Title ?? page.Title, Severity = suspicion.Severity, Layer = suspicion.Layer,
        FirstStep = firstStep, LastStep = step,
        Message = Plain.Sentence(suspicion.Message), Cause = Plain.Sentence(suspicion.Cause), Confidence = suspicion.Confidence,
        Remedy = suspicion.Remedy with { Text = Plain.Sentence(suspicion.Remedy.Text), Patch = prescriber?.Write(suspicion.Remedy) },
        Evidence = suspicion.Evidence, Plots = suspicion.Plots,
        Experiments = [.. suspicion.Experiments.Select(e => e with { Change = Plain.Sentence(e.Change), Conclusion = Plain.Sentence(e.Conclusion) })],
        Reference = page.Reference,
    };
}
