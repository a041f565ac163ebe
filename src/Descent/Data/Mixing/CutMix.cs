namespace Descent.Data;

/// <summary>Puts a rectangle of another image of the batch into each image; the classes count by area.</summary>
/// <remarks>
/// Lambda is drawn from the beta distribution with parameters alpha, alpha once for the batch. The rectangle has the image's proportions and the
/// share 1 - lambda of its area, at any place, clipped to the image; lambda is then set to the area that is left. The other images are a permutation
/// of the batch. Default alpha 1, the paper's.
/// Reference: Yun et al., CutMix: regularization strategy to train strong classifiers with localizable features, 2019.
/// </remarks>
public sealed class CutMix : BatchTransform
{
    private readonly float _alpha, _p;

    /// <summary>Creates the transform.</summary>
    /// <param name="alpha">Of the beta distribution, above 0; default 1.</param>
    /// <param name="p">How probable it is that a batch is mixed, from 0 to 1; default 1 (the paper: 1 for ImageNet, 0.5 for CIFAR).</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public CutMix(float alpha = 1, float p = 1)
    {
        _alpha = AugmentationChecks.Between(alpha, 1e-3f, 1e3f, nameof(CutMix), nameof(alpha));
        _p = AugmentationChecks.Probability(p, nameof(CutMix));
    }

    /// <inheritdoc/>
    public override string Name => "cutmix";

    /// <inheritdoc/>
    public override void Apply(HostBatch batch, Rng rng)
    {
        if (batch.SampleShape is not [var channels, var height, var width])
        {
            throw new ShapeException(
                $"{Name}: got samples of shape [{string.Join(", ", batch.SampleShape)}]; expected images [channels, height, width].");
        }

        if (rng.NextFloat() >= _p) return;
        var region = Draw(height, width, BetaDistribution.Symmetric(_alpha, rng), rng);
        var share = (float)(1 - ((double)region.Width * region.Height / ((double)width * height)));
        Mixture.Apply(batch, rng, share, Name, (sample, other) =>
        {
            for (var row = 0; row < channels * height; row++)
            {
                if (row % height < region.Top || row % height >= region.Bottom) continue;
                var start = (row * width) + region.Left;
                other.Slice(start, region.Width).CopyTo(sample.Slice(start, region.Width));
            }
        });
    }

    internal static Region Draw(int height, int width, double lambda, Rng rng)
    {
        var side = Math.Sqrt(1 - lambda);
        var (cutWidth, cutHeight) = ((int)(width * side), (int)(height * side));
        var (x, y) = (rng.NextInt(width), rng.NextInt(height));
        int left = Math.Max(0, x - (cutWidth / 2)), right = Math.Min(width, x + (cutWidth / 2));
        int top = Math.Max(0, y - (cutHeight / 2)), bottom = Math.Min(height, y + (cutHeight / 2));
        return new Region(left, top, Math.Max(0, right - left), Math.Max(0, bottom - top));
    }
}
