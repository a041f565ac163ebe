namespace Descent.Data;

/// <summary>Counts values in bins of one width without knowing their range before: the width doubles when a value lies outside.</summary>
/// <remarks>In the end the values cover at least a quarter of the bins, unless they are all nearly equal.</remarks>
internal sealed class AdaptiveHistogram
{
    private const int Bins = 64;
    private readonly long[] _counts = new long[Bins];

    // Bin k holds the values v with floor(v / width) = first + k. Widths are powers of two: nothing is rounded, and edges are round numbers.
    private double _width, _perWidth;
    private long _first;
    private bool _isEmpty = true;

    /// <summary>Takes a finite value in.</summary>
    public void Add(double value)
    {
        if (_isEmpty) Begin(value);
        var bin = Math.Floor(value * _perWidth) - _first;
        while (bin is < 0 or >= Bins)
        {
            Widen(isDown: bin < 0);
            bin = Math.Floor(value * _perWidth) - _first;
        }

        _counts[(int)bin]++;
    }

    /// <summary>The bins from the first to the last that is not empty, joined so that there are at most <paramref name="most"/>.</summary>
    public HistogramReport? ToReport(int most = 40)
    {
        if (_isEmpty) return null;
        int low = Array.FindIndex(_counts, c => c > 0), high = Array.FindLastIndex(_counts, c => c > 0);
        var join = 1;
        while (((high - low) / join) + 1 > most) join *= 2;
        var counts = new long[((high - low) / join) + 1];
        for (var bin = low; bin <= high; bin++) counts[(bin - low) / join] += _counts[bin];
        return new HistogramReport((_first + low) * _width, _width * join, counts);
    }

    private void Begin(double value)
    {
        const double Finest = 1.0 / (1 << 20);
        const int Digits = 30;
        SetWidth(Math.ScaleB(1, Math.ILogB(Math.Max(Math.Abs(value), Finest)) - Digits));
        _first = (long)Math.Floor(value * _perWidth) - (Bins / 2);
        _isEmpty = false;
    }

    private void Widen(bool isDown)
    {
        var first = isDown ? ((_first + Bins - 1) >> 1) - Bins + 1 : _first >> 1;
        var merged = new long[Bins];
        for (var bin = 0; bin < Bins; bin++) merged[((_first + bin) >> 1) - first] += _counts[bin];
        merged.CopyTo(_counts, 0);
        _first = first;
        SetWidth(2 * _width);
    }

    private void SetWidth(double width) => (_width, _perWidth) = (width, 1 / width);
}
