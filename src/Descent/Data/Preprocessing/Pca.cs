namespace Descent.Data;

/// <summary>Principal component analysis: keeps the coordinates of a sample along the directions in which the training samples vary most.</summary>
/// <remarks>
/// y = V^T (x - mean), where the columns of V are the eigenvectors of the covariance (over n - 1), the largest eigenvalue first. Their signs are
/// those of scikit-learn: the entry of largest size is positive. Shapes: any to [components].
/// Reference: Pearson, On lines and planes of closest fit to systems of points in space, 1901.
/// </remarks>
/// <param name="components">How many coordinates are kept; null: as <paramref name="variance"/> says, or all, as many as samples or features.</param>
/// <param name="variance">The share of the variance that is kept at least, such as 0.95, with the fewest components; null: not asked for.</param>
/// <exception cref="DataException">Both are given, or one is outside its range.</exception>
/// <example><code>
/// var pca = new Pca(variance: 0.95);
/// pca.Fit(training);
/// </code></example>
public sealed class Pca(int? components = null, double? variance = null) : PrincipalPreprocessor(components, variance)
{
    /// <inheritdoc/>
    public override string Kind => "pca";

    private protected override double Factor(double variance, double largest) => 1;
}
