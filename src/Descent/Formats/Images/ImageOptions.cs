namespace Descent.Formats;

/// <summary>How to read pictures, and the limits that a file must stay within.</summary>
public sealed record ImageOptions
{
    /// <summary>
    /// The most pixels; default 64 million, so that no picture takes more than 256 MB (twice that while it is turned upright). A file that declares
    /// more is refused before memory is taken. A JPEG in several scans needs its coefficients in memory too and is refused where these and the
    /// pixels take more than 4 bytes for each of this number.
    /// </summary>
    public long MaxPixels { get; init; } = 64_000_000;

    /// <summary>
    /// The number of channels of every picture, 1 to 4, converted as <see cref="ImageBytes.WithChannels"/> says; null, the default: as in the
    /// file.
    /// </summary>
    public int? Channels { get; init; }

    /// <summary>
    /// Whether a photograph is turned upright as its Exif orientation says; default true. Pillow's <c>Image.open</c> and so torchvision leave it as
    /// it was stored; set false for the same pixels as theirs.
    /// </summary>
    public bool UseOrientation { get; init; } = true;

    /// <summary>
    /// Whether a PNG's samples stay the numbers of the file: the indices of a palette instead of its colours, and grey of 1, 2 or 4 bits unscaled.
    /// Default false. Masks whose pixels are class numbers need true.
    /// </summary>
    public bool KeepIndices { get; init; }

    /// <summary>
    /// Whether a JPEG with recoverable damage (cut off, wrong codes) is taken with what could be decoded, grey where nothing could; default false:
    /// it is an error.
    /// </summary>
    public bool AcceptDamage { get; init; }

    /// <summary>The number of channels that a picture gets which has <paramref name="channels"/>.</summary>
    internal int ChannelsFor(int channels) => Channels switch
    {
        null => channels,
        >= 1 and <= 4 => Channels.Value,
        _ => throw new DataException($"ImageOptions: got {Channels} channels; expected 1 to 4."),
    };

    /// <summary>Checks what a header declares.</summary>
    internal void CheckSize(string name, long width, long height)
    {
        if (width is < 1 or > MaxSide || height is < 1 or > MaxSide)
        {
            throw new DataException($"{name}: got a picture of {width}x{height} pixels; expected sides of 1 to {MaxSide}.");
        }
        if (width * height > MaxPixels)
        {
            throw new DataException(
                $"{name}: got a picture of {width}x{height} pixels; expected at most {MaxPixels} pixels. Set MaxPixels if it is to be read.");
        }
    }

    /// <summary>The defaults.</summary>
    internal static ImageOptions Default { get; } = new();

    /// <summary>The longest side, as in libpng: a reader holds whole rows.</summary>
    internal const int MaxSide = 1_000_000;
}
