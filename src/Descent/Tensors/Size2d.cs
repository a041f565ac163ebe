namespace Descent;

/// <summary>A height and a width; one number means both.</summary>
/// <param name="Height">Along the rows.</param>
/// <param name="Width">Along the columns.</param>
public readonly record struct Size2d(int Height, int Width)
{
    /// <summary>The same size both ways.</summary>
    public static implicit operator Size2d(int size) => new(size, size);

    /// <summary>Height and width.</summary>
    public static implicit operator Size2d((int Height, int Width) size) => new(size.Height, size.Width);

    /// <summary>As people write it: 3x3.</summary>
    public override string ToString() => $"{Height}x{Width}";
}
