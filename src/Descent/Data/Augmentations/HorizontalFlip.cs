namespace Descent.Data;

/// <summary>Mirrors an image left to right with probability p; its label map and boxes too.</summary>
/// <remarks>Default p 0.5, as torchvision. For things that look as natural from the other side: not for digits and letters.
/// Reference: Krizhevsky, Sutskever, Hinton, ImageNet classification with deep convolutional neural networks, 2012, section 4.1.</remarks>
public sealed class HorizontalFlip : SampleTransform
{
    private readonly float _p;

    /// <summary>Creates the transform.</summary>
    /// <param name="p">How probable the change is, from 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">p is no probability.</exception>
    public HorizontalFlip(float p = 0.5f)
    {
        if (p is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(p), p, "HorizontalFlip: expected a probability from 0 to 1.");
        _p = p;
    }

    /// <inheritdoc/>
    public override string Name => "horizontal-flip";

    /// <inheritdoc/>
    public override void Apply(Sample sample, TransformContext context)
    {
        var image = sample.ImageFor(Name);
        if (context.Rng.NextFloat() >= _p) return;
        for (var channel = 0; channel < image.Channels; channel++)
            for (var y = 0; y < image.Height; y++)
                image.Row(channel, y).Reverse();
        for (var y = 0; y < sample.Map?.Height; y++) sample.Map.Row(y).Reverse();
        for (var i = 0; i < sample.Boxes.Count; i++)
        {
            var box = sample.Boxes[i];
            sample.Boxes[i] = box with { Left = image.Width - box.Right, Right = image.Width - box.Left };
        }
    }
}
