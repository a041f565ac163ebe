namespace Descent.Data;

/// <summary>A class for each pixel, row by row, in memory that is used again when the size changes.</summary>
/// <remarks>Geometric changes of an image do the same to its map, by nearest neighbour: classes have no mean.</remarks>
public sealed class LabelMap
{
    private int[] _classes = [];

    /// <summary>A map of class 0.</summary>
    /// <exception cref="ShapeException">A size below one, or more classes than an array can hold.</exception>
    public LabelMap(int height, int width) => Resize(height, width);

    /// <summary>How many rows.</summary>
    public int Height { get; private set; }

    /// <summary>How many columns.</summary>
    public int Width { get; private set; }

    /// <summary>All classes in row-major order.</summary>
    public Span<int> Classes => _classes.AsSpan(0, Height * Width);

    /// <summary>One row.</summary>
    public Span<int> Row(int y) => Classes.Slice(y * Width, Width);

    /// <summary>Gives the map another size; what is in it then is of no use.</summary>
    /// <exception cref="ShapeException">A size below one, or more classes than an array can hold.</exception>
    public void Resize(int height, int width)
    {
        if (height < 1 || width < 1 || (long)height * width > Array.MaxLength)
            throw new ShapeException($"LabelMap: got size ({height}, {width}); expected positive sizes with at most {Array.MaxLength} classes.");
        (Height, Width) = (height, width);
        if (_classes.Length < height * width) _classes = new int[height * width];
    }

    /// <summary>Exchanges size and classes with another map, without copying.</summary>
    public void Exchange(LabelMap other)
    {
        (_classes, other._classes) = (other._classes, _classes);
        (Height, other.Height) = (other.Height, Height);
        (Width, other.Width) = (other.Width, Width);
    }
}
