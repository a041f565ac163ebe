namespace Descent.Data;

/// <summary>An image of floats, plane after plane (channels, height, width), in memory that is used again when the size changes.</summary>
/// <remarks>Values are usually from 0 (black) to 1. Not for several threads at once.</remarks>
public sealed class Image
{
    private float[] _pixels = [];
    private int _pixelCount;

    /// <summary>An image of zeros.</summary>
    /// <exception cref="ShapeException">A size below one, or more numbers than an array can hold.</exception>
    public Image(int channels, int height, int width) => Resize(channels, height, width);

    /// <summary>How many planes.</summary>
    public int Channels { get; private set; }

    /// <summary>How many rows.</summary>
    public int Height { get; private set; }

    /// <summary>How many columns.</summary>
    public int Width { get; private set; }

    /// <summary>All numbers, row-major in (channels, height, width).</summary>
    public Span<float> Pixels => _pixels.AsSpan(0, _pixelCount);

    /// <summary>The rows of one channel.</summary>
    public Span<float> Plane(int channel) => Pixels.Slice(channel * Height * Width, Height * Width);

    /// <summary>One row of one channel.</summary>
    public Span<float> Row(int channel, int y) => Pixels.Slice(((channel * Height) + y) * Width, Width);

    /// <summary>Gives the image another size; what is in it then is of no use.</summary>
    /// <exception cref="ShapeException">A size below one, or more numbers than an array can hold.</exception>
    public void Resize(int channels, int height, int width)
    {
        var count = (long)height * width;
        if (channels < 1 || height < 1 || width < 1 || count > Array.MaxLength || count * channels > Array.MaxLength)
            throw new ShapeException($"Image: got size ({channels}, {height}, {width}); expected positive sizes with at most {Array.MaxLength} "
                + $"numbers.");
        (Channels, Height, Width, _pixelCount) = (channels, height, width, (int)(count * channels));
        if (_pixels.Length < _pixelCount) _pixels = new float[_pixelCount];
    }

    /// <summary>Takes over another image's size and numbers.</summary>
    public void CopyFrom(Image source)
    {
        Resize(source.Channels, source.Height, source.Width);
        source.Pixels.CopyTo(Pixels);
    }

    /// <summary>Exchanges size and numbers with another image, without copying: for a change that was written elsewhere.</summary>
    public void Exchange(Image other)
    {
        (_pixels, other._pixels) = (other._pixels, _pixels);
        (_pixelCount, other._pixelCount) = (other._pixelCount, _pixelCount);
        (Channels, other.Channels) = (other.Channels, Channels);
        (Height, other.Height) = (other.Height, Height);
        (Width, other.Width) = (other.Width, Width);
    }
}
