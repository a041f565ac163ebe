namespace Descent.Diagnostics;

/// <summary>The first place of the network from which on all samples are the same.</summary>
/// <param name="Site">The place.</param>
/// <param name="WasAlive">Whether samples differed there at the first look.</param>
internal sealed record FlatPlace(SiteTrace Site, bool WasAlive)
{
    private const double Same = 1e-6; // of a number's square: less than a network of these numbers can make anything of

    /// <summary>The place, or null where samples differ all the way.</summary>
    public static FlatPlace? Of(Examination x) =>
        x.Trace.Input is { } input && !IsFlat(input.Last) && x.Trace.Sites.FirstOrDefault(s => s != input && IsFlat(s.Last)) is { } site
            ? new FlatPlace(site, !IsFlat(site.First))
            : null;

    /// <summary>The same in words.</summary>
    public string Sentence => $"From {Plain.Layer(Site)} on all samples are the same"
        + (Site.Last.ActiveShare == 0 ? ", since none of its units is active" : string.Empty)
        + (WasAlive ? "; at the first look they were not. " : ", and were from the first look on. ");

    /// <summary>What to do about it.</summary>
    public Remedy Remedy => WasAlive
        ? new Remedy($"Lower the learning rate: steps that were too long have pressed {Plain.Layer(Site)} flat.", new ScaleLearningRate(0.1))
        : new Remedy($"Look at {Plain.Layer(Site)} and what is before it: weights that start far too small, an activation at its end, or an input "
            + "whose size is wrong.");

    private static bool IsFlat(SiteReading r) => !(r.SampleVariation > Same);
}
