namespace Descent.Diagnostics;

/// <summary>How the loss's gradient changes from the last hidden layer back to the first.</summary>
/// <param name="First">The first hidden layer.</param>
/// <param name="Last">The last.</param>
/// <param name="Ratio">The norm of a sample's gradient behind the first over that behind the last.</param>
/// <param name="Layers">Layers between, one end included.</param>
internal sealed record GradientDepth(Stage First, Stage Last, double Ratio, int Layers)
{
    /// <summary>The factor of one layer.</summary>
    public double Each => Math.Pow(Ratio, 1.0 / Layers);

    /// <summary>At the look so many before the last; null where there are no two hidden layers, or no gradients.</summary>
    public static GradientDepth? Of(SignalPath path, int back) =>
        Between(path, s => s.Site.Readings.Count > back ? s.Site.Readings[^(1 + back)] : null);

    /// <summary>At the first look.</summary>
    public static GradientDepth? AtStart(SignalPath path) => Between(path, s => s.Site.First);

    private static GradientDepth? Between(SignalPath path, Func<Stage, SiteReading?> reading)
    {
        var seen = path.Hidden.Where(s => reading(s) is { } r && !double.IsNaN(r.Gradient)).ToList();
        if (seen.Count < 2 || !(reading(seen[^1])!.Gradient > 0)) return null;
        return new GradientDepth(seen[0], seen[^1], Norm(seen[0]) / Norm(seen[^1]), seen.Count - 1);
        // Of a sample: many places share what few had before.
        double Norm(Stage stage) => reading(stage)!.Gradient * Math.Sqrt(stage.Size);
    }
}
