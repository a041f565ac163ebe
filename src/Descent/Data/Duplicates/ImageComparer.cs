using System.Numerics;

namespace Descent.Data;

/// <summary>Compares images by the correlation of their pixels, moved against each other by a few pixels.</summary>
internal sealed class ImageComparer : NearComparer
{
    private const int LeastSide = 8;
    private const int Cells = 8; // along each axis
    private const float LeastContrast = 1e-3f; // of the cells' deviation, where images go from 0 to 1

    private readonly int _channels, _height, _width, _shift;
    private readonly int[] _rows, _columns; // the cells' edges

    public ImageComparer(IReadOnlyList<int> shape, DuplicateOptions options)
    {
        (_channels, _height, _width) = (shape[0], shape[1], shape[2]);
        _shift = Math.Min(options.ImageShift, (Math.Min(_height, _width) - Cells) / 2);
        (_rows, _columns) = (Edges(_height), Edges(_width));
        Limit = 1 - options.ImageCorrelation;
    }

    public override int Width => Cells * Cells;

    public override int Places => ((2 * _shift) + 1) * ((2 * _shift) + 1);

    // Noise is averaged away in a cell, so that descriptions of one picture lie within a few hundredths; others are 0.5 and more apart.
    public override float CellWidth => 0.4f;

    public override double Limit { get; }

    /// <summary>Whether samples of a shape are images that are large enough.</summary>
    public static bool Fits(IReadOnlyList<int> shape) => shape is [_, >= LeastSide, >= LeastSide];

    public override bool Describe(ReadOnlySpan<float> sample, int place, Span<float> description)
    {
        var (down, right) = Move(place);
        description.Clear();
        for (var c = 0; c < _channels; c++)
            for (var row = 0; row < Cells; row++)
                for (var y = _rows[row]; y < _rows[row + 1]; y++)
                    AddRow(sample.Slice((((c * _height) + y + _shift + down) * _width) + _shift + right), description.Slice(row * Cells, Cells));
        var mean = 0f;
        for (var i = 0; i < description.Length; i++)
        {
            description[i] /= (_rows[(i / Cells) + 1] - _rows[i / Cells]) * (_columns[(i % Cells) + 1] - _columns[i % Cells]) * _channels;
            mean += description[i] / description.Length;
        }

        double squares = 0;
        foreach (var cell in description) squares += (cell - mean) * (cell - mean);
        var length = (float)Math.Sqrt(squares);
        if (!(length > LeastContrast * Cells)) return false;
        for (var i = 0; i < description.Length; i++) description[i] = (description[i] - mean) / length;
        return true;
    }

    public override double Difference(ReadOnlySpan<float> sample, int place, ReadOnlySpan<float> other)
    {
        var (down, right) = Move(place);
        int top = Math.Max(0, -down), left = Math.Max(0, -right);
        int height = _height - Math.Abs(down), width = _width - Math.Abs(right);
        var sums = default(Sums);
        for (var c = 0; c < _channels; c++)
        {
            for (var y = top; y < top + height; y++)
            {
                var here = sample.Slice((((c * _height) + y + down) * _width) + left + right, width);
                sums.Add(here, other.Slice((((c * _height) + y) * _width) + left, width));
            }
        }

        return 1 - sums.Correlation((double)_channels * height * width);
    }

    private void AddRow(ReadOnlySpan<float> row, Span<float> cells)
    {
        for (var cell = 0; cell < Cells; cell++)
        {
            var sum = 0f;
            for (var x = _columns[cell]; x < _columns[cell + 1]; x++) sum += row[x];
            cells[cell] += sum;
        }
    }

    // Place 0 is no move; the others follow row by row.
    private (int Down, int Right) Move(int place)
    {
        var side = (2 * _shift) + 1;
        var middle = side * side / 2;
        var number = place == 0 ? middle : place <= middle ? place - 1 : place;
        return ((number / side) - _shift, (number % side) - _shift);
    }

    private int[] Edges(int size) => [.. Enumerable.Range(0, Cells + 1).Select(i => i * (size - (2 * _shift)) / Cells)];

    private struct Sums
    {
        private double _a, _b, _aa, _bb, _ab;

        public void Add(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
        {
            Vector<float> va = default, vb = default, vaa = default, vbb = default, vab = default;
            var i = 0;
            for (; i <= a.Length - Vector<float>.Count; i += Vector<float>.Count)
            {
                var (x, y) = (new Vector<float>(a[i..]), new Vector<float>(b[i..]));
                (va, vb) = (va + x, vb + y);
                (vaa, vbb, vab) = (vaa + (x * x), vbb + (y * y), vab + (x * y));
            }

            (_a, _b) = (_a + Vector.Sum(va), _b + Vector.Sum(vb));
            (_aa, _bb, _ab) = (_aa + Vector.Sum(vaa), _bb + Vector.Sum(vbb), _ab + Vector.Sum(vab));
            for (; i < a.Length; i++)
            {
                (_a, _b) = (_a + a[i], _b + b[i]);
                (_aa, _bb, _ab) = (_aa + (a[i] * a[i]), _bb + (b[i] * b[i]), _ab + (a[i] * b[i]));
            }
        }

        public readonly double Correlation(double count)
        {
            var (va, vb) = (_aa - (_a * _a / count), _bb - (_b * _b / count));
            return va > 0 && vb > 0 ? (_ab - (_a * _b / count)) / Math.Sqrt(va * vb) : 0;
        }
    }
}
