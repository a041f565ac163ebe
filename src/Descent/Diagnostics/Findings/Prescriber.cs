namespace Descent.Diagnostics;

/// <summary>Turns remedies into patches of what the run was described by; whoever reads configs derives one.</summary>
public abstract class Prescriber
{
    /// <summary>The JSON Patch (RFC 6902) for the steps, or null where none of them can be written.</summary>
    public abstract string? Write(Remedy remedy);
}
