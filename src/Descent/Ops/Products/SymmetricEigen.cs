using System.Numerics;
using System.Runtime.InteropServices;

namespace Descent;

/// <summary>Eigenvalues and eigenvectors of a symmetric matrix, in double precision: S = U diag(s) U^T.</summary>
/// <remarks>
/// Jacobi's method: rotations that clear one pair of numbers at a time, in a fixed order, until all are below the rounding of the matrix. About
/// 6 passes of 4 size^3 operations.
/// Reference: Golub, Van Loan, Matrix Computations, section 8.5.
/// </remarks>
internal sealed class SymmetricEigen
{
    private const int MaxSweeps = 30; // for numbers that are none; others are done after ten

    private readonly int _size;
    private readonly double[] _vectors; // row i is eigenvector i

    private SymmetricEigen(int size, double[] values, double[] vectors) => (_size, Values, _vectors) = (size, values, vectors);

    /// <summary>The eigenvalues, in no order.</summary>
    internal double[] Values { get; }

    /// <summary>Decomposes a matrix, row by row in <paramref name="matrix"/>, which is overwritten.</summary>
    internal static SymmetricEigen Of(double[] matrix, int size)
    {
        for (var i = 0; i < size; i++)
            for (var j = 0; j < i; j++)
                matrix[(i * size) + j] = matrix[(j * size) + i] = 0.5 * (matrix[(i * size) + j] + matrix[(j * size) + i]);
        var vectors = new double[size * size];
        for (var i = 0; i < size; i++) vectors[(i * size) + i] = 1;
        var enough = 1e-28 * SumOfSquares(matrix); // further down rounding keeps the sum from falling
        for (var sweep = 0; sweep < MaxSweeps && OffDiagonal(matrix, size) > enough; sweep++)
            for (var p = 0; p < size - 1; p++)
                for (var q = p + 1; q < size; q++)
                    Rotate(matrix, vectors, size, p, q);
        var values = new double[size];
        for (var i = 0; i < size; i++) values[i] = matrix[(i * size) + i];
        return new SymmetricEigen(size, values, vectors);
    }

    /// <summary>Raises every eigenvalue to at least this share of the largest.</summary>
    internal void RaiseTo(double share)
    {
        var least = share * Values.Max();
        for (var i = 0; i < _size; i++)
            if (Values[i] < least)
                Values[i] = least;
    }

    /// <summary>U diag(f(s)) U^T.</summary>
    internal double[] Rebuild(Func<double, double> function)
    {
        var result = new double[_size * _size];
        for (var k = 0; k < _size; k++)
        {
            var factor = function(Values[k]);
            var vector = _vectors.AsSpan(k * _size, _size);
            for (var i = 0; i < _size; i++)
                for (var j = 0; j < _size; j++)
                    result[(i * _size) + j] += factor * vector[i] * vector[j];
        }

        return result;
    }

    /// <summary>The gradient of U diag(s^(-1/2)) U^T for the matrix, from the gradient of the result.</summary>
    internal double[] GradientOfInverseRoot(double[] gradient)
    {
        var inner = Multiply(Multiply(_vectors, gradient), Transpose(_vectors));
        for (var i = 0; i < _size; i++)
            for (var j = 0; j < _size; j++)
            {
                double a = Math.Sqrt(Values[i]), b = Math.Sqrt(Values[j]);
                inner[(i * _size) + j] *= -1 / (a * b * (a + b));
            }

        var result = Multiply(Multiply(Transpose(_vectors), inner), _vectors);
        var both = new double[result.Length];
        for (var i = 0; i < _size; i++)
            for (var j = 0; j < _size; j++)
                both[(i * _size) + j] = 0.5 * (result[(i * _size) + j] + result[(j * _size) + i]); // the matrix is taken as symmetric
        return both;
    }

    private double[] Multiply(double[] left, double[] right)
    {
        var result = new double[left.Length];
        for (var i = 0; i < _size; i++)
            for (var k = 0; k < _size; k++)
            {
                var factor = left[(i * _size) + k];
                for (var j = 0; j < _size; j++) result[(i * _size) + j] += factor * right[(k * _size) + j];
            }

        return result;
    }

    private double[] Transpose(double[] matrix)
    {
        var result = new double[matrix.Length];
        for (var i = 0; i < _size; i++)
            for (var j = 0; j < _size; j++)
                result[(j * _size) + i] = matrix[(i * _size) + j];
        return result;
    }

    private static double SumOfSquares(double[] matrix)
    {
        double sum = 0;
        foreach (var x in matrix) sum += x * x;
        return sum;
    }

    private static double OffDiagonal(double[] matrix, int size)
    {
        double sum = 0;
        for (var i = 0; i < size; i++)
            for (var j = i + 1; j < size; j++)
                sum += 2 * matrix[(i * size) + j] * matrix[(i * size) + j];
        return sum;
    }

    // The rotation of rows and columns p and q that makes their common number zero. The matrix stays symmetric, so the columns are copies of the
    // rows.
    private static void Rotate(double[] matrix, double[] vectors, int size, int p, int q)
    {
        int first = p * size, second = q * size;
        var (off, left, right) = (matrix[first + q], matrix[first + p], matrix[second + q]);
        if (off == 0) return;
        var theta = (right - left) / (2 * off);
        var t = Math.CopySign(1, theta) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
        var c = 1 / Math.Sqrt((t * t) + 1);
        RotateRows(matrix, size, p, q, c, t * c);
        for (var k = 0; k < size; k++) (matrix[(k * size) + p], matrix[(k * size) + q]) = (matrix[first + k], matrix[second + k]);
        (matrix[first + p], matrix[second + q]) = (left - (t * off), right + (t * off));
        matrix[first + q] = matrix[second + p] = 0;
        RotateRows(vectors, size, p, q, c, t * c);
    }

    private static void RotateRows(double[] matrix, int size, int p, int q, double c, double s)
    {
        var first = matrix.AsSpan(p * size, size);
        var second = matrix.AsSpan(q * size, size);
        var wideFirst = MemoryMarshal.Cast<double, Vector<double>>(first);
        var wideSecond = MemoryMarshal.Cast<double, Vector<double>>(second);
        for (var k = 0; k < wideFirst.Length; k++)
        {
            var (a, b) = (wideFirst[k], wideSecond[k]);
            (wideFirst[k], wideSecond[k]) = ((c * a) - (s * b), (s * a) + (c * b)); // no sum across: the same bits for any width
        }

        for (var k = wideFirst.Length * Vector<double>.Count; k < size; k++)
            (first[k], second[k]) = ((c * first[k]) - (s * second[k]), (s * first[k]) + (c * second[k]));
    }
}
