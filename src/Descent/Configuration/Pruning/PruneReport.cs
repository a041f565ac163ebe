using Descent.Training;

namespace Descent.Configuration;

/// <summary>What a pruning made of a model.</summary>
/// <param name="Role">The data that was measured: validation, or test where there is none.</param>
/// <param name="Before">The model as it was.</param>
/// <param name="Rounds">Each round.</param>
/// <param name="After">The model in the end.</param>
/// <param name="Speed">Samples a second before and after.</param>
public sealed record PruneReport(string Role, Evaluation Before, IReadOnlyList<PruneRound> Rounds, Evaluation After, SpeedComparison Speed)
{
    /// <summary>What was asked for.</summary>
    public required PruneRunOptions Options { get; init; }

    /// <summary>Multiply-adds of one sample at first.</summary>
    public long MultiplyAddsBefore => Rounds[0].Plan.MultiplyAddsBefore;

    /// <summary>Multiply-adds of one sample in the end.</summary>
    public long MultiplyAdds => Rounds[^1].Plan.MultiplyAdds;

    /// <summary>Parameters at first.</summary>
    public long ParametersBefore => Rounds[0].Plan.ParametersBefore;

    /// <summary>Parameters in the end.</summary>
    public long Parameters => Rounds[^1].Plan.Parameters;

    /// <summary>The report as a JSON object.</summary>
    public string ToJson() => PruneFiles.ToJson(writer => PruneFiles.WriteReport(writer, this));
}

/// <summary>One round of a pruning.</summary>
/// <param name="Statistics">The activations that it began with.</param>
/// <param name="Plan">What went.</param>
/// <param name="Pruned">The model without it, before any training.</param>
/// <param name="Trained">After training on; null without.</param>
public sealed record PruneRound(FilterStatistics Statistics, PrunePlan Plan, Evaluation Pruned, Evaluation? Trained);

/// <summary>What a pruning would do: the activations, and what would go.</summary>
/// <param name="Statistics">How active each filter is.</param>
/// <param name="Plan">What the first round would remove.</param>
public sealed record PrunePreview(FilterStatistics Statistics, PrunePlan Plan)
{
    /// <summary>What was asked for.</summary>
    public required PruneRunOptions Options { get; init; }

    /// <summary>The preview as a JSON object.</summary>
    public string ToJson() => PruneFiles.ToJson(writer => PruneFiles.WritePreview(writer, this));
}
