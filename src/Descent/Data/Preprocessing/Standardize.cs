namespace Descent.Data;

/// <summary>Brings each feature to mean 0 and standard deviation 1 over the training samples: y = (x - mean) / deviation.</summary>
/// <remarks>A feature that does not vary becomes 0. The deviation is taken over the count. For tables; for images see
/// <see cref="ChannelStandardize"/>.</remarks>
public sealed class Standardize : AffinePreprocessor
{
    /// <inheritdoc/>
    public override string Kind => "standardize";

    private protected override int GroupSize(IReadOnlyList<int> sampleShape) => 1;

    private protected override (float Shift, float Scale) Choose(FeatureStatistics statistics, int group) =>
        ((float)statistics.Mean(group), (float)statistics.StandardDeviation(group));
}
