namespace Descent;

/// <summary>What stands beyond the border of a padded tensor; PyTorch's four modes.</summary>
/// <remarks>A line of the numbers a b c d, padded by two on each side, is shown with each.</remarks>
public enum PaddingMode
{
    /// <summary>Zeros: 0 0 a b c d 0 0.</summary>
    Zeros,

    /// <summary>The numbers mirrored at the outermost one, which is not repeated: c b a b c d c b. At most size - 1 on a side.</summary>
    Reflect,

    /// <summary>The outermost number again and again: a a a b c d d d.</summary>
    Replicate,

    /// <summary>The numbers from the other end, as on a ring: c d a b c d a b. At most the size on a side.</summary>
    Circular,
}
