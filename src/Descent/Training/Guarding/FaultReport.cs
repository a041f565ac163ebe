namespace Descent.Training;

/// <summary>A step that went wrong: where, by what, and what was done about it.</summary>
/// <param name="Step">The step, from 1.</param>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Kind">Where it was noticed.</param>
/// <param name="Cause">The first thing that was not finite, in words: a sample, a weight, an operation of a layer.</param>
/// <param name="Samples">The numbers of the batch's samples in the training data.</param>
public sealed record FaultReport(int Step, int Epoch, FaultKind Kind, string Cause, IReadOnlyList<int> Samples)
{
    /// <summary>The dotted name of the layer that it began in, or null.</summary>
    public string? Layer { get; init; }

    /// <summary>The operation that it began in, or null.</summary>
    public string? Operation { get; init; }

    /// <summary>What was done: "stopped", or what the guard changed and to which step it went back.</summary>
    public string Action { get; init; } = "stopped";

    /// <summary>The same for the end of a run, with what usually helps.</summary>
    internal string ToMessage() => $"{Cause} at step {Step} (epoch {Epoch}); "
        + (IsInData ? "mend or remove it, or let the guard skip such batches" : "a lower learning rate usually helps");

    /// <summary>Whether a sample was broken before the model saw it.</summary>
    public bool IsInData { get; init; }

    /// <summary>All in one sentence.</summary>
    public override string ToString() => $"step {Step} (epoch {Epoch}): {Cause}; {Action}";
}
