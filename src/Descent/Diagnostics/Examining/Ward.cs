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

        foreach (var (rule, reason) in x.Skipped)
            if (!HasFailed(rule.Page.Id))
                _skipped[rule.Page.Id] = reason;
        return news;
    }

    /// <summary>The numbers of the rules with a finding worse than advice.</summary>
    public IReadOnlyCollection<string> Told => [.. _findings.Values.Where(f => f.Severity > Severity.Info).Select(f => f.RuleId).Distinct()];

    /// <summary>Takes back the warnings of a rule that have turned out to be none.</summary>
    public void Dismiss(Rule rule)
    {
        foreach (var key in _findings.Where(f => f.Key.Rule == rule.Page.Id && f.Value.Severity == Severity.Warn).Select(f => f.Key).ToList())
            _findings.Remove(key);
    }

    /// <summary>All findings in order, and what was not checked.</summary>
    public Diagnosis Conclude(IReadOnlyList<Rule> rules)
    {
        // A last resort has nothing to say beside a finding.
        var lastResorts = rules.Where(r => r.IsLastResort).Select(r => r.Page.Id).ToHashSet();
        var isFound = _findings.Values.Any(f => f.Severity > Severity.Info && !lastResorts.Contains(f.RuleId));
        return new Diagnosis
        {
            Findings = CauseOrder.Of(_findings.Values.Where(f => !isFound || !lastResorts.Contains(f.RuleId)), rules),
            NotChecked = [.. _skipped.Where(s => HasFailed(s.Key) || !_findings.Keys.Any(k => k.Rule == s.Key))
                .OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => new SkippedCheck(s.Key, RuleBook.Find(s.Key)!.Title, s.Value))],
        };
    }

    // A mistake in a rule stays known, whatever the rule says at other moments.
    private bool HasFailed(string rule) => _skipped.GetValueOrDefault(rule)?.StartsWith(Examination.Failed, StringComparison.Ordinal) == true;

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
