namespace Descent.Diagnostics;

/// <summary>What a rule gets to look at, and where it says what it found.</summary>
internal sealed class Examination(Patient patient, Trace trace, Moments moment, Laboratory? laboratory, Dictionary<Type, object> shared)
{
    /// <summary>How the reason begins where a rule has a mistake of its own.</summary>
    public const string Failed = "The check itself failed:";

    private readonly List<(Rule Rule, Suspicion Suspicion)> _reports = [];
    private readonly List<(Rule Rule, string Reason)> _skipped = [];

    /// <summary>The model and how it is trained.</summary>
    public Patient Patient { get; } = patient;

    /// <summary>What was seen until now.</summary>
    public Trace Trace { get; } = trace;

    /// <summary>When this is.</summary>
    public Moments Moment { get; } = moment;

    /// <summary>Where things can be tried; null where nothing may be: ask only when there is a suspicion.</summary>
    public Laboratory? Laboratory { get; } = laboratory;

    /// <summary>The last step made.</summary>
    public int Step => Trace.Step;

    /// <summary>How the loss has moved.</summary>
    public LossTrend Trend { get; } = LossTrend.Of(trace);

    /// <summary>The rule that is being asked.</summary>
    public Rule? Current { get; set; }

    public IReadOnlyList<(Rule Rule, Suspicion Suspicion)> Reports => _reports;

    public IReadOnlyList<(Rule Rule, string Reason)> Skipped => _skipped;

    /// <summary>Something that several rules, or one rule at several moments, need: computed once in a run.</summary>
    public T Shared<T>(Func<T> compute)
        where T : class
    {
        if (shared.TryGetValue(typeof(T), out var known)) return (T)known;
        var value = compute();
        shared[typeof(T)] = value;
        return value;
    }

    /// <summary>Whether a rule, now or before, has found something worse than advice.</summary>
    public bool IsExplained => Told.Count > 0 || _reports.Any(r => r.Suspicion.Severity > Severity.Info);

    /// <summary>Whether a rule other than this one has.</summary>
    public bool IsExplainedBut(string rule) =>
        Told.Any(id => id != rule) || _reports.Any(r => r.Suspicion.Severity > Severity.Info && r.Rule.Page.Id != rule);

    /// <summary>The rules that are asked in this run.</summary>
    public IReadOnlyList<Rule> Asked { get; init; } = [];

    /// <summary>The numbers of the rules that had found something worse than advice before this examination.</summary>
    public IReadOnlyCollection<string> Told { get; init; } = [];

    /// <summary>Says what was found. Once for each layer at most; better the worst layer alone, with the others in the message.</summary>
    public void Report(Suspicion suspicion) => _reports.Add((Current!, suspicion));

    /// <summary>Says what was found as the finding of the rule that is meant for it; as this rule's own where that is null or is not asked.</summary>
    /// <param name="rule">The number of that rule.</param>
    /// <param name="suspicion">What was found.</param>
    public void ReportAs(string? rule, Suspicion suspicion) => _reports.Add((Asked.FirstOrDefault(r => r.Page.Id == rule) ?? Current!, suspicion));

    /// <summary>Says why the rule cannot tell.</summary>
    public void Skip(string reason) => _skipped.Add((Current!, reason));
}
