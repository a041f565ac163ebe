using System.Globalization;

namespace Descent;

/// <summary>Padding before and after a line; one number means both ends.</summary>
/// <param name="Before">Places before the first.</param>
/// <param name="After">Places after the last.</param>
public readonly record struct Padding1d(int Before, int After)
{
    /// <summary>The same at both ends.</summary>
    public static implicit operator Padding1d(int size) => new(size, size);

    /// <summary>Before and after.</summary>
    public static implicit operator Padding1d((int Before, int After) size) => new(size.Before, size.After);

    /// <summary>What keeps the length at stride 1: dilation * (kernel - 1) split in two; an odd one goes after, as PyTorch.</summary>
    public static Padding1d Same(int kernel, int dilation)
    {
        var size = dilation * (kernel - 1);
        return new Padding1d(size / 2, size - (size / 2));
    }

    /// <summary>Around an image of one row.</summary>
    internal Padding OfRow => new(0, Before, 0, After);

    /// <summary>One number where both ends are the same, else (before, after).</summary>
    public override string ToString() => Before == After
        ? Before.ToString(CultureInfo.InvariantCulture)
        : FormattableString.Invariant($"({Before}, {After})");
}

/// <summary>A depth, a height and a width; one number means all three.</summary>
/// <param name="Depth">Along the planes.</param>
/// <param name="Height">Along the rows.</param>
/// <param name="Width">Along the columns.</param>
public readonly record struct Size3d(int Depth, int Height, int Width)
{
    /// <summary>The same size all ways.</summary>
    public static implicit operator Size3d(int size) => new(size, size, size);

    /// <summary>Depth, height and width.</summary>
    public static implicit operator Size3d((int Depth, int Height, int Width) size) => new(size.Depth, size.Height, size.Width);

    /// <summary>As people write it: 3x3x3.</summary>
    public override string ToString() => $"{Depth}x{Height}x{Width}";

    /// <summary>Height and width.</summary>
    internal Size2d Plane => new(Height, Width);
}

/// <summary>Padding around a volume; one number means all six sides.</summary>
/// <param name="Depth">Planes in front and behind.</param>
/// <param name="Plane">Rows and columns around each plane.</param>
public readonly record struct Padding3d(Padding1d Depth, Padding Plane)
{
    /// <summary>The same on all six sides.</summary>
    public static implicit operator Padding3d(int size) => new(size, size);

    /// <summary>The same in front and behind, above and below, before and after.</summary>
    public static implicit operator Padding3d((int Depth, int Height, int Width) size) => new(size.Depth, (size.Height, size.Width));

    /// <summary>What keeps the size at stride 1; an odd one goes behind, below and after, as PyTorch.</summary>
    public static Padding3d Same(Size3d kernel, Size3d dilation) =>
        new(Padding1d.Same(kernel.Depth, dilation.Depth), Padding.Same(kernel.Plane, dilation.Plane));

    /// <summary>One number where all sides are the same, else those of the depth and of the plane.</summary>
    public override string ToString() => this == (Padding3d)Plane.Top ? Plane.ToString() : $"({Depth}, {Plane})";
}
