namespace Descent.Data;

/// <summary>A rectangle of whole pixels.</summary>
/// <param name="Left">The first column.</param>
/// <param name="Top">The first row.</param>
/// <param name="Width">How many columns.</param>
/// <param name="Height">How many rows.</param>
public readonly record struct Region(int Left, int Top, int Width, int Height)
{
    /// <summary>The column behind the last.</summary>
    public int Right => Left + Width;

    /// <summary>The row below the last.</summary>
    public int Bottom => Top + Height;

    /// <summary>All of an image.</summary>
    public static Region Of(Image image) => new(0, 0, image.Width, image.Height);

    /// <summary>The middle of an image, where it is larger; a rectangle that reaches beyond all edges where it is smaller.</summary>
    public static Region Center(Image image, int height, int width) =>
        new(Half(image.Width - width), Half(image.Height - height), width, height);

    /// <summary>The rectangle as text.</summary>
    public override string ToString() => FormattableString.Invariant($"{Width}x{Height} at ({Left}, {Top})");

    internal void CheckInside(int height, int width, string operation)
    {
        if (Left < 0 || Top < 0 || Width < 1 || Height < 1 || Width > width - Left || Height > height - Top)
            throw new ShapeException($"{operation}: got the region {this} of an image of {width}x{height}; expected a region inside of it.");
    }

    // Half a pixel too much goes to the even side, as in torchvision's center_crop.
    private static int Half(int difference) => (int)Math.Round(difference / 2.0, MidpointRounding.ToEven);
}
