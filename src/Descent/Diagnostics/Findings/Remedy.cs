namespace Descent.Diagnostics;

/// <summary>What to do about a finding.</summary>
/// <param name="Text">In words, also for those whose model is code.</param>
/// <param name="Steps">The same as changes that can be made by a program; empty where a person must decide.</param>
public sealed record Remedy(string Text, params IReadOnlyList<RemedyStep> Steps)
{
    /// <summary>The steps as a JSON Patch (RFC 6902) of the run's config; null where there is no config, or nothing in it to change.</summary>
    public string? Patch { get; init; }
}
