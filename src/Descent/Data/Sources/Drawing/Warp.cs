namespace Descent.Data;

/// <summary>A random map from the unit square of a glyph to pixels: turn, size, slant, place, and a smooth bend.</summary>
internal readonly struct Warp
{
    private const float MostShift = 2.4f;

    private readonly float _xx, _xy, _yx, _yy, _cx, _cy;
    private readonly float _bendX, _bendY, _waveX, _waveY, _phaseX, _phaseY;

    /// <summary>Draws the map by lot.</summary>
    public Warp(Rng rng)
    {
        var angle = rng.Uniform(-.24f, .24f);
        var slant = rng.Uniform(-.20f, .20f);
        var height = rng.Uniform(16.5f, 21.5f);
        var width = height * rng.Uniform(.66f, .96f);
        var (sin, cos) = MathF.SinCos(angle);
        _xx = cos * width;
        _xy = ((-cos * slant) - sin) * height;
        _yx = sin * width;
        _yy = ((-sin * slant) + cos) * height;

        _cx = (DigitPainter.Size / 2f) - .5f + rng.Uniform(-MostShift, MostShift);
        _cy = (DigitPainter.Size / 2f) - .5f + rng.Uniform(-MostShift, MostShift);
        _bendX = rng.Uniform(-.07f, .07f);
        _bendY = rng.Uniform(-.07f, .07f);
        _waveX = rng.Uniform(2f, 5f);
        _waveY = rng.Uniform(2f, 5f);
        _phaseX = rng.Uniform(0, 6.2831855f);
        _phaseY = rng.Uniform(0, 6.2831855f);
    }

    /// <summary>Maps points x, y, x, y and so on in place.</summary>
    public void Apply(Span<float> points)
    {
        for (var i = 0; i < points.Length; i += 2)
        {
            var (x, y) = (points[i] - .5f, points[i + 1] - .5f);
            var u = x + (_bendX * MathF.Sin((_waveX * y) + _phaseX));
            var v = y + (_bendY * MathF.Sin((_waveY * x) + _phaseY));
            points[i] = (_xx * u) + (_xy * v) + _cx;
            points[i + 1] = (_yx * u) + (_yy * v) + _cy;
        }
    }
}
