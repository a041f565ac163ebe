namespace Descent.Data;

/// <summary>What a transform is told besides the sample.</summary>
/// <param name="Rng">Where chance comes from: it depends on the seed, the epoch and the sample alone.</param>
/// <param name="Height">The height that images must have in the end; 0 for other samples.</param>
/// <param name="Width">The width that images must have in the end; 0 for other samples.</param>
public readonly record struct TransformContext(Rng Rng, int Height, int Width);
