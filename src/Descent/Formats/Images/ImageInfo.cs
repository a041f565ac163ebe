namespace Descent.Formats;

/// <summary>The kinds of picture file that can be read.</summary>
public enum ImageFormat
{
    /// <summary>Portable Network Graphics, read by <see cref="PngReader"/>.</summary>
    Png,

    /// <summary>JPEG, read by libjpeg-turbo.</summary>
    Jpeg,
}

/// <summary>What a picture's header says.</summary>
/// <param name="Format">The kind of file.</param>
/// <param name="Width">Pixels of a row, after turning the picture upright where that was asked for.</param>
/// <param name="Height">Rows, after turning.</param>
/// <param name="Channels">Samples of a pixel as the reader gives them: 1 grey, 2 grey and alpha, 3 colours, 4 colours and alpha.</param>
/// <param name="Orientation">The Exif orientation, 1 to 8; 1 is upright and stands for none.</param>
public readonly record struct ImageInfo(ImageFormat Format, int Width, int Height, int Channels, int Orientation);
