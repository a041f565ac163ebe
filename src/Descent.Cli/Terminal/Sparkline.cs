namespace Descent.Cli.Terminal;

/// <summary>A curve of everything so far in one line of block characters, in bounded memory.</summary>
internal sealed class Sparkline
{
    private const string Blocks = "▁▂▃▄▅▆▇█";
    private readonly double[] _sums;
    private readonly int[] _counts;
    private int _used;
    private int _perCell = 1;

    /// <param name="width">The most characters; an even number.</param>
    public Sparkline(int width) => (_sums, _counts) = (new double[width], new int[width]);

    public void Add(double value)
    {
        if (!double.IsFinite(value)) return;
        if (_used > 0 && _counts[_used - 1] < _perCell)
        {
            _sums[_used - 1] += value;
            _counts[_used - 1]++;
            return;
        }

        // A full line makes room by halving: two old cells become one.
        if (_used == _sums.Length) Halve();
        if (_used > 0 && _counts[_used - 1] < _perCell)
        {
            Add(value);
            return;
        }

        (_sums[_used], _counts[_used]) = (value, 1);
        _used++;
    }

    public override string ToString()
    {
        if (_used == 0) return string.Empty;
        var means = new double[_used];
        for (var i = 0; i < _used; i++) means[i] = _sums[i] / _counts[i];
        var (low, high) = (means.Min(), means.Max());
        return string.Create(_used, means, (text, values) =>
        {
            for (var i = 0; i < text.Length; i++)
                text[i] = high > low ? Blocks[(int)Math.Round((values[i] - low) / (high - low) * (Blocks.Length - 1))] : Blocks[0];
        });
    }

    private void Halve()
    {
        for (var i = 0; i < _used; i += 2)
        {
            var hasNext = i + 1 < _used;
            _sums[i / 2] = _sums[i] + (hasNext ? _sums[i + 1] : 0);
            _counts[i / 2] = _counts[i] + (hasNext ? _counts[i + 1] : 0);
        }

        _used = (_used + 1) / 2;
        _perCell *= 2;
    }
}
