namespace Descent.Diagnostics;

/// <summary>The layer that each rule named first: later looks may find another one worse, and one finding of a rule is enough.</summary>
internal sealed class Worst
{
    private readonly Dictionary<string, (string? Layer, Severity Severity)> _named = [];

    /// <summary>Whether the rule has spoken in this run.</summary>
    public static bool IsReported(Examination x) => x.Shared(() => new Worst())._named.ContainsKey(x.Current!.Page.Id);

    /// <summary>Reports what is found at the worst layer, unless the rule has named another one before and was as sure.</summary>
    public static void Report(Examination x, Suspicion suspicion)
    {
        var (named, id) = (x.Shared(() => new Worst())._named, x.Current!.Page.Id);
        if (named.TryGetValue(id, out var known) && known.Layer != suspicion.Layer && known.Severity >= suspicion.Severity) return;
        named[id] = (suspicion.Layer, suspicion.Severity);
        x.Report(suspicion);
    }
}
