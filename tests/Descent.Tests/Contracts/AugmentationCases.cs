using Descent.Data;

namespace Descent.Tests.Contracts;

/// <summary>The contract table of augmentations: a new one needs a row here.</summary>
internal static class AugmentationCases
{
    private const float Enclosing = -1;

    public static readonly AugmentationCase[] All =
    [
        new("horizontal-flip", "{\"p\": 1}", () => new HorizontalFlip(1)) { Moves = true },
        new("vertical-flip", "{\"p\": 1}", () => new VerticalFlip(1)) { Moves = true },
        new("random-crop", "{}", () => new RandomCrop()) { Moves = true },
        new("random-crop", "{\"padding\": 3}", () => new RandomCrop(3)) { Moves = true },
        new("random-crop", "{\"padding\": 2, \"mode\": \"reflect\"}", () => new RandomCrop(2, PadMode.Reflect))
        {
            Moves = true, BoxSlack = Enclosing,
        },
        new("random-crop", "{\"padding\": 2, \"mode\": \"edge\"}", () => new RandomCrop(2, PadMode.Edge)) { Moves = true, BoxSlack = Enclosing },
        new("random-resized-crop", "{\"interpolation\": \"nearest\"}", () => new RandomResizedCrop(interpolation: Interpolation.Nearest))
        {
            Moves = true, BoxSlack = 1.01f,
        },
        new("random-resized-crop", "{\"minScale\": 0.5, \"maxScale\": 0.9, \"minRatio\": 1, \"maxRatio\": 2, \"interpolation\": \"nearest\"}",
            () => new RandomResizedCrop(0.5f, 0.9f, 1, 2, Interpolation.Nearest)) { Moves = true, BoxSlack = 1.01f },
        new("scale-crop", "{\"minSide\": 20, \"maxSide\": 26, \"interpolation\": \"nearest\"}", () => new ScaleCrop(20, 26, Interpolation.Nearest))
        {
            Moves = true, BoxSlack = 1.01f,
        },
        new("scale-crop", "{}", () => new ScaleCrop()) { BoxSlack = 1.01f },
        new("brightness", "{\"p\": 1}", () => new Brightness()),
        new("contrast", "{\"amount\": 0.8, \"p\": 1}", () => new Contrast(0.8f)),
        new("saturation", "{\"p\": 1}", () => new Saturation()),
        new("hue", "{\"amount\": 0.5, \"p\": 1}", () => new Hue(0.5f)),
        new("rotation", "{\"degrees\": 180, \"p\": 1}", () => new Rotation(180)) { Moves = true, BoxSlack = Enclosing },
        new("translation", "{\"x\": 0.4, \"y\": 0.3, \"p\": 1}", () => new Translation(0.4f, 0.3f)) { Moves = true },
        new("translation", "{\"mode\": \"symmetric\", \"p\": 1}", () => new Translation(mode: PadMode.Symmetric))
        {
            Moves = true, BoxSlack = Enclosing,
        },
        new("shear", "{\"x\": 30, \"y\": 20, \"p\": 1}", () => new Shear(30, 20)) { Moves = true, BoxSlack = Enclosing },
        new("cutout", "{\"size\": 5, \"p\": 1}", () => new Cutout(5)),
        new("gaussian-noise", "{\"p\": 1}", () => new GaussianNoise()),
        new("rand-augment", "{}", () => new RandAugment()) { BoxSlack = Enclosing },
        new("rand-augment", "{\"n\": 4, \"m\": 30}", () => new RandAugment(4, 30)) { BoxSlack = Enclosing },
        new("trivial-augment", "{}", () => new TrivialAugment()) { BoxSlack = Enclosing },
    ];

    public static AugmentationCase Find(string name) => All.Single(c => c.ToString() == name);
}
