namespace Descent;

public sealed partial class ReferenceDevice
{
    /// <inheritdoc/>
    public override Storage MaxPool2d(in Pool2dShape shape, Storage x, Storage y)
    {
        Span<double> from = V(x), to = V(y);
        var places = Allocate(y.Length); // the index in x of each maximum, -1 for a window of nothing but padding
        for (var i = 0; i < to.Length; i++)
        {
            var best = -1;
            foreach (var place in Window(shape, i))
            {
                if (best < 0 || Beats(from[place], from[best])) best = place;
            }

            to[i] = best < 0 ? double.NegativeInfinity : from[best];
            V(places)[i] = best;
        }

        return places;
    }

    /// <inheritdoc/>
    public override void MaxPool2dGradient(in Pool2dShape shape, Storage gy, Storage places, Storage gx)
    {
        Span<double> from = V(gy), to = V(gx);
        to.Clear();
        for (var i = 0; i < from.Length; i++)
        {
            var place = (int)V(places)[i];
            if (place >= 0) to[place] += from[i];
        }
    }

    /// <inheritdoc/>
    public override void AvgPool2d(in Pool2dShape shape, Storage x, Storage y, bool countPadding)
    {
        Span<double> from = V(x), to = V(y);
        for (var i = 0; i < to.Length; i++)
        {
            var sum = 0.0;
            foreach (var place in Window(shape, i)) sum += from[place];
            to[i] = sum / Divisor(shape, i, countPadding);
        }
    }

    /// <inheritdoc/>
    public override void AvgPool2dGradient(in Pool2dShape shape, Storage gy, Storage gx, bool countPadding)
    {
        Span<double> from = V(gy), to = V(gx);
        to.Clear();
        for (var i = 0; i < from.Length; i++)
        {
            foreach (var place in Window(shape, i)) to[place] += from[i] / Divisor(shape, i, countPadding);
        }
    }

    // A window of nothing but padding averages to zero, not to 0 / 0.
    private static int Divisor(Pool2dShape s, int output, bool countPadding) => countPadding ? s.R * s.S : Math.Max(1, Window(s, output).Count());

    // Indices in x that lie inside of the image and in the window of output number i.
    private static IEnumerable<int> Window(Pool2dShape s, int i)
    {
        var plane = i / (s.OutH * s.OutW);
        int top = (i / s.OutW % s.OutH * s.StrideH) - s.PadTop, left = (i % s.OutW * s.StrideW) - s.PadLeft;
        for (var row = Math.Max(0, top); row < Math.Min(s.H, top + s.R); row++)
        {
            for (var column = Math.Max(0, left); column < Math.Min(s.W, left + s.S); column++) yield return (((plane * s.H) + row) * s.W) + column;
        }
    }
}
