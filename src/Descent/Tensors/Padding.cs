using System.Globalization;

namespace Descent;

/// <summary>Rows and columns of padding around an image; one number means all four sides.</summary>
/// <param name="Top">Rows above.</param>
/// <param name="Left">Columns before.</param>
/// <param name="Bottom">Rows below.</param>
/// <param name="Right">Columns after.</param>
public readonly record struct Padding(int Top, int Left, int Bottom, int Right)
{
    /// <summary>No padding.</summary>
    public static Padding None => default;

    /// <summary>The same on all four sides.</summary>
    public static implicit operator Padding(int size) => new(size, size, size, size);

    /// <summary>The same above and below, and the same before and after.</summary>
    public static implicit operator Padding((int Height, int Width) size) => new(size.Height, size.Width, size.Height, size.Width);

    /// <summary>One number where all sides are the same, else (top, left, bottom, right).</summary>
    public override string ToString() => this == (Padding)Top
        ? Top.ToString(CultureInfo.InvariantCulture)
        : FormattableString.Invariant($"({Top}, {Left}, {Bottom}, {Right})");

    /// <summary>What keeps the size at stride 1: dilation * (kernel - 1) split in two; an odd one goes below and after, as PyTorch.</summary>
    public static Padding Same(Size2d kernel, Size2d dilation)
    {
        int height = dilation.Height * (kernel.Height - 1), width = dilation.Width * (kernel.Width - 1);
        return new Padding(height / 2, width / 2, height - (height / 2), width - (width / 2));
    }
}
