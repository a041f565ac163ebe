namespace Descent.Data;

/// <summary>The image and its mirror image.</summary>
internal sealed class FlipViews : TestTimeAugmentation
{
    public override string Name => "flip";

    public override int Count => 2;

    public override void View(int index, Image source, int height, int width, Image target)
    {
        Resize.Apply(source, target, height, width);
        if (index == 1) Data.Flip.Horizontal(target);
    }
}
