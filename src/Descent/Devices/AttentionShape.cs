namespace Descent;

/// <summary>One call of attention: for each sample and head, every query looks at every key and takes the values in proportion.</summary>
/// <remarks>
/// Row t of sample n of an operand begins at (n * rows + t) * stride, and head h lies at h * <paramref name="HeadSize"/> in it: so queries, keys and
/// values are read where a projection left them, side by side if it was one for all three, and nothing is rearranged.
/// </remarks>
/// <param name="Batch">Samples.</param>
/// <param name="Heads">Heads, side by side in a row.</param>
/// <param name="Queries">Positions that look.</param>
/// <param name="Keys">Positions that are looked at.</param>
/// <param name="HeadSize">Numbers of one head in a row.</param>
/// <param name="QueryStride">Numbers from one row of the queries (and of their gradient) to the next.</param>
/// <param name="KeyStride">The same for the keys.</param>
/// <param name="ValueStride">The same for the values.</param>
/// <param name="OutputStride">The same for the output and its gradient.</param>
/// <param name="Scale">Times the product of query and key.</param>
/// <param name="IsCausal">Query t sees the keys 0 .. t only.</param>
public readonly record struct AttentionShape(
    int Batch, int Heads, int Queries, int Keys, int HeadSize, int QueryStride, int KeyStride, int ValueStride, int OutputStride, float Scale,
    bool IsCausal = false)
{
    /// <summary>Numbers from one sample's mask to the next; 0 where all samples share it.</summary>
    public int MaskBatchStride { get; init; }

    /// <summary>The same for heads.</summary>
    public int MaskHeadStride { get; init; }

    /// <summary>The same for queries.</summary>
    public int MaskQueryStride { get; init; }

    /// <summary>The probability that a weight is dropped; 0 drops none.</summary>
    public float DropProbability { get; init; }

    /// <summary>Where the draws for dropped weights begin: a multiple of 4. See <see cref="DrawsPerQuery"/>.</summary>
    public RngKey Draws { get; init; }

    /// <summary>Key j of query i of head h of sample n takes draw ((n * Heads + h) * Queries + i) * DrawsPerQuery + j.</summary>
    public int DrawsPerQuery => (int)(((long)Keys + 63) & ~63L);

    /// <summary>Multiply-adds of scores and weighted sums, all keys counted.</summary>
    public long MultiplyAdds => 2L * Batch * Heads * Queries * Keys * HeadSize;
}
