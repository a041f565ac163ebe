using System.Buffers;
using System.Numerics;

namespace Descent.Data;

/// <summary>Where the pixels of one new row come from; found once, used for every channel.</summary>
internal sealed class AffineLine(int height, int width) : IDisposable
{
    private readonly float[] _x = ArrayPool<float>.Shared.Rent(width);
    private readonly float[] _y = ArrayPool<float>.Shared.Rent(width);
    private readonly int[] _at = ArrayPool<int>.Shared.Rent(width);
    private int _start;
    private int _end;

    /// <summary>Computes the coordinates of a row's pixels in the old image, 0 being the centre of its first pixel.</summary>
    public void Start(AffineMap map, int row)
    {
        var (middleX, middleY) = ((width - 1) / 2.0, (height - 1) / 2.0);
        var y = row - middleY;
        // Multiplied, not added up: the last pixel of a row is as exact as the first.
        Line(_x.AsSpan(0, width), (float)map.XX, (float)((map.XX * -middleX) + (map.XY * y) + map.XO + middleX));
        Line(_y.AsSpan(0, width), (float)map.YX, (float)((map.YX * -middleX) + (map.YY * y) + map.YO + middleY));
    }

    /// <summary>Rounds the coordinates to pixels, halves to the even one.</summary>
    public void FindNearest()
    {
        Round(_x.AsSpan(0, width));
        Round(_y.AsSpan(0, width));
        Find(0, width - 1, 0, height - 1);
    }

    /// <summary>Splits the coordinates into the pixel above to the left and a share.</summary>
    public void FindCorners() => Find(0, width - 2, 0, height - 2);

    /// <summary>Takes pixels from a plane.</summary>
    public void Nearest<T>(ReadOnlySpan<T> plane, Span<T> target, T fill)
    {
        target[.._start].Fill(fill);
        target[_end..].Fill(fill);
        var at = _at.AsSpan(0, width);
        for (var x = _start; x < _end; x++) target[x] = plane[at[x]];
    }

    /// <summary>Mixes four pixels of a plane.</summary>
    public void Bilinear(ReadOnlySpan<float> plane, Span<float> target, float fill)
    {
        for (var x = 0; x < _start; x++) target[x] = AtEdge(plane, x, fill);
        for (var x = _end; x < target.Length; x++) target[x] = AtEdge(plane, x, fill);
        for (var x = _start; x < _end; x++)
        {
            var two = plane.Slice(_at[x], 2);
            var below = plane.Slice(_at[x] + width, 2);
            target[x] = Mix(_x[x] - MathF.Floor(_x[x]), _y[x] - MathF.Floor(_y[x]), two[0], two[1], below[0], below[1]);
        }
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        ArrayPool<float>.Shared.Return(_x);
        ArrayPool<float>.Shared.Return(_y);
        ArrayPool<int>.Shared.Return(_at);
    }

    private static float Mix(float right, float down, float a, float b, float c, float d)
    {
        var (left, up) = (1 - right, 1 - down);
        return (a * (left * up)) + (b * (right * up)) + (c * (left * down)) + (d * (right * down));
    }

    private static void Line(Span<float> target, float slope, float start)
    {
        var x = 0;
        for (; x <= target.Length - Vector<float>.Count; x += Vector<float>.Count)
            ((Vector.ConvertToSingle(new Vector<int>(x) + Vector<int>.Indices) * slope) + new Vector<float>(start)).CopyTo(target[x..]);
        for (; x < target.Length; x++) target[x] = (x * slope) + start;
    }

    private static void Round(Span<float> values)
    {
        var x = 0;
        for (; x <= values.Length - Vector<float>.Count; x += Vector<float>.Count) Vector.Round(new Vector<float>(values[x..])).CopyTo(values[x..]);
        for (; x < values.Length; x++) values[x] = MathF.Round(values[x]);
    }

    // A line meets a rectangle in one stretch: only its ends are looked for.
    private void Find(int minX, int maxX, int minY, int maxY)
    {
        ReadOnlySpan<float> xs = _x.AsSpan(0, width), ys = _y.AsSpan(0, width);
        (_start, _end) = (0, width);
        while (_start < width && !IsInside(xs[_start], ys[_start])) _start++;
        while (_end > _start && !IsInside(xs[_end - 1], ys[_end - 1])) _end--;
        var at = _at.AsSpan(0, width);
        for (var x = _start; x < _end; x++) at[x] = ((int)ys[x] * width) + (int)xs[x];

        bool IsInside(float x, float y) => x >= minX && y >= minY && (int)x <= maxX && (int)y <= maxY;
    }

    private float AtEdge(ReadOnlySpan<float> plane, int x, float fill)
    {
        var (left, top) = (MathF.Floor(_x[x]), MathF.Floor(_y[x]));
        if (!(left >= -1 && top >= -1 && left < width && top < height)) return fill; // also where the coordinate is not a number
        var (column, row) = ((int)left, (int)top);
        return Mix(_x[x] - left, _y[x] - top,
            Pixel(plane, column, row, fill), Pixel(plane, column + 1, row, fill),
            Pixel(plane, column, row + 1, fill), Pixel(plane, column + 1, row + 1, fill));
    }

    private float Pixel(ReadOnlySpan<float> plane, int column, int row, float fill) =>
        (uint)column < (uint)width && (uint)row < (uint)height ? plane[(row * width) + column] : fill;
}
