using System.Numerics;
using System.Runtime.CompilerServices;

namespace Descent.Diagnostics;

/// <summary>One pass over the numbers of a tensor that counts by unit: a channel, a feature.</summary>
/// <remarks>The tensor is seen as (rows, units, inner): rows are samples, or positions of sequences; inner are the places of a map.</remarks>
internal sealed class UnitCensus
{
    private readonly int _rows, _units, _inner;
    private readonly float _threshold;
    private readonly double[] _blockMeans; // (rows, units)

    private UnitCensus(int rows, int units, int inner, float threshold)
    {
        (_rows, _units, _inner, _threshold) = (rows, units, inner, threshold);
        (Sums, Squares, Fired, AlwaysOn) = (new double[units], new double[units], new long[units], new long[units]);
        _blockMeans = new double[rows * units];
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double RowVariation()
    {
        double between = 0, energy = 0;
        for (var u = 0; u < _units; u++)
        {
            double sum = 0, squares = 0;
            for (var r = 0; r < _rows; r++)
            {
                var mean = _blockMeans[(r * _units) + u];
                (sum, squares) = (sum + mean, squares + (mean * mean));
            }

            between += Math.Max(0, (squares / _rows) - (sum / _rows * (sum / _rows)));
            energy += Squares[u] / Each;
        }

        return energy > 0 ? between / energy : 0;
    }

    /// <summary>The mean cosine between two rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double RowCosine()
    {
        if (_rows < 2) return double.NaN;
        var total = new double[_units];
        var whole = 0;
        for (var r = 0; r < _rows; r++)
        {
            var row = _blockMeans.AsSpan(r * _units, _units);
            double norm = 0;
            foreach (var x in row) norm += x * x;
            if (norm == 0) continue;
            whole++;
            norm = Math.Sqrt(norm);
            for (var u = 0; u < _units; u++) total[u] += row[u] / norm;
        }

        if (whole < 2) return 1;
        double length = 0;
        foreach (var x in total) length += x * x;
        return (length - whole) / ((double)whole * (whole - 1));
    }

    // Locals, and no branch: such rows are most of what a look reads. Compiled well at once, as short runs would be over before.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ByRow(ReadOnlySpan<float> numbers)
    {
        Span<double> sums = Sums, squares = Squares, means = _blockMeans;
        Span<long> fired = Fired;
        var (low, high, threshold) = (Low, High, _threshold);
        long zeros = 0;
        for (var start = 0; start < numbers.Length; start += sums.Length)
        {
            var row = numbers.Slice(start, sums.Length);
            var mean = means.Slice(start, row.Length);
            for (var u = 0; u < row.Length; u++)
            {
                var x = row[u];
                sums[u] += x;
                squares[u] += (double)x * x;
                mean[u] = x;
                (low, high) = (Math.Min(low, x), Math.Max(high, x));
                zeros += x == 0 ? 1 : 0;
                fired[u] += x > threshold ? 1 : 0;
            }
        }

        (Low, High, Zeros) = (low, high, Zeros + zeros);
        fired.CopyTo(AlwaysOn); // a row has one number of a unit
        foreach (var rows in fired) Above += rows;
    }

    private void ByBlock(ReadOnlySpan<float> numbers)
    {
        for (var r = 0; r < _rows; r++)
            for (var u = 0; u < _units; u++)
            {
                var above = Block(numbers.Slice(((r * _units) + u) * _inner, _inner), out var sum, out var squares);
                Sums[u] += sum;
                Squares[u] += squares;
                _blockMeans[(r * _units) + u] = sum / _inner;
                Above += above;
                if (above > 0) Fired[u]++;
                if (above == _inner) AlwaysOn[u]++;
            }
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
