namespace Descent.Data;

/// <summary>Principal component analysis with every coordinate brought to variance 1.</summary>
/// <remarks>
/// y_i = v_i^T (x - mean) / sqrt(variance_i + epsilon); see <see cref="Pca"/>. The covariance of the result is the identity where variances are large
/// against epsilon. Shapes: any to [components].
/// Default epsilon 1e-5, for features of the size of 1: Ng, Ngiam, Foo, Mai, Suen, UFLDL tutorial, whitening, 2011. With 0, a direction in which the
/// training samples do not vary (variance of 1e-12 of the largest or less) becomes 0.
/// </remarks>
public sealed class PcaWhitening : PrincipalPreprocessor
{
    private readonly double _epsilon;

    /// <summary>Prepares to measure.</summary>
    /// <param name="components">As for <see cref="Pca"/>.</param>
    /// <param name="variance">As for <see cref="Pca"/>.</param>
    /// <param name="epsilon">Keeps directions with little variance from being blown up; 0 or more.</param>
    /// <exception cref="DataException">Both of the former are given, or one is outside its range.</exception>
    public PcaWhitening(int? components = null, double? variance = null, double epsilon = 1e-5)
        : base(components, variance) => _epsilon = Whitening.Checked(epsilon, Kind);

    /// <inheritdoc/>
    public override string Kind => "pca-whitening";

    private protected override double Factor(double variance, double largest) => Whitening.Factor(variance, largest, _epsilon);
}
