namespace Descent.Data;

/// <summary>Draws one digit with a pen whose style, place, size, slant, bend, width and ink are drawn by lot.</summary>
internal static class DigitPainter
{
    /// <summary>Height and width of an image in pixels.</summary>
    public const int Size = 28;

    private const int PointsPerPiece = 5;
    private const int MostPoints = 160;

    /// <summary>Paints <paramref name="digit"/> into <paramref name="image"/>; all chance comes from <paramref name="rng"/>.</summary>
    public static void Paint(int digit, Rng rng, Span<byte> image)
    {
        Span<float> ink = stackalloc float[Size * Size];
        ink.Clear();
        var styles = DigitGlyphs.Styles[digit];
        var glyph = styles[rng.NextInt(styles.Length)];
        var warp = new Warp(rng);
        var radius = rng.Uniform(0.65f, 1.75f);
        var strength = rng.Uniform(0.60f, 1f);
        Span<float> points = stackalloc float[2 * MostPoints];
        Span<float> controls = stackalloc float[64];
        foreach (var stroke in glyph.Strokes)
        {
            Tremble(stroke, controls, rng);
            var count = Trace(controls[..stroke.Length], points);
            warp.Apply(points[..(2 * count)]);
            for (var i = 1; i < count; i++) Pen.Line(ink, points.Slice(2 * (i - 1), 4), radius, strength);
        }

        Clutter(ink, rng);
        Develop(ink, rng, image);
    }

    // Nobody hits the same point twice: each control point moves a little, and a doubled point stays doubled.
    private static void Tremble(ReadOnlySpan<float> stroke, Span<float> controls, Rng rng)
    {
        for (var i = 0; i < stroke.Length; i += 2)
        {
            var isCorner = i > 0 && stroke[i] == stroke[i - 2] && stroke[i + 1] == stroke[i - 1];
            controls[i] = isCorner ? controls[i - 2] : stroke[i] + rng.Uniform(-.035f, .035f);
            controls[i + 1] = isCorner ? controls[i - 1] : stroke[i + 1] + rng.Uniform(-.035f, .035f);
        }
    }

    // A Catmull-Rom curve through the controls; returns the number of points.
    private static int Trace(ReadOnlySpan<float> controls, Span<float> points)
    {
        var last = (controls.Length / 2) - 1;
        var count = 0;
        for (var piece = 0; piece < last; piece++)
        {
            var (a, b, c, d) = (2 * Math.Max(piece - 1, 0), 2 * piece, 2 * (piece + 1), 2 * Math.Min(piece + 2, last));
            for (var step = 0; step < PointsPerPiece; step++, count++)
            {
                var t = step / (float)PointsPerPiece;
                points[2 * count] = Curve(controls[a], controls[b], controls[c], controls[d], t);
                points[(2 * count) + 1] = Curve(controls[a + 1], controls[b + 1], controls[c + 1], controls[d + 1], t);
            }
        }

        points[2 * count] = controls[2 * last];
        points[(2 * count) + 1] = controls[(2 * last) + 1];
        return count + 1;
    }

    private static float Curve(float a, float b, float c, float d, float t) =>
        b + (.5f * t * (c - a + (t * ((2 * a) - (5 * b) + (4 * c) - d + (t * ((3 * (b - c)) + d - a))))));

    // Up to three short faint marks that belong to nothing, as on scanned forms.
    private static void Clutter(Span<float> ink, Rng rng)
    {
        Span<float> line = stackalloc float[4];
        for (var marks = rng.NextInt(4); marks > 0; marks--)
        {
            line[0] = rng.Uniform(0, Size);
            line[1] = rng.Uniform(0, Size);
            line[2] = line[0] + rng.Uniform(-4.5f, 4.5f);
            line[3] = line[1] + rng.Uniform(-4.5f, 4.5f);
            Pen.Line(ink, line, rng.Uniform(.4f, .9f), rng.Uniform(.2f, .6f));
        }
    }

    // Paper that is not quite black, grain, and rounding to bytes. The sum of four bytes is close enough to a normal number for grain.
    private static void Develop(ReadOnlySpan<float> ink, Rng rng, Span<byte> image)
    {
        var paper = rng.Uniform(0, .12f);
        var grain = rng.Uniform(.02f, .10f) / 147.8f; // the standard deviation of a sum of four bytes
        for (var i = 0; i < ink.Length; i++)
        {
            var draw = rng.NextUInt32();
            var sum = (int)((draw & 0xFF) + ((draw >> 8) & 0xFF) + ((draw >> 16) & 0xFF) + (draw >> 24)) - 510;
            var value = paper + ((1 - paper) * ink[i]) + (sum * grain);
            image[i] = (byte)((255f * Math.Clamp(value, 0f, 1f)) + .5f);
        }
    }
}
