namespace Descent;

/// <summary>A tensor seen by a normalisation: (N, C, S) with S the positions of each channel (1 for a matrix).</summary>
/// <param name="N">Samples.</param>
/// <param name="C">Channels.</param>
/// <param name="S">Positions a channel.</param>
public readonly record struct NormShape(int N, int C, int S);
