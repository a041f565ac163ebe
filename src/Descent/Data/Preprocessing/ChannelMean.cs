namespace Descent.Data;

/// <summary>Takes the mean of each channel over the training samples off every pixel: y = x - mean.</summary>
/// <remarks>Samples are [channels, height, width]. Reference: Simonyan and Zisserman, Very deep convolutional networks, 2015, section 2.1.</remarks>
public sealed class ChannelMean : AffinePreprocessor
{
    /// <inheritdoc/>
    public override string Kind => "channel-mean";

    private protected override int GroupSize(IReadOnlyList<int> sampleShape) => ChannelSize(sampleShape);

    private protected override (float Shift, float Scale) Choose(FeatureStatistics statistics, int group) => ((float)statistics.Mean(group), 1);
}
