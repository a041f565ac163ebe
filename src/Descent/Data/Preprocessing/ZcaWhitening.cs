using System.Text.Json;

namespace Descent.Data;

/// <summary>Whitening that leaves images like themselves: features become uncorrelated with variance 1 and move as little as possible.</summary>
/// <remarks>
/// y = W (x - mean), W = V diag(1 / sqrt(variance + epsilon)) V^T, which is symmetric; see <see cref="Pca"/> for V. Shapes: any to the same. Along
/// directions in which the training samples do not vary, the factor is 1 / sqrt(epsilon), and 0 for epsilon 0. At most 5,290 features. A sample costs
/// features squared multiply-adds.
/// Default epsilon 1e-5: Ng, Ngiam, Foo, Mai, Suen, UFLDL tutorial, whitening, 2011, for features of the size of 1; larger ones, such as 0.1, keep
/// the noise of natural images down. Reference: Bell and Sejnowski, The "independent components" of natural scenes are edge filters, 1997.
/// </remarks>
public sealed class ZcaWhitening : LinearPreprocessor
{
    private readonly double _epsilon;

    /// <summary>Prepares to measure.</summary>
    /// <param name="epsilon">Keeps directions with little variance from being blown up; 0 or more.</param>
    /// <exception cref="DataException">Epsilon is negative or not finite.</exception>
    public ZcaWhitening(double epsilon = 1e-5) => _epsilon = Whitening.Checked(epsilon, Kind);

    /// <inheritdoc/>
    public override string Kind => "zca-whitening";

    private protected override bool IsSymmetric => true;

    private protected override IReadOnlyList<int> Measure(Dataset training)
    {
        var size = training.SampleSize;
        CheckSize(size, (size + 1L) / 2);
        var found = PrincipalAxes.Fit(training, Kind, variances => variances.Length);
        var matrix = new float[size * size];
        var sums = Spread(found, size);
        var (everywhere, sign) = _epsilon > 0 ? (1 / Math.Sqrt(_epsilon), -1) : (0, 1);
        for (var i = 0; i < matrix.Length; i++) matrix[i] = (float)((i % (size + 1) == 0 ? everywhere : 0) + (sign * sums[i]));
        Set(ToFloats(found.Mean), matrix);
        return training.SampleShape;
    }

    // What the directions that vary differ by from those that do not, whose factor is 1 / sqrt(epsilon), or 0. All differences have one sign.
    private double[] Spread(PrincipalAxes found, int size)
    {
        var everywhere = _epsilon > 0 ? 1 / Math.Sqrt(_epsilon) : 0;
        var product = new SymmetricProduct(size);
        var block = new double[SymmetricProduct.Block * size];
        var kept = found.Axes.Length / size;
        for (var first = 0; first < kept; first += SymmetricProduct.Block)
        {
            var count = Math.Min(SymmetricProduct.Block, kept - first);
            for (var r = 0; r < count; r++)
            {
                var factor = Whitening.Factor(found.Variances[first + r], found.Variances[0], _epsilon);
                var weight = Math.Sqrt(Math.Abs(factor - everywhere));
                for (var i = 0; i < size; i++) block[(r * size) + i] = weight * found.Axes[((first + r) * size) + i];
            }

            product.Add(block, count);
        }

        product.Mirror();
        return product.Sums;
    }

    // Half of the matrix: the other half is the same.
    private protected override void WriteState(Utf8JsonWriter writer)
    {
        base.WriteState(writer);
        var size = Mean.Count;
        var half = new float[size * (size + 1) / 2];
        for (var (row, at) = (0, 0); row < size; at += size - row, row++) Matrix.Span.Slice((row * size) + row, size - row).CopyTo(half.AsSpan(at));
        JsonState.WritePacked(writer, "upperHalf", half);
    }

    private protected override IReadOnlyList<int> ReadState(JsonElement state, int[] inputShape)
    {
        var size = DatasetChecks.SampleSize(inputShape);
        CheckSize(size, (size + 1L) / 2);
        var mean = JsonState.Packed(state, "mean", size, Kind);
        var half = JsonState.Packed(state, "upperHalf", (long)size * (size + 1) / 2, Kind);
        var matrix = new float[size * size];
        for (var (row, at) = (0, 0); row < size; row++)
            for (var column = row; column < size; column++)
                matrix[(column * size) + row] = matrix[(row * size) + column] = half[at++];
        Set(mean, matrix);
        return inputShape;
    }
}
