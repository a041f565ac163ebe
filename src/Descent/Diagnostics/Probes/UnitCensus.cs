using System.Numerics;
using System.Runtime.CompilerServices;

namespace Descent.Diagnostics;

/// <summary>One pass over the numbers of a tensor that counts by unit: a channel, a feature.</summary>
/// <remarks>The tensor is seen as (rows, units, inner): rows are samples, or positions of sequences; inner are the places of a map.</remarks>
internal sealed class UnitCensus
{
    private readonly int _rows, _units, _inner;
    private readonly float _threshold;

    private UnitCensus(int rows, int units, int inner, float threshold)
    {
        (_rows, _units, _inner, _threshold) = (rows, units, inner, threshold);
        (Sums, Squares, Fired, AlwaysOn) = (new double[units], new double[units], new long[units], new long[units]);
    }

    public double[] Sums { get; }

    public double[] Squares { get; }

    /// <summary>In how many rows each unit was above the threshold at any place.</summary>
    public long[] Fired { get; }

    /// <summary>In how many rows it was above at every place.</summary>
    public long[] AlwaysOn { get; }

    /// <summary>Numbers above the threshold.</summary>
    public long Above { get; private set; }

    /// <summary>Numbers that are exactly 0.</summary>
    public long Zeros { get; private set; }

    public float Low { get; private set; } = float.PositiveInfinity;

    public float High { get; private set; } = float.NegativeInfinity;

    public int Rows => _rows;

    /// <summary>Numbers of each unit.</summary>
    public long Each => (long)_rows * _inner;

    /// <summary>Counts.</summary>
    /// <param name="numbers">Row-major.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="units">Units in a row.</param>
    /// <param name="inner">Places of a unit.</param>
    /// <param name="threshold">Above it a number is active.</param>
    public static UnitCensus Of(ReadOnlySpan<float> numbers, int rows, int units, int inner, float threshold)
    {
        var census = new UnitCensus(rows, units, inner, threshold);
        if (inner == 1) census.ByRow(numbers);
        else census.ByBlock(numbers);
        return census;
    }

    /// <summary>The variance between rows of the units' means, over the mean square: 0 where every row is the same.</summary>
    public double RowVariation { get; private set; }

    /// <summary>The mean cosine between two rows; NaN of a single one.</summary>
    public double RowCosine { get; private set; } = double.NaN;

    private double Variation(ReadOnlySpan<double> means)
    {
        double between = 0, energy = 0;
        for (var u = 0; u < _units; u++)
        {
            var (sum, squares) = (Sums[u], Squares[u]);
            if (_inner > 1)
            {
                (sum, squares) = (0, 0);
                for (var at = u; at < means.Length; at += _units) (sum, squares) = (sum + means[at], squares + (means[at] * means[at]));
            }

            between += Math.Max(0, (squares / _rows) - (sum / _rows * (sum / _rows)));
            energy += Squares[u] / Each;
        }

        return energy > 0 ? between / energy : 0;
    }

    // Of rows brought to length 1, the length of their sum tells the mean cosine of all pairs.
    private double Cosine<T>(ReadOnlySpan<T> means, RowSum<T> add)
    {
        if (_rows < 2) return double.NaN;
        var total = new double[_units];
        var whole = 0;
        for (var r = 0; r < _rows; r++)
            if (add(means.Slice(r * _units, _units), total))
                whole++;
        if (whole < 2) return 1;
        double length = 0;
        foreach (var x in total) length += x * x;
        return (length - whole) / ((double)whole * (whole - 1));
    }

    private delegate bool RowSum<T>(ReadOnlySpan<T> row, Span<double> total);

    private static bool AddMeans(ReadOnlySpan<double> row, Span<double> total)
    {
        double norm = 0;
        foreach (var x in row) norm += x * x;
        if (norm == 0) return false;
        norm = 1 / Math.Sqrt(norm);
        for (var u = 0; u < row.Length; u++) total[u] += row[u] * norm;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool AddNumbers(ReadOnlySpan<float> row, Span<double> total)
    {
        var norm = Products.Norm(row);
        if (norm == 0) return false;
        norm = 1 / norm;
        var (u, half, scale) = (0, Vector<double>.Count, new Vector<double>(norm));
        for (; u <= row.Length - (2 * half); u += 2 * half)
        {
            Vector.Widen(new Vector<float>(row[u..]), out var low, out var high);
            (new Vector<double>(total[u..]) + (low * scale)).CopyTo(total[u..]);
            (new Vector<double>(total[(u + half)..]) + (high * scale)).CopyTo(total[(u + half)..]);
        }

        for (; u < row.Length; u++) total[u] += row[u] * norm;
        return true;
    }

    // A row has one number of a unit. Such rows are most of what a look reads; compiled well at once, as short runs would be over before.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ByRow(ReadOnlySpan<float> numbers)
    {
        var fired = new int[_units];
        for (var start = 0; start < numbers.Length; start += _units) Row(numbers.Slice(start, _units), fired);
        for (var u = 0; u < fired.Length; u++)
        {
            (Fired[u], AlwaysOn[u]) = (fired[u], fired[u]);
            Above += fired[u];
        }

        RowVariation = Variation([]);
        RowCosine = Cosine<float>(numbers, AddNumbers);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Row(ReadOnlySpan<float> row, Span<int> fired)
    {
        Span<double> sums = Sums, squares = Squares;
        var (u, half, threshold, zeros) = (0, Vector<double>.Count, new Vector<float>(_threshold), Vector<int>.Zero);
        var (lows, highs) = (new Vector<float>(Low), new Vector<float>(High));
        for (; u <= row.Length - (2 * half); u += 2 * half)
        {
            var x = new Vector<float>(row[u..]);
            Vector.Widen(x, out var low, out var high);
            Add(sums[u..], low);
            Add(sums[(u + half)..], high);
            Add(squares[u..], low * low);
            Add(squares[(u + half)..], high * high);
            (lows, highs) = (Vector.Min(lows, x), Vector.Max(highs, x));
            zeros -= Vector.Equals(x, Vector<float>.Zero); // a true lane is -1
            (new Vector<int>(fired[u..]) - Vector.GreaterThan(x, threshold)).CopyTo(fired[u..]);
        }

        for (var lane = 0; lane < Vector<float>.Count; lane++) (Low, High) = (Math.Min(Low, lows[lane]), Math.Max(High, highs[lane]));
        Zeros += Vector.Sum(zeros);
        for (; u < row.Length; u++)
        {
            var x = row[u];
            sums[u] += x;
            squares[u] += (double)x * x;
            (Low, High) = (Math.Min(Low, x), Math.Max(High, x));
            if (x == 0) Zeros++;
            if (x > _threshold) fired[u]++;
        }
    }

    private static void Add(Span<double> to, Vector<double> numbers) => (new Vector<double>(to) + numbers).CopyTo(to);

    private void ByBlock(ReadOnlySpan<float> numbers)
    {
        var means = new double[_rows * _units];
        for (var r = 0; r < _rows; r++)
            for (var u = 0; u < _units; u++)
            {
                var above = Block(numbers.Slice(((r * _units) + u) * _inner, _inner), out var sum, out var squares);
                Sums[u] += sum;
                Squares[u] += squares;
                means[(r * _units) + u] = sum / _inner;
                Above += above;
                if (above > 0) Fired[u]++;
                if (above == _inner) AlwaysOn[u]++;
            }

        RowVariation = Variation(means);
        RowCosine = Cosine<double>(means, AddMeans);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Block(ReadOnlySpan<float> block, out double sum, out double squares)
    {
        Vector<float> sums = default, squareSums = default, low = new(Low), high = new(High), threshold = new(_threshold);
        Vector<int> above = default, zeros = default;
        var i = 0;
        for (; i <= block.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var x = new Vector<float>(block[i..]);
            sums += x;
            squareSums += x * x;
            (low, high) = (Vector.Min(low, x), Vector.Max(high, x));
            above -= Vector.GreaterThan(x, threshold); // a true lane is -1
            zeros -= Vector.Equals(x, Vector<float>.Zero);
        }

        (sum, squares) = (Vector.Sum(sums), Vector.Sum(squareSums));
        var (count, none) = (Vector.Sum(above), Vector.Sum(zeros));
        for (var lane = 0; lane < Vector<float>.Count; lane++) (Low, High) = (Math.Min(Low, low[lane]), Math.Max(High, high[lane]));
        for (; i < block.Length; i++)
        {
            var x = block[i];
            sum += x;
            squares += (double)x * x;
            (Low, High) = (Math.Min(Low, x), Math.Max(High, x));
            if (x > _threshold) count++;
            if (x == 0) none++;
        }

        Zeros += none;
        return count;
    }
}
