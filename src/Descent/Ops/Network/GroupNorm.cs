namespace Descent;

public sealed partial class Tensor
{
    /// <summary>Normalises groups of channels of each sample by their own mean and variance: needs no batch.</summary>
    /// <remarks>
    /// Formula: y = (x - mean) / sqrt(variance + epsilon) * weight + bias, with the biased variance over the group's channels and all positions.
    /// Shapes: (N, C) or (N, C, *) -> same; weight, bias: (C).  Default epsilon 1e-5, as PyTorch. One group: layer normalisation of images with a
    /// weight a channel; as many groups as channels: instance normalisation.
    /// Numerics: statistics are accumulated so that a large mean does not cancel; equal numbers give bias (0 without). Gradient: through mean and
    /// variance.
    /// Reference: Wu, He, Group Normalization, ECCV 2018, arXiv:1803.08494.
    /// </remarks>
    /// <param name="groups">In how many groups the channels are divided; divides their count.</param>
    /// <param name="weight">Scale of each channel, or null for 1.</param>
    /// <param name="bias">Shift of each channel, or null for 0.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <exception cref="ShapeException">Fewer than two axes, sizes that differ, groups that do not divide the channels, or nothing to
    /// normalise.</exception>
    public Tensor GroupNorm(int groups, Tensor? weight = null, Tensor? bias = null, float epsilon = 1e-5f) =>
        GroupNorm(groups, weight, bias, epsilon, relu: false);

    /// <summary>The same, rectified in the same pass if wanted.</summary>
    internal Tensor GroupNorm(int groups, Tensor? weight, Tensor? bias, float epsilon, bool relu)
    {
        var shape = CheckChannels("GroupNorm", weight, bias);
        if (groups < 1 || shape.C % groups != 0)
            throw new ShapeException($"GroupNorm: got {groups} groups for the {shape.C} channels of {Shape}; expected groups that divide the "
                + $"channels.");
        return NormalizeGroups("GroupNorm", new GroupNormShape(shape.N, shape.C, shape.S, groups), weight, bias, epsilon, relu);
    }
}
