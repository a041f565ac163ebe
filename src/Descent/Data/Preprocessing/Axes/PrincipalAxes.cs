using System.Numerics;

namespace Descent.Data;

/// <summary>The directions in which samples vary, the widest first.</summary>
/// <remarks>
/// The covariance is gathered in double precision around the mean, in two passes over the samples and over n - 1; where there are fewer samples than
/// features, the products of samples take its place (Sirovich, Turbulence and the dynamics of coherent structures, 1987).
/// Of the two signs of a direction that one is taken where the number of largest size is positive, as in scikit-learn's svd_flip.
/// </remarks>
internal sealed class PrincipalAxes
{
    // Two matrices of doubles of this size take a gigabyte.
    private const int LargestMatrix = 8192;
    private const long MostNumbers = 1L << 27;

    private PrincipalAxes(double[] mean, double[] variances, double[] axes) => (Mean, Variances, Axes) = (mean, variances, axes);

    /// <summary>The mean of each feature.</summary>
    public double[] Mean { get; }

    /// <summary>The variance along each direction, none negative; as many as features or samples, whichever are fewer.</summary>
    public double[] Variances { get; }

    /// <summary>The first directions, features numbers each, of length 1.</summary>
    public double[] Axes { get; }

    /// <summary>Measures samples.</summary>
    /// <param name="samples">At least one.</param>
    /// <param name="name">Who asks, for messages.</param>
    /// <param name="choose">How many directions are wanted, given all variances.</param>
    public static PrincipalAxes Fit(Dataset samples, string name, Func<double[], int> choose)
    {
        var (n, d) = (samples.Count, samples.SampleSize);
        if (Math.Min(n, d) > LargestMatrix)
            throw new DataException(
                $"{name}: got {n} samples of {d} features; expected at most {LargestMatrix} of one of both. "
                + "Make images smaller first, or fit on fewer.");
        if (n < d && (long)n * d > MostNumbers)
            throw new DataException($"{name}: got {n} samples of {d} features; expected at most {MostNumbers} numbers where features are more.");
        var mean = MeanOf(samples);
        return n < d ? FromSamples(samples, mean, choose) : FromCovariance(samples, mean, choose);
    }

    private static PrincipalAxes FromCovariance(Dataset samples, double[] mean, Func<double[], int> choose)
    {
        var (n, d) = (samples.Count, mean.Length);
        var product = new SymmetricProduct(d);
        var block = new double[Math.Min(n, SymmetricProduct.Block) * d];
        for (var first = 0; first < n; first += SymmetricProduct.Block)
        {
            var count = Math.Min(SymmetricProduct.Block, n - first);
            ReadCentred(samples, first, count, mean, block);
            product.Add(block, count);
        }

        product.Mirror();
        Scale(product.Sums, 1.0 / Math.Max(1, n - 1));
        var (values, vectors) = LargeSymmetricEigen.Decompose(product.Sums, d, d);
        return Signed(mean, values, vectors, choose);
    }

    // u of the samples' products gives the direction x^T u / length.
    private static PrincipalAxes FromSamples(Dataset samples, double[] mean, Func<double[], int> choose)
    {
        var (n, d) = (samples.Count, mean.Length);
        var centred = new double[n * d];
        ReadCentred(samples, 0, n, mean, centred);
        var product = new SymmetricProduct(n);
        var block = new double[SymmetricProduct.Block * n];
        for (var first = 0; first < d; first += SymmetricProduct.Block)
        {
            var count = Math.Min(SymmetricProduct.Block, d - first);
            for (var k = 0; k < count; k++)
                for (var i = 0; i < n; i++)
                    block[(k * n) + i] = centred[(i * d) + first + k];
            product.Add(block, count);
        }

        product.Mirror();
        Scale(product.Sums, 1.0 / Math.Max(1, n - 1));
        var (values, vectors) = LargeSymmetricEigen.Decompose(product.Sums, n, n);
        var wanted = Math.Min(n, choose(Positive(values)));
        return Signed(mean, values, Directions(centred, vectors, values, wanted, d), _ => wanted);
    }

    private static double[] Directions(double[] centred, double[] vectors, double[] values, int wanted, int d)
    {
        var n = centred.Length / d;
        var axes = new double[wanted * d];
        ChunkedLoop.Run(wanted, (first, end) =>
        {
            for (var r = first; r < end; r++)
            {
                var axis = axes.AsSpan(r * d, d);
                for (var i = 0; i < n; i++) AddTimes(axis, vectors[(r * n) + i], centred.AsSpan(i * d, d));
                Normalize(axis);
            }
        });
        for (var r = 0; r < wanted; r++)
        {
            // Rounding turns directions in which little varies towards the others.
            if (values[r] <= 1e-6 * values[0]) Complete(axes, r, d);
        }

        return axes;
    }

    // Where nothing varies there is no product to come from: some feature's own direction has a part that is new.
    private static void Complete(double[] axes, int r, int d)
    {
        var axis = axes.AsSpan(r * d, d);
        Straighten(axes, r, d);
        for (var start = 0; Normalize(axis) < 0.5 / Math.Sqrt(d) && start < d; start++)
        {
            axis.Clear();
            axis[(r + start) % d] = 1;
            Straighten(axes, r, d);
        }
    }

    // Twice is enough (Kahan, Parlett).
    private static void Straighten(double[] axes, int r, int d)
    {
        var axis = axes.AsSpan(r * d, d);
        for (var pass = 0; pass < 2; pass++)
            for (var other = 0; other < r; other++)
                AddTimes(axis, -Dot(axis, axes.AsSpan(other * d, d)), axes.AsSpan(other * d, d));
    }

    private static PrincipalAxes Signed(double[] mean, double[] values, double[] vectors, Func<double[], int> choose)
    {
        var d = mean.Length;
        var variances = Positive(values);
        var axes = vectors.AsSpan(0, Math.Min(choose(variances), vectors.Length / d) * d).ToArray();
        for (var r = 0; r < axes.Length; r += d)
        {
            var axis = axes.AsSpan(r, d);
            var largest = 0;
            for (var i = 1; i < d; i++)
            {
                if (Math.Abs(axis[i]) > Math.Abs(axis[largest])) largest = i;
            }

            if (axis[largest] < 0) Scale(axis, -1);
        }

        return new PrincipalAxes(mean, variances, axes);
    }

    private static double[] MeanOf(Dataset samples)
    {
        var mean = new double[samples.SampleSize];
        var sample = new float[mean.Length];
        for (var i = 0; i < samples.Count; i++)
        {
            samples.ReadSample(i, sample);
            for (var f = 0; f < sample.Length; f++) mean[f] += sample[f];
        }

        Scale(mean, 1.0 / samples.Count);
        return mean;
    }

    private static void ReadCentred(Dataset samples, int first, int count, double[] mean, double[] block)
    {
        var sample = new float[mean.Length];
        for (var k = 0; k < count; k++)
        {
            samples.ReadSample(first + k, sample);
            for (var f = 0; f < sample.Length; f++) block[(k * mean.Length) + f] = sample[f] - mean[f];
        }
    }

    private static double[] Positive(double[] values) => Array.ConvertAll(values, v => Math.Max(0, v));

    private static double Normalize(Span<double> axis)
    {
        var length = Math.Sqrt(Dot(axis, axis));
        if (length > 0) Scale(axis, 1 / length);
        return length;
    }

    private static void Scale(Span<double> numbers, double factor)
    {
        for (var i = 0; i < numbers.Length; i++) numbers[i] *= factor;
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var i = 0;
        var sums = default(Vector<double>);
        for (; i <= a.Length - Vector<double>.Count; i += Vector<double>.Count)
            sums += new Vector<double>(a[i..]) * new Vector<double>(b[i..]);
        var sum = Vector.Sum(sums);
        for (; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    private static void AddTimes(Span<double> a, double factor, ReadOnlySpan<double> b)
    {
        var i = 0;
        for (; i <= a.Length - Vector<double>.Count; i += Vector<double>.Count)
            (new Vector<double>(a[i..]) + (new Vector<double>(b[i..]) * factor)).CopyTo(a[i..]);
        for (; i < a.Length; i++) a[i] += factor * b[i];
    }
}
