namespace Descent.Data;

/// <summary>Takes the mean of the training samples off every sample, pixel by pixel: y = x - mean.</summary>
/// <remarks>
/// Samples of any shape. Unlike <see cref="ChannelMean"/>, each place of the image has a mean of its own.
/// Reference: Krizhevsky, Sutskever, Hinton, ImageNet classification with deep convolutional neural networks, 2012, section 2.
/// </remarks>
public sealed class MeanImage : AffinePreprocessor
{
    /// <inheritdoc/>
    public override string Kind => "mean-image";

    private protected override int GroupSize(IReadOnlyList<int> sampleShape) => 1;

    private protected override (float Shift, float Scale) Choose(FeatureStatistics statistics, int group) => ((float)statistics.Mean(group), 1);
}
