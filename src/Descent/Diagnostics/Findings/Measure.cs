namespace Descent.Diagnostics;

/// <summary>One number of a finding's evidence.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">What came out.</param>
/// <param name="Expected">What a healthy run has, in words such as "at most 0.01", or null.</param>
public sealed record Measure(string Name, double Value, string? Expected = null);
