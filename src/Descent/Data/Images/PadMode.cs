namespace Descent.Data;

/// <summary>What stands beyond the edges of an image.</summary>
public enum PadMode
{
    /// <summary>One value.</summary>
    Constant,

    /// <summary>The nearest pixel of the edge: a a [a b c] c c.</summary>
    Edge,

    /// <summary>The image mirrored at the pixel of its edge, again and again: c b [a b c] b a.</summary>
    Reflect,

    /// <summary>The image mirrored at its edge, again and again: b a [a b c] c b.</summary>
    Symmetric,
}
