namespace Descent.Diagnostics;

/// <summary>Whether an activation layer's units are ever active, and whether ever not, over samples enough.</summary>
/// <param name="Site">The activation.</param>
/// <param name="Samples">How many samples were counted.</param>
/// <param name="Dead">Units that were active for none of them.</param>
/// <param name="AlwaysOn">Units that were active for all of them, at every place.</param>
internal sealed record UnitFacts(SiteTrace Site, long Samples, int Dead, int AlwaysOn)
{
    /// <summary>The share of dead units.</summary>
    public double DeadShare => (double)Dead / Site.Units;

    /// <summary>The share of units that are always on.</summary>
    public double OnShare => (double)AlwaysOn / Site.Units;

    /// <summary>Activations whose slope is zero on one side: those whose units can die.</summary>
    public static bool IsRectifier(SiteTrace site) => site.Role == OperationRole.Activation && site.ActiveAbove == 0
        && (site.Operation.EndsWith("Relu", StringComparison.Ordinal) || site.Operation is "BatchNorm" or "Conv2d" or "Linear")
        && site.Operation is not ("LeakyRelu" or "PRelu");

    /// <summary>What the looks counted so far; a suspicion is enough, samples may be few.</summary>
    public static IEnumerable<UnitFacts> Suspected(Trace trace) => trace.Sites.Where(IsRectifier).Where(s => s.Samples > 0).Select(Of);

    /// <summary>The same counted now, of the present weights over a thousand samples or all there are; null where that cannot be done.</summary>
    public static IReadOnlyList<UnitFacts>? Counted(Examination x)
    {
        var samples = Math.Max(1, Math.Min(Thresholds.DeadUnitSamples, x.Patient.Data.Training.Count - x.Patient.BatchSize));
        if (x.Shared(() => new Surveys()).Left-- > 0 && x.Laboratory?.Survey(samples) is { } sites)
            return [.. sites.Where(IsRectifier).Where(s => s.Samples >= samples).Select(Of)];
        var known = Suspected(x.Trace).Where(f => f.Samples >= samples).ToList();
        return known.Count == 0 ? null : known;
    }

    // A forward pass of a thousand samples is cheap, but not after every epoch of a long run.
    private sealed class Surveys
    {
        public int Left { get; set; } = 6;
    }

    private static UnitFacts Of(SiteTrace site) =>
        new(site, site.Samples, site.Fired.Count(f => f == 0), site.AlwaysOn.Count(on => on == site.Samples));
}
