namespace Descent.Diagnostics;

/// <summary>Something that is wrong with a run, or could be better: what, how it is known, and what to do.</summary>
public sealed record Finding
{
    /// <summary>The rule's number, such as "DD0501"; it never changes its meaning.</summary>
    public required string RuleId { get; init; }

    /// <summary>The rule's short name, such as "learning-rate-too-high".</summary>
    public required string Name { get; init; }

    /// <summary>A headline of a few words.</summary>
    public required string Title { get; init; }

    /// <summary>How sure and how bad.</summary>
    public required Severity Severity { get; init; }

    /// <summary>The dotted name of the module or parameter, or null where it is the whole run.</summary>
    public string? Layer { get; init; }

    /// <summary>The step after which it was known, from 1; 0: before the first.</summary>
    public int FirstStep { get; init; }

    /// <summary>The last step at which it was still so.</summary>
    public int LastStep { get; init; }

    /// <summary>What was seen, with its numbers, in one or two sentences.</summary>
    public required string Message { get; init; }

    /// <summary>Why that is, or what it does to the training.</summary>
    public required string Cause { get; init; }

    /// <summary>What to do.</summary>
    public required Remedy Remedy { get; init; }

    /// <summary>How sure the rule is, 0 to 1; exact facts have 1.</summary>
    public required double Confidence { get; init; }

    /// <summary>The numbers behind it.</summary>
    public IReadOnlyList<Measure> Evidence { get; init; } = [];

    /// <summary>The pictures behind it.</summary>
    public IReadOnlyList<EvidencePlot> Plots { get; init; } = [];

    /// <summary>What was tried on a copy of the state, and what came of it.</summary>
    public IReadOnlyList<Experiment> Experiments { get; init; } = [];

    /// <summary>Rules whose findings in the same run are the likely cause of this one; empty for a cause of its own.</summary>
    public IReadOnlyList<string> FollowsFrom { get; init; } = [];

    /// <summary>Where it is explained: lecture, paper or book.</summary>
    public required string Reference { get; init; }

    /// <summary>Number, headline and place in a line.</summary>
    public override string ToString() => $"{RuleId} {Severity}: {Title}{(Layer is null ? string.Empty : $" ({Layer})")}. {Message}";
}
