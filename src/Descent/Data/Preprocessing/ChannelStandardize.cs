namespace Descent.Data;

/// <summary>Brings each channel of an image to mean 0 and standard deviation 1 over all pixels of the training samples.</summary>
/// <remarks>Samples are [channels, height, width]. Reference: the preprocessing of He et al., Deep residual learning, 2016.</remarks>
public sealed class ChannelStandardize : AffinePreprocessor
{
    /// <inheritdoc/>
    public override string Kind => "channel-standardize";

    private protected override int GroupSize(IReadOnlyList<int> sampleShape) => ChannelSize(sampleShape);

    private protected override (float Shift, float Scale) Choose(FeatureStatistics statistics, int group) =>
        ((float)statistics.Mean(group), (float)statistics.StandardDeviation(group));
}
