namespace Descent.Data;

/// <summary>Draws smooth-edged lines on a square of numbers from 0 to 1.</summary>
internal static class Pen
{
    private const int Size = DigitPainter.Size;

    /// <summary>Draws from (x0, y0) to (x1, y1) with round ends; ink does not add up where lines cross.</summary>
    /// <param name="ink">The image, row-major.</param>
    /// <param name="ends">x0, y0, x1, y1 in pixels.</param>
    /// <param name="radius">Half of the line's width in pixels; the edge falls off over one pixel.</param>
    /// <param name="strength">The ink in the middle of the line, 0 to 1.</param>
    public static void Line(Span<float> ink, ReadOnlySpan<float> ends, float radius, float strength)
    {
        var (x0, y0, x1, y1) = (ends[0], ends[1], ends[2], ends[3]);
        var reach = radius + .5f;
        var (left, right) = Touched(x0, x1, reach);
        var (top, bottom) = Touched(y0, y1, reach);
        var (dx, dy) = (x1 - x0, y1 - y0);
        var inverse = 1f / MathF.Max((dx * dx) + (dy * dy), 1e-9f);
        for (var y = top; y <= bottom; y++)
        {
            var row = ink.Slice(y * Size, Size);
            for (var x = left; x <= right; x++)
            {
                var (px, py) = (x - x0, y - y0);
                var t = Math.Clamp(((px * dx) + (py * dy)) * inverse, 0f, 1f);
                var (ex, ey) = (px - (t * dx), py - (t * dy));
                var square = (ex * ex) + (ey * ey);
                if (square >= reach * reach) continue;
                row[x] = MathF.Max(row[x], strength * MathF.Min(1f, reach - MathF.Sqrt(square)));
            }
        }
    }

    // The first and the last pixel along one axis that the line can reach.
    private static (int First, int Last) Touched(float a, float b, float reach) =>
        (Math.Max(0, (int)MathF.Ceiling(MathF.Min(a, b) - reach)), Math.Min(Size - 1, (int)MathF.Floor(MathF.Max(a, b) + reach)));
}
