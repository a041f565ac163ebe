namespace Descent.Diagnostics;

/// <summary>What a rule checks and why: the page that "descent explain" prints.</summary>
public sealed record RulePage
{
    /// <summary>The rule's number, such as "DD0501".</summary>
    public required string Id { get; init; }

    /// <summary>The rule's short name, such as "learning-rate-too-high".</summary>
    public required string Name { get; init; }

    /// <summary>A headline of a few words, such as "The learning rate is too high".</summary>
    public required string Title { get; init; }

    /// <summary>The worst severity that it reports.</summary>
    public required Severity Severity { get; init; }

    /// <summary>What it looks at and when it speaks.</summary>
    public required string Checks { get; init; }

    /// <summary>Why that hurts.</summary>
    public required string Hurts { get; init; }

    /// <summary>When it may be wrong, and what it does against that.</summary>
    public required string FalseAlarms { get; init; }

    /// <summary>What to do.</summary>
    public required string Remedy { get; init; }

    /// <summary>Lecture, paper or book.</summary>
    public required string Reference { get; init; }

    /// <summary>The family: the first two digits of the number.</summary>
    public RuleFamily Family => (RuleFamily)int.Parse(Id.AsSpan(2, 2), System.Globalization.CultureInfo.InvariantCulture);
}
