namespace Descent.Data;

/// <summary>Draws shapes of chance place, size, turn and colour on a square with smooth edges.</summary>
internal sealed class ShapePainter
{
    private readonly int _size, _channels;
    private readonly float[] _pixels;
    private readonly float[] _background;

    /// <summary>A painter of squares of a size, with 1 or 3 channels. Not for several threads at once.</summary>
    public ShapePainter(int size, int channels) =>
        (_size, _channels, _pixels, _background) = (size, channels, new float[channels * size * size], new float[channels]);

    /// <summary>Begins an image: a colour that changes slowly from one side to the other, and a few thin lines that belong to nothing.</summary>
    public void Begin(Rng rng)
    {
        var (sin, cos) = MathF.SinCos(rng.Uniform(0, MathF.Tau));
        for (var c = 0; c < _channels; c++)
        {
            _background[c] = rng.NextFloat();
            var slope = rng.Uniform(-0.3f, 0.3f) / _size;
            for (var y = 0; y < _size; y++)
                for (var x = 0; x < _size; x++)
                    _pixels[At(c, y, x)] = _background[c] + (slope * ((cos * (x - (_size / 2f))) + (sin * (y - (_size / 2f)))));
        }

        for (var lines = rng.NextInt(4); lines > 0; lines--) Line(rng);
    }

    /// <summary>Draws a shape over what is there, and writes its class where it covers more than half of a pixel.</summary>
    /// <param name="shape">Which.</param>
    /// <param name="rng">Where chance comes from.</param>
    /// <param name="smallest">The least radius, as a share of the side.</param>
    /// <param name="largest">The largest.</param>
    /// <param name="map">The class of each pixel, or empty.</param>
    /// <param name="label">The shape's class there.</param>
    public void Shape(int shape, Rng rng, float smallest, float largest, Span<byte> map, byte label)
    {
        var radius = rng.Uniform(smallest, largest) * _size;
        var (centreX, centreY) = (rng.Uniform(radius, _size - radius), rng.Uniform(radius, _size - radius));
        var (sin, cos) = MathF.SinCos(rng.Uniform(0, MathF.Tau));
        Span<float> colour = stackalloc float[_channels];
        Colour(rng, colour);
        var (top, bottom) = (Math.Max(0, (int)(centreY - radius - 1)), Math.Min(_size - 1, (int)(centreY + radius + 1)));
        var (left, right) = (Math.Max(0, (int)(centreX - radius - 1)), Math.Min(_size - 1, (int)(centreX + radius + 1)));
        for (var y = top; y <= bottom; y++)
        {
            for (var x = left; x <= right; x++)
            {
                var (u, v) = ((x + 0.5f - centreX) / radius, (y + 0.5f - centreY) / radius);
                var cover = 0.5f - (radius * ShapeOutline.Distance(shape, (cos * u) + (sin * v), (cos * v) - (sin * u)));
                if (cover <= 0) continue;
                Blend(y, x, MathF.Min(1, cover), colour);
                if (cover > 0.5f && map.Length > 0) map[(y * _size) + x] = label;
            }
        }
    }

    /// <summary>Adds grain and writes the image as bytes, plane after plane.</summary>
    public void Finish(Rng rng, float noise, Span<byte> image)
    {
        for (var i = 0; i < _pixels.Length; i++)
            image[i] = (byte)((255f * Math.Clamp(_pixels[i] + (noise * rng.NextNormal()), 0f, 1f)) + 0.5f);
    }

    private int At(int channel, int y, int x) => (((channel * _size) + y) * _size) + x;

    private void Blend(int y, int x, float share, ReadOnlySpan<float> colour)
    {
        for (var c = 0; c < _channels; c++)
        {
            ref var pixel = ref _pixels[At(c, y, x)];
            pixel += share * (colour[c] - pixel);
        }
    }

    // Any colour that can be told from the ground.
    private void Colour(Rng rng, Span<float> colour)
    {
        var difference = 0f;
        for (var c = 0; c < _channels; c++) difference += MathF.Abs((colour[c] = rng.NextFloat()) - _background[c]);
        if (difference >= 0.25f * _channels) return;
        for (var c = 0; c < _channels; c++) colour[c] = _background[c] + ((_background[c] < 0.5f ? 1 : -1) * rng.Uniform(0.25f, 0.5f));
    }

    private void Line(Rng rng)
    {
        var (x, y, width) = (rng.Uniform(0, _size), rng.Uniform(0, _size), rng.Uniform(0.4f, 0.8f));
        var (sin, cos) = MathF.SinCos(rng.Uniform(0, MathF.Tau));
        var half = rng.Uniform(0.08f, 0.25f) * _size;
        Span<float> colour = stackalloc float[_channels];
        Colour(rng, colour);
        for (var row = 0; row < _size; row++)
        {
            for (var column = 0; column < _size; column++)
            {
                var (u, v) = (column + 0.5f - x, row + 0.5f - y);
                var (along, across) = ((cos * u) + (sin * v), (cos * v) - (sin * u));
                var cover = 0.5f - MathF.Max(MathF.Abs(along) - half, MathF.Abs(across) - width);
                if (cover > 0) Blend(row, column, 0.8f * MathF.Min(1, cover), colour);
            }
        }
    }
}
