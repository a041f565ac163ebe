using System.Buffers;
using System.Runtime.CompilerServices;

namespace Descent;

/// <content>Batch normalisation of matrices and of very short channels: x as a matrix (N, C S), a lane a column.</content>
internal sealed unsafe partial class KernelSet<S, V>
{
    private const int ColumnsAUnit = 64;
    private const int RowsAPiece = 2048;
    private const int RowsAChunk = 128;

    private static void BatchNormColumns(in NormShape shape, in BatchNormArguments arguments)
    {
        var columns = shape.C * shape.S;
        var job = new ColumnStatisticsJob { X = arguments.X, Rows = shape.N, Columns = columns };
        var pieces = job.Pieces;
        var statistics = ArrayPool<Moments>.Shared.Rent(pieces * columns);
        var terms = ArrayPool<float>.Shared.Rent(3 * columns);
        fixed (Moments* moments = statistics)
        fixed (float* pointer = terms)
        {
            job.Moments = moments;
            job.Run();
            for (var c = 0; c < shape.C; c++)
            {
                var total = default(Moments);
                for (var s = 0; s < shape.S; s++)
                    for (var piece = 0; piece < pieces; piece++)
                        total.Add(moments[((long)piece * columns) + (c * shape.S) + s]);
                total.Write(arguments, c);
                for (var j = c * shape.S; j < (c + 1) * shape.S; j++)
                {
                    pointer[j] = arguments.Mean[c];
                    pointer[columns + j] = arguments.InverseStd[c] * At(arguments.Weight, c, 1);
                    pointer[(2 * columns) + j] = At(arguments.Bias, c, 0);
                }
            }

            var apply = new ColumnNormalizeJob
            {
                X = arguments.X, Addend = arguments.Addend, Relu = arguments.Relu, Y = arguments.Y, Terms = pointer,
                Columns = columns
            };
            ParallelRange.Run(ref apply, shape.N, ParallelRange.RowsPerTask(columns));
        }

        ArrayPool<Moments>.Shared.Return(statistics);
        ArrayPool<float>.Shared.Return(terms);
    }

    private static void BatchNormGradientColumns(in NormShape shape, in BatchNormArguments arguments)
    {
        var columns = shape.C * shape.S;
        var job = new ColumnStatisticsJob { X = arguments.X, Gy = arguments.Gy, Output = arguments.Y, Rows = shape.N, Columns = columns };
        var pieces = job.Pieces;
        var statistics = ArrayPool<Moments>.Shared.Rent(pieces * columns);
        var terms = ArrayPool<float>.Shared.Rent(4 * columns);
        fixed (Moments* moments = statistics)
        fixed (float* pointer = terms)
        {
            for (var j = 0; j < columns; j++) pointer[j] = arguments.Mean[j / shape.S];
            job.Moments = moments;
            job.Means = pointer;
            job.Run();
            for (var c = 0; c < shape.C; c++)
            {
                double gradients = 0, products = 0;
                for (var j = c * shape.S; j < (c + 1) * shape.S; j++)
                    for (var piece = 0; piece < pieces; piece++)
                    {
                        gradients += moments[((long)piece * columns) + j].Mean;
                        products += moments[((long)piece * columns) + j].Squares;
                    }

                var parts = new GradientTerms(arguments, c, gradients, products, (double)shape.N * shape.S);
                for (var j = c * shape.S; j < (c + 1) * shape.S; j++)
                    (pointer[columns + j], pointer[(2 * columns) + j], pointer[(3 * columns) + j]) = (parts.Scale, -parts.Offset, parts.Slope);
            }

            var apply = new ColumnGradientJob
            {
                Gy = arguments.Gy, X = arguments.X, Output = arguments.Y, Gx = arguments.Gx, Terms = pointer,
                Columns = columns
            };
            if (arguments.Gx != null) ParallelRange.Run(ref apply, shape.N, ParallelRange.RowsPerTask(columns));
        }

        ArrayPool<Moments>.Shared.Return(statistics);
        ArrayPool<float>.Shared.Return(terms);
    }

    // Moments of as many columns as lanes over one chunk of rows.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ColumnMoments(float* x, int rows, nint stride, int lanes, Moments* moments)
    {
        float* pivots = stackalloc float[MostLanes], sums = stackalloc float[MostLanes], squares = stackalloc float[MostLanes];
        V total = Zero, deviations = Zero, square = Zero;
        for (var r = 0; r < rows; r++) total = S.Add(total, S.LoadPart(x + (r * stride), lanes, Zero));
        var pivot = S.Divide(total, S.Splat(rows));
        for (var r = 0; r < rows; r++)
        {
            var d = S.Subtract(S.LoadPart(x + (r * stride), lanes, pivot), pivot);
            deviations = S.Add(deviations, d);
            square = S.MultiplyAdd(d, d, square);
        }

        S.Store(pivots, pivot);
        S.Store(sums, deviations);
        S.Store(squares, square);
        for (var i = 0; i < lanes; i++) moments[i].Add(rows, pivots[i], sums[i], squares[i]);
    }

    // Sums of gy into Mean and of gy (x - mean) into Squares.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ColumnGradients(float* gy, float* x, float* output, float* means, int rows, nint stride, int lanes, Moments* moments)
    {
        float* gradients = stackalloc float[MostLanes], products = stackalloc float[MostLanes];
        V a = Zero, b = Zero, mean = S.LoadPart(means, lanes, Zero);
        for (var r = 0; r < rows; r++)
        {
            var g = S.LoadPart(gy + (r * stride), lanes, Zero);
            if (output != null) g = S.And(g, S.Greater(S.LoadPart(output + (r * stride), lanes, Zero), Zero));
            a = S.Add(a, g);
            b = S.MultiplyAdd(g, S.Subtract(S.LoadPart(x + (r * stride), lanes, Zero), mean), b);
        }

        S.Store(gradients, a);
        S.Store(products, b);
        for (var i = 0; i < lanes; i++) (moments[i].Mean, moments[i].Squares) = (moments[i].Mean + gradients[i], moments[i].Squares + products[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ColumnNormalizeRow(float* x, float* addend, float* terms, bool relu, float* y, int columns)
    {
        for (var j = 0; j < columns; j += S.Width)
        {
            var lanes = Math.Min(S.Width, columns - j);
            var centred = S.Subtract(S.LoadPart(x + j, lanes, Zero), S.LoadPart(terms + j, lanes, Zero));
            var scale = S.LoadPart(terms + columns + j, lanes, Zero);
            var value = S.MultiplyAdd(centred, scale, S.LoadPart(terms + (2 * columns) + j, lanes, Zero));
            if (addend != null) value = S.Add(value, S.LoadPart(addend + j, lanes, Zero));
            S.StorePart(y + j, lanes, relu ? S.Larger(Zero, value) : value);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ColumnGradientRow(float* gy, float* x, float* output, float* terms, float* gx, int columns)
    {
        for (var j = 0; j < columns; j += S.Width)
        {
            var lanes = Math.Min(S.Width, columns - j);
            var centred = S.Subtract(S.LoadPart(x + j, lanes, Zero), S.LoadPart(terms + j, lanes, Zero));
            var offset = S.LoadPart(terms + (2 * columns) + j, lanes, Zero);
            var rest = S.NegativeMultiplyAdd(centred, S.LoadPart(terms + (3 * columns) + j, lanes, Zero), offset);
            var g = S.LoadPart(gy + j, lanes, Zero);
            if (output != null) g = S.And(g, S.Greater(S.LoadPart(output + j, lanes, Zero), Zero));
            S.StorePart(gx + j, lanes, S.MultiplyAdd(g, S.LoadPart(terms + columns + j, lanes, Zero), rest));
        }
    }

    /// <summary>Moments of x by column, or with gy the two sums of the gradient, for each piece of the rows.</summary>
    private struct ColumnStatisticsJob : IRangeJob
    {
        public float* X;
        public float* Gy;
        public float* Output;
        public float* Means;
        public Moments* Moments;
        public int Rows;
        public int Columns;

        public readonly int Pieces => (Rows + RowsAPiece - 1) / RowsAPiece;

        private readonly int Blocks => (Columns + ColumnsAUnit - 1) / ColumnsAUnit;

        public void Run() =>
            ParallelRange.Run(ref this, Pieces * Blocks, ParallelRange.RowsPerTask(Math.Min(Rows, RowsAPiece) * Math.Min(Columns, ColumnsAUnit)));

        public readonly void Run(int start, int count)
        {
            for (var unit = start; unit < start + count; unit++)
            {
                var (piece, block) = Math.DivRem(unit, Blocks);
                var last = Math.Min(Columns, (block + 1) * ColumnsAUnit);
                for (var j = block * ColumnsAUnit; j < last; j += S.Width) Piece(piece, j, Math.Min(S.Width, last - j));
            }
        }

        private readonly void Piece(int piece, int column, int lanes)
        {
            var moments = Moments + ((long)piece * Columns) + column;
            new Span<Moments>(moments, lanes).Clear();
            var last = Math.Min(Rows, (piece + 1) * RowsAPiece);
            for (var row = piece * RowsAPiece; row < last; row += RowsAChunk)
            {
                var place = ((long)row * Columns) + column;
                var rows = Math.Min(RowsAChunk, last - row);
                if (Gy == null) ColumnMoments(X + place, rows, Columns, lanes, moments);
                else ColumnGradients(Gy + place, X + place, Output == null ? null : Output + place, Means + column, rows, Columns, lanes, moments);
            }
        }
    }

    private struct ColumnNormalizeJob : IRangeJob
    {
        public float* X;
        public float* Addend;
        public float* Y;
        public float* Terms;
        public int Columns;
        public bool Relu;

        public readonly void Run(int start, int count)
        {
            for (long n = start; n < start + count; n++)
                ColumnNormalizeRow(X + (n * Columns), Addend == null ? null : Addend + (n * Columns), Terms, Relu, Y + (n * Columns), Columns);
        }
    }

    private struct ColumnGradientJob : IRangeJob
    {
        public float* Gy;
        public float* X;
        public float* Output;
        public float* Gx;
        public float* Terms;
        public int Columns;

        public readonly void Run(int start, int count)
        {
            for (var place = (long)start * Columns; place < (start + (long)count) * Columns; place += Columns)
                ColumnGradientRow(Gy + place, X + place, Output == null ? null : Output + place, Terms, Gx + place, Columns);
        }
    }
}
