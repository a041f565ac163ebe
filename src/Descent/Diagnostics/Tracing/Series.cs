namespace Descent.Diagnostics;

/// <summary>Numbers over the steps of a run in bounded memory: when it is full, neighbours become one point that keeps mean, lowest and
/// highest.</summary>
public sealed class Series
{
    private const int Capacity = 512;

    private readonly List<SeriesPoint> _points = [];
    private readonly List<double> _recent = [];
    private int _each = 1; // numbers that a whole point stands for

    /// <summary>The points in order; the last may stand for fewer numbers than the others.</summary>
    public IReadOnlyList<SeriesPoint> Points => _points;

    /// <summary>How many numbers there were.</summary>
    public int Count { get; private set; }

    /// <summary>The last number, or NaN.</summary>
    public double Last => _recent.Count == 0 ? double.NaN : _recent[^1];

    /// <summary>The first number, or NaN.</summary>
    public double First { get; private set; } = double.NaN;

    /// <summary>The last up to 128 numbers, as they were.</summary>
    internal IReadOnlyList<double> Recent => _recent;

    /// <summary>The mean of the last so many numbers, at most 128; NaN without any.</summary>
    internal double MeanOfLast(int count) => _recent.Count == 0 ? double.NaN : _recent.Skip(_recent.Count - Math.Min(count, _recent.Count)).Average();

    /// <summary>The mean of the first numbers, as far as they are still told apart.</summary>
    internal double MeanOfFirst(int count)
    {
        double sum = 0;
        var seen = 0;
        foreach (var point in _points)
        {
            if (seen >= count) break;
            (sum, seen) = (sum + (point.Mean * point.Count), seen + point.Count);
        }

        return seen == 0 ? double.NaN : sum / seen;
    }

    /// <summary>The lowest number of all.</summary>
    internal double Lowest => _points.Count == 0 ? double.NaN : _points.Min(p => p.Low);

    /// <summary>The highest number of all.</summary>
    internal double Highest => _points.Count == 0 ? double.NaN : _points.Max(p => p.High);

    /// <summary>Adds a number.</summary>
    internal void Add(int step, double value)
    {
        if (Count++ == 0) First = value;
        if (_recent.Count == 128) _recent.RemoveRange(0, 64);
        _recent.Add(value);
        if (_points.Count > 0 && _points[^1].Count < _each) _points[^1] = _points[^1].With(step, value);
        else _points.Add(new SeriesPoint(step, step, value, value, value, 1));
        if (_points.Count > Capacity) Halve();
    }

    private void Halve()
    {
        for (var i = 0; i < _points.Count; i += 2)
            _points[i / 2] = i + 1 < _points.Count ? _points[i].With(_points[i + 1]) : _points[i];
        _points.RemoveRange((_points.Count + 1) / 2, _points.Count / 2);
        _each *= 2;
    }
}

/// <summary>A point of a <see cref="Series"/>: one number, or several neighbours.</summary>
/// <param name="FirstStep">The step of the first number.</param>
/// <param name="LastStep">The step of the last.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Low">The lowest.</param>
/// <param name="High">The highest.</param>
/// <param name="Count">How many.</param>
public readonly record struct SeriesPoint(int FirstStep, int LastStep, double Mean, double Low, double High, int Count)
{
    internal SeriesPoint With(int step, double value) => With(new SeriesPoint(step, step, value, value, value, 1));

    internal SeriesPoint With(SeriesPoint next) => new(
        FirstStep, next.LastStep, ((Mean * Count) + (next.Mean * next.Count)) / (Count + next.Count), Math.Min(Low, next.Low),
        Math.Max(High, next.High), Count + next.Count);
}
