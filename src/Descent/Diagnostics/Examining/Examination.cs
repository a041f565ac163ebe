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
    public bool IsExplained => WasExplained || _reports.Any(r => r.Suspicion.Severity > Severity.Info);

    /// <summary>Whether one had before this examination.</summary>
    public bool WasExplained { get; init; }

    /// <summary>Says what was found. Once for each layer at most; better the worst layer alone, with the others in the message.</summary>
    public void Report(Suspicion suspicion) => _reports.Add((Current!, suspicion));

    /// <summary>Says why the rule cannot tell.</summary>
    public void Skip(string reason) => _skipped.Add((Current!, reason));
}
