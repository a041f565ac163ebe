namespace Descent.Diagnostics;

/// <summary>What a rule says it has found; the page, the steps and the patch are added to it.</summary>
/// <param name="Severity">How sure and how bad.</param>
/// <param name="Confidence">0 to 1; exact facts have 1.</param>
/// <param name="Message">What was seen, with its numbers.</param>
/// <param name="Cause">Why that is, or what it does to the training.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record Suspicion(Severity Severity, double Confidence, string Message, string Cause, Remedy Remedy)
{
    /// <summary>The dotted name of the module or parameter, or null; the model itself, whose name is empty, is no layer.</summary>
    public string? Layer
    {
        get;
        init => field = string.IsNullOrEmpty(value) ? null : value;
    }

    /// <summary>A headline in place of the page's.</summary>
    public string? Title { get; init; }

    public IReadOnlyList<Measure> Evidence { get; init; } = [];

    public IReadOnlyList<EvidencePlot> Plots { get; init; } = [];

    public IReadOnlyList<Experiment> Experiments { get; init; } = [];
}
