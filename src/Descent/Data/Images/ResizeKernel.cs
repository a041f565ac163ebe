using System.Numerics;
using System.Runtime.Intrinsics;

namespace Descent.Data;

/// <summary>The sums behind <see cref="Resize"/>: down the columns first, in vectors along a row, then along four rows (or the channels of a pixel)
/// at once. Every sum is taken in the order of its pixels, so any width of vectors gives the same bits.</summary>
internal sealed class ResizeKernel
{
    private const int Lanes = 4;

    [ThreadStatic]
    private static ResizeKernel? t_instance;

    private readonly ResizeWeights _columns = new();
    private readonly ResizeWeights _rows = new();
    private float[] _line = [];
    private Vector128<float>[] _lanes = [];

    /// <summary>The thread's own, with its memory.</summary>
    public static ResizeKernel Instance => t_instance ??= new ResizeKernel();

    /// <summary>From planes of floats: the region would come to a size, of which a window is computed.</summary>
    public void Run(Image source, Region region, Image target, Region window, (int Height, int Width) size, Interpolation interpolation)
    {
        _columns.Compute(region.Width, size.Width, window.Left, window.Width, interpolation);
        _rows.Compute(region.Height, size.Height, window.Top, window.Height, interpolation);
        if (_line.Length < region.Width * Lanes) _line = new float[region.Width * Lanes];
        if (_lanes.Length < region.Width) _lanes = new Vector128<float>[region.Width];
        for (var channel = 0; channel < target.Channels; channel++)
        {
            var plane = source.Plane(channel)[((region.Top * source.Width) + region.Left)..];
            for (var y = 0; y < target.Height; y += Lanes)
            {
                for (var lane = 0; lane < Lanes; lane++)
                {
                    // A last group that is not full does its last row again.
                    var row = Math.Min(y + lane, target.Height - 1);
                    SumRows(plane[(_rows.First[row] * source.Width)..], source.Width, _rows.Of(row), _line.AsSpan(lane * region.Width, region.Width));
                }

                Interleave(region.Width);
                SumColumns(target, channel, y);
            }
        }
    }

    /// <summary>From interleaved bytes with 1 to 4 channels.</summary>
    public void Run(ReadOnlySpan<byte> pixels, int stride, Region region, Image target, Interpolation interpolation)
    {
        var channels = target.Channels;
        _columns.Compute(region.Width, target.Width, 0, target.Width, interpolation);
        _rows.Compute(region.Height, target.Height, 0, target.Height, interpolation, 1.0 / 255);
        var length = region.Width * channels;
        if (_line.Length < length + Lanes) _line = new float[length + Lanes]; // the last pixel is read as four numbers too
        var start = pixels[((region.Top * stride) + (region.Left * channels))..];
        for (var y = 0; y < target.Height; y++)
        {
            SumRows(start[(_rows.First[y] * stride)..], stride, _rows.Of(y), _line.AsSpan(0, length));
            if (channels == 3) SumPixels3(target, y);
            else SumPixels(target, y);
        }
    }

    private static void SumRows(ReadOnlySpan<float> source, int stride, ReadOnlySpan<float> weights, Span<float> line)
    {
        var x = 0;
        for (; x <= line.Length - Vector<float>.Count; x += Vector<float>.Count)
        {
            var sum = new Vector<float>(source[x..]) * weights[0];
            for (int k = 1, at = x + stride; k < weights.Length; k++, at += stride) sum += new Vector<float>(source[at..]) * weights[k];
            sum.CopyTo(line[x..]);
        }

        for (; x < line.Length; x++)
        {
            var sum = source[x] * weights[0];
            for (int k = 1, at = x + stride; k < weights.Length; k++, at += stride) sum += source[at] * weights[k];
            line[x] = sum;
        }
    }

    private static void SumRows(ReadOnlySpan<byte> source, int stride, ReadOnlySpan<float> weights, Span<float> line)
    {
        var last = line.Length - Vector<byte>.Count;
        if (last < 0)
        {
            for (var x = 0; x < line.Length; x++)
            {
                float sum = 0;
                for (int k = 0, at = x; k < weights.Length; k++, at += stride) sum += source[at] * weights[k];
                line[x] = sum;
            }

            return;
        }

        // What does not fill a vector is done with some of its neighbours again.
        for (var x = 0; x < last; x += Vector<byte>.Count) SumVector(source[x..], stride, weights, line[x..]);
        SumVector(source[last..], stride, weights, line[last..]);
    }

    private static void SumVector(ReadOnlySpan<byte> source, int stride, ReadOnlySpan<float> weights, Span<float> line)
    {
        Vector<float> a = default, b = default, c = default, d = default;
        for (int k = 0, at = 0; k < weights.Length; k++, at += stride)
        {
            Vector.Widen(new Vector<byte>(source[at..]), out var low, out var high);
            Vector.Widen(low, out var first, out var second);
            Vector.Widen(high, out var third, out var fourth);
            var weight = new Vector<float>(weights[k]);
            a += Vector.ConvertToSingle(Vector.AsVectorInt32(first)) * weight;
            b += Vector.ConvertToSingle(Vector.AsVectorInt32(second)) * weight;
            c += Vector.ConvertToSingle(Vector.AsVectorInt32(third)) * weight;
            d += Vector.ConvertToSingle(Vector.AsVectorInt32(fourth)) * weight;
        }

        a.CopyTo(line);
        b.CopyTo(line[Vector<float>.Count..]);
        c.CopyTo(line[(2 * Vector<float>.Count)..]);
        d.CopyTo(line[(3 * Vector<float>.Count)..]);
    }

    private void Interleave(int width)
    {
        ReadOnlySpan<float> a = _line.AsSpan(0, width), b = _line.AsSpan(width, width);
        ReadOnlySpan<float> c = _line.AsSpan(2 * width, width), d = _line.AsSpan(3 * width, width);
        var lanes = _lanes.AsSpan(0, width);
        for (var x = 0; x < lanes.Length; x++) lanes[x] = Vector128.Create(a[x], b[x], c[x], d[x]);
    }

    private void SumColumns(Image target, int channel, int y)
    {
        var last = target.Height - 1;
        Span<float> a = target.Row(channel, y), b = target.Row(channel, Math.Min(y + 1, last));
        Span<float> c = target.Row(channel, Math.Min(y + 2, last)), d = target.Row(channel, Math.Min(y + 3, last));
        var taps = _columns.Taps;
        ReadOnlySpan<int> first = _columns.First;
        ReadOnlySpan<float> all = _columns.All;
        for (var x = 0; x < first.Length; x++)
        {
            var lanes = _lanes.AsSpan(first[x], taps);
            var weights = all.Slice(x * taps, taps);
            var sum = lanes[0] * weights[0];
            for (var k = 1; k < lanes.Length; k++) sum += lanes[k] * weights[k];
            (a[x], b[x], c[x], d[x]) = (sum[0], sum[1], sum[2], sum[3]);
        }
    }

    private void SumPixels3(Image target, int y)
    {
        Span<float> red = target.Row(0, y), green = target.Row(1, y), blue = target.Row(2, y);
        ReadOnlySpan<float> line = _line;
        var taps = _columns.Taps;
        ReadOnlySpan<int> first = _columns.First;
        ReadOnlySpan<float> all = _columns.All;
        for (var x = 0; x < first.Length; x++)
        {
            var weights = all.Slice(x * taps, taps);
            var at = first[x] * 3;
            var sum = Vector128.Create(line.Slice(at, Lanes)) * weights[0];
            for (var k = 1; k < weights.Length; k++)
            {
                at += 3;
                sum += Vector128.Create(line.Slice(at, Lanes)) * weights[k];
            }

            (red[x], green[x], blue[x]) = (sum[0], sum[1], sum[2]);
        }
    }

    private void SumPixels(Image target, int y)
    {
        var channels = target.Channels;
        for (var channel = 0; channel < channels; channel++)
        {
            var row = target.Row(channel, y);
            for (var x = 0; x < row.Length; x++)
            {
                var at = (_columns.First[x] * channels) + channel;
                float sum = 0;
                foreach (var weight in _columns.Of(x))
                {
                    sum += _line[at] * weight;
                    at += channels;
                }

                row[x] = sum;
            }
        }
    }
}
