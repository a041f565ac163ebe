namespace Descent.Nn;

/// <summary>What <see cref="NormFolding"/> found and did.</summary>
/// <param name="Folded">The norms that are in their layers.</param>
/// <param name="Left">The norms that stay, and why.</param>
/// <param name="Difference">How far outputs moved: the largest difference over the largest absolute output; 0 where nothing was folded.</param>
public sealed record FoldReport(IReadOnlyList<FoldNorm> Folded, IReadOnlyList<UnfoldedNorm> Left, double Difference);

/// <summary>A norm that cannot be folded.</summary>
/// <param name="Norm">Its dotted name.</param>
/// <param name="Reason">Why, in a sentence without a full stop.</param>
public sealed record UnfoldedNorm(string Norm, string Reason);
