namespace Descent.Data;

/// <summary>A turn, shift, stretch or shear of the plane: where in the old image a point of the new one comes from.</summary>
/// <remarks>
/// x' = xx x + xy y + xo, y' = yx x + yy y + yo, in pixels from the middle of the image, x to the right and y downwards; (x, y) is in the new image
/// and (x', y') in the old one.
/// </remarks>
/// <param name="XX">How much x' grows with x.</param>
/// <param name="XY">How much x' grows with y.</param>
/// <param name="XO">x' of the middle.</param>
/// <param name="YX">How much y' grows with x.</param>
/// <param name="YY">How much y' grows with y.</param>
/// <param name="YO">y' of the middle.</param>
public readonly record struct AffineMap(double XX, double XY, double XO, double YX, double YY, double YO)
{
    /// <summary>Turns by an angle in degrees, counter-clockwise around the middle, as torchvision's rotate.</summary>
    public static AffineMap Rotation(double degrees) => Create(-degrees, 0, 0, 1, 0, 0);

    /// <summary>Shifts to the right and downwards, in pixels.</summary>
    public static AffineMap Translation(double x, double y) => new(1, 0, -x, 0, 1, -y);

    /// <summary>The map of torchvision's affine: shear, turn and scale around a centre, then shift.</summary>
    /// <param name="degrees">The angle, clockwise.</param>
    /// <param name="translateX">The shift to the right.</param>
    /// <param name="translateY">The shift downwards.</param>
    /// <param name="scale">The factor of growth, above 0.</param>
    /// <param name="shearX">The angle of the shear along x, in degrees.</param>
    /// <param name="shearY">The angle of the shear along y, in degrees.</param>
    /// <param name="centerX">The centre, in pixels from the middle.</param>
    /// <param name="centerY">The centre, in pixels from the middle.</param>
    public static AffineMap Create(
        double degrees, double translateX, double translateY, double scale, double shearX, double shearY, double centerX = 0, double centerY = 0)
    {
        var (angle, sx, sy) = (double.DegreesToRadians(degrees), double.DegreesToRadians(shearX), double.DegreesToRadians(shearY));
        var a = Math.Cos(angle - sy) / Math.Cos(sy);
        var b = (-Math.Cos(angle - sy) * Math.Tan(sx) / Math.Cos(sy)) - Math.Sin(angle);
        var c = Math.Sin(angle - sy) / Math.Cos(sy);
        var d = (-Math.Sin(angle - sy) * Math.Tan(sx) / Math.Cos(sy)) + Math.Cos(angle);
        // The inverse: turns and shears have determinant 1.
        var (xx, xy, yx, yy) = (d / scale, -b / scale, -c / scale, a / scale);
        var (offX, offY) = (-centerX - translateX, -centerY - translateY);
        return new AffineMap(xx, xy, (xx * offX) + (xy * offY) + centerX, yx, yy, (yx * offX) + (yy * offY) + centerY);
    }

    /// <summary>The map the other way: where a point of the old image goes.</summary>
    public AffineMap Inverse()
    {
        var determinant = (XX * YY) - (XY * YX);
        var (xx, xy, yx, yy) = (YY / determinant, -XY / determinant, -YX / determinant, XX / determinant);
        return new AffineMap(xx, xy, -((xx * XO) + (xy * YO)), yx, yy, -((yx * XO) + (yy * YO)));
    }
}
