namespace Descent.Diagnostics;

/// <summary>Since when a layer's units have been dead while the loss got no lower. Units come back when the layers before them move; those that are
/// the same after many steps without progress do not.</summary>
internal sealed class DeadSince
{
    private readonly Dictionary<string, Sighting> _seen = [];

    /// <summary>The step at which nine tenths of the layer's units were dead that are dead now, long enough ago and with a loss that was as low; null
    /// where there is none, so that the next look is compared with this one.</summary>
    public int? Of(Examination x, UnitFacts facts)
    {
        var known = _seen.GetValueOrDefault(facts.Site.Layer);
        var dead = facts.Site.Fired.Select(f => f == 0).ToArray();
        if (known is null || !IsSame(known, dead) || known.Loss - x.Trend.Now > x.Trend.Progress)
        {
            _seen[facts.Site.Layer] = new Sighting(x.Step, dead, x.Trend.Now);
            return null;
        }

        return Struggle.IsPatienceOver(x) && x.Step - known.Step >= Thresholds.SignalPatience && !x.Trend.IsImproving ? known.Step : null;
    }

    private static bool IsSame(Sighting known, bool[] dead) =>
        known.Dead.Zip(dead, (before, now) => before && now ? 1.0 : 0).Average() >= Thresholds.NearlyAllDead;

    private sealed record Sighting(int Step, bool[] Dead, double Loss);
}
