namespace Descent.Data;

/// <summary>Which pixels of a line a resized line is made of: for each new pixel the first old one and a fixed number of weights.</summary>
internal sealed class ResizeWeights
{
    private int[] _first = [];
    private float[] _weights = [];
    private int _count;

    /// <summary>How many weights every new pixel has.</summary>
    public int Taps { get; private set; }

    /// <summary>The first old pixel of each new one.</summary>
    public ReadOnlySpan<int> First => _first.AsSpan(0, _count);

    /// <summary>The weights of all new pixels.</summary>
    public ReadOnlySpan<float> All => _weights.AsSpan(0, _count * Taps);

    /// <summary>The weights of one new pixel.</summary>
    public ReadOnlySpan<float> Of(int index) => _weights.AsSpan(index * Taps, Taps);

    /// <summary>Computes them for <paramref name="size"/> pixels that become <paramref name="total"/>, of which <paramref name="count"/> are wanted;
    /// each weight times a factor.</summary>
    /// <remarks>
    /// As Pillow does it: the filter is as wide as the larger of an old and a new pixel, so that every old pixel counts when an image shrinks.
    /// Weights beyond the edge are left out and the rest is divided by its sum.
    /// </remarks>
    public void Compute(int size, int total, int start, int count, Interpolation interpolation, double factor = 1)
    {
        var scale = (double)size / total;
        var width = Math.Max(scale, 1);
        var support = width * (interpolation == Interpolation.Bicubic ? 2 : 1);
        _count = count;
        if (_first.Length < count) _first = new int[count];
        Taps = 0;
        for (var i = 0; i < count; i++)
        {
            var (first, end) = Bounds(start + i);
            Taps = Math.Max(Taps, end - first);
        }

        if (_weights.Length < (long)count * Taps) _weights = new float[checked(count * Taps)];
        for (var i = 0; i < count; i++)
        {
            var (first, end) = Bounds(start + i);
            // All lists of weights have one length: what is missing are zeros, before or behind.
            _first[i] = Math.Min(first, size - Taps);
            Fill(_weights.AsSpan(i * Taps, Taps), first - _first[i], end - first, first - ((start + i + 0.5) * scale), width, interpolation, factor);
        }

        (int First, int End) Bounds(int index)
        {
            var center = (index + 0.5) * scale;
            return (Math.Max((int)(center - support + 0.5), 0), Math.Min((int)(center + support + 0.5), size));
        }
    }

    private static void Fill(
        Span<float> weights, int before, int count, double distance, double width, Interpolation interpolation, double factor)
    {
        double sum = 0;
        for (var k = 0; k < count; k++) sum += Filter((distance + k + 0.5) / width, interpolation);
        weights.Clear();
        for (var k = 0; k < count; k++) weights[before + k] = (float)(Filter((distance + k + 0.5) / width, interpolation) * factor / sum);
    }

    private static double Filter(double x, Interpolation interpolation)
    {
        x = Math.Abs(x);
        if (interpolation == Interpolation.Bilinear) return Math.Max(0, 1 - x);
        const double a = -0.5;
        return x < 1 ? (((a + 2) * x - (a + 3)) * x * x) + 1
            : x < 2 ? a * ((((x - 5) * x + 8) * x) - 4)
            : 0;
    }
}
