using Descent.Configuration;
using Descent.Data;

namespace Descent.Docs.Examples;

/// <content>Augmentations: of one image, and of a batch.</content>
internal static partial class AllExamples
{
    private static IEnumerable<Example> OfAugmentations() =>
    [
        Of(CatalogKind.Augmentation, "horizontal-flip", typeof(HorizontalFlip), """{"horizontal-flip": {"p": 1}}""", () =>
        {
            var sample = new Sample();
            sample.Begin([1, 1, 3]);
            new float[] { 1, 2, 3 }.CopyTo(sample.Features);
            new HorizontalFlip(p: 1).Apply(sample, new TransformContext(new Rng(1), Height: 1, Width: 3));
            Console.WriteLine(string.Join(" ", sample.Features.ToArray()));
        }),
        Of(CatalogKind.Augmentation, "vertical-flip", typeof(VerticalFlip), """{"vertical-flip": {"p": 1}}""", () =>
        {
            var sample = new Sample();
            sample.Begin([3, 32, 32]);
            new Rng(1).FillUniform(sample.Features, 0, 1);
            new VerticalFlip(p: 1).Apply(sample, new TransformContext(new Rng(2), Height: 32, Width: 32));
            Console.WriteLine($"({string.Join(", ", sample.Shape)}), first value {sample.Features[0]:F2}");
        }),
        Of(CatalogKind.Augmentation, "random-crop", typeof(RandomCrop), """{"random-crop": {"padding": 4, "mode": "reflect"}}""", () =>
        {
            var sample = new Sample();
            sample.Begin([3, 32, 32]);
            new Rng(1).FillUniform(sample.Features, 0, 1);
            new RandomCrop(padding: 4, PadMode.Reflect).Apply(sample, new TransformContext(new Rng(2), Height: 32, Width: 32));
            Console.WriteLine($"({string.Join(", ", sample.Shape)}), first value {sample.Features[0]:F2}");
        }),
        Of(CatalogKind.Augmentation, "random-resized-crop", typeof(RandomResizedCrop), """{"random-resized-crop": {"minScale": 0.25}}""", () =>
        {
            var sample = new Sample();
            sample.Begin([3, 32, 32]);
            new Rng(1).FillUniform(sample.Features, 0, 1);
            new RandomResizedCrop(minScale: 0.25f).Apply(sample, new TransformContext(new Rng(2), Height: 32, Width: 32));
            Console.WriteLine($"({string.Join(", ", sample.Shape)}), first value {sample.Features[0]:F2}");
        }),
        Of(CatalogKind.Augmentation, "scale-crop", typeof(ScaleCrop), """{"scale-crop": {"minSide": 36, "maxSide": 48}}""", () =>
        {
            var sample = new Sample();
            sample.Begin([3, 32, 32]);
            new Rng(1).FillUniform(sample.Features, 0, 1);
            new ScaleCrop(minSide: 36, maxSide: 48).Apply(sample, new TransformContext(new Rng(2), Height: 32, Width: 32));
            Console.WriteLine($"({string.Join(", ", sample.Shape)}), first value {sample.Features[0]:F2}");
        }),
        Of(CatalogKind.Augmentation, "brightness", typeof(Brightness), """{"brightness": {"amount": 0.2}}""", () =>
        {
            var sample = new Sample();
            sample.Begin([3, 32, 32]);
            new Rng(1).FillUniform(sample.Features, 0, 1);
            new Brightness(amount: 0.2f).Apply(sample, new TransformContext(new Rng(2), Height: 32, Width: 32));
            Console.WriteLine($"({string.Join(", ", sample.Shape)}), first value {sample.Features[0]:F2}");
        }),
        Of(CatalogKind.Augmentation, "contrast", typeof(Contrast), """{"contrast": {"amount": 0.2}}""", () =>
        {
            var sample = new Sample();
            sample.Begin([3, 32, 32]);
            new Rng(1).FillUniform(sample.Features, 0, 1);
            new Contrast(amount: 0.2f).Apply(sample, new TransformContext(new Rng(2), Height: 32, Width: 32));
            Console.WriteLine($"({string.Join(", ", sample.Shape)}), first value {sample.Features[0]:F2}");
        }),
        Of(CatalogKind.Augmentation, "saturation", typeof(Saturation), """{"saturation": {"amount": 0.2}}""", () =>
        {
            var sample = new Sample();
            sample.Begin([3, 32, 32]);
            new Rng(1).FillUniform(sample.Features, 0, 1);
            new Saturation(amount: 0.2f).Apply(sample, new TransformContext(new Rng(2), Height: 32, Width: 32));
            Console.WriteLine($"({string.Join(", ", sample.Shape)}), first value {sample.Features[0]:F2}");
        }),
        Of(CatalogKind.Augmentation, "hue", typeof(Hue), """{"hue": {"amount": 0.05}}""", () =>
        {
            var sample = new Sample();
            sample.Begin([3, 32, 32]);
            new Rng(1).FillUniform(sample.Features, 0, 1);
            new Hue(amount: 0.05f).Apply(sample, new TransformContext(new Rng(2), Height: 32, Width: 32));
            Console.WriteLine($"({string.Join(", ", sample.Shape)}), first value {sample.Features[0]:F2}");
        }),
        Of(CatalogKind.Augmentation, "rotation", typeof(Rotation), """{"rotation": {"degrees": 10, "interpolation": "bilinear"}}""", () =>
        {
            var sample = new Sample();
            sample.Begin([3, 32, 32]);
            new Rng(1).FillUniform(sample.Features, 0, 1);
            new Rotation(degrees: 10, Interpolation.Bilinear).Apply(sample, new TransformContext(new Rng(2), Height: 32, Width: 32));
            Console.WriteLine($"({string.Join(", ", sample.Shape)}), first value {sample.Features[0]:F2}");
        }),
        Of(CatalogKind.Augmentation, "translation", typeof(Translation), """{"translation": {"x": 0.2, "y": 0.2}}""", () =>
        {
            var sample = new Sample();
            sample.Begin([3, 32, 32]);
            new Rng(1).FillUniform(sample.Features, 0, 1);
            new Translation(x: 0.2f, y: 0.2f).Apply(sample, new TransformContext(new Rng(2), Height: 32, Width: 32));
            Console.WriteLine($"({string.Join(", ", sample.Shape)}), first value {sample.Features[0]:F2}");
        }),
        Of(CatalogKind.Augmentation, "shear", typeof(Shear), """{"shear": {"x": 10}}""", () =>
        {
            var sample = new Sample();
            sample.Begin([3, 32, 32]);
            new Rng(1).FillUniform(sample.Features, 0, 1);
            new Shear(x: 10).Apply(sample, new TransformContext(new Rng(2), Height: 32, Width: 32));
            Console.WriteLine($"({string.Join(", ", sample.Shape)}), first value {sample.Features[0]:F2}");
        }),
        Of(CatalogKind.Augmentation, "cutout", typeof(Cutout), """{"cutout": {"size": 8}}""", () =>
        {
            var sample = new Sample();
            sample.Begin([3, 32, 32]);
            new Rng(1).FillUniform(sample.Features, 0, 1);
            new Cutout(size: 8).Apply(sample, new TransformContext(new Rng(2), Height: 32, Width: 32));
            Console.WriteLine($"({string.Join(", ", sample.Shape)}), first value {sample.Features[0]:F2}");
        }),
        Of(CatalogKind.Augmentation, "gaussian-noise", typeof(GaussianNoise), """{"gaussian-noise": {"standardDeviation": 0.1}}""", () =>
        {
            var sample = new Sample();
            sample.Begin([3, 32, 32]);
            new Rng(1).FillUniform(sample.Features, 0, 1);
            new GaussianNoise(standardDeviation: 0.1f).Apply(sample, new TransformContext(new Rng(2), Height: 32, Width: 32));
            Console.WriteLine($"({string.Join(", ", sample.Shape)}), first value {sample.Features[0]:F2}");
        }),
        Of(CatalogKind.Augmentation, "rand-augment", typeof(RandAugment), """{"rand-augment": {"n": 2, "m": 9}}""", () =>
        {
            var sample = new Sample();
            sample.Begin([3, 32, 32]);
            new Rng(1).FillUniform(sample.Features, 0, 1);
            new RandAugment(n: 2, m: 9).Apply(sample, new TransformContext(new Rng(2), Height: 32, Width: 32));
            Console.WriteLine($"({string.Join(", ", sample.Shape)}), first value {sample.Features[0]:F2}");
        }),
        Of(CatalogKind.Augmentation, "trivial-augment", typeof(TrivialAugment), "\"trivial-augment\"", () =>
        {
            var sample = new Sample();
            sample.Begin([3, 32, 32]);
            new Rng(1).FillUniform(sample.Features, 0, 1);
            new TrivialAugment().Apply(sample, new TransformContext(new Rng(2), Height: 32, Width: 32));
            Console.WriteLine($"({string.Join(", ", sample.Shape)}), first value {sample.Features[0]:F2}");
        }),
    ];

    private static IEnumerable<Example> OfMixers() =>
    [
        Of(CatalogKind.Regularizer, "mixup", typeof(MixUp), """{"mixup": {"alpha": 0.4}}""", () =>
        {
            var options = new DataLoaderOptions { BatchSize = 8, Mixers = [new MixUp(alpha: 0.4f)] };
            var batch = new DataLoader(Digits.Generate(count: 8, seed: 1), options).Epoch(0).First();
            Console.WriteLine($"{batch.Shares!.Length} shares, their sum is {batch.Shares.Sum():F0}"); // 8 samples of 10 classes
        }),
        Of(CatalogKind.Regularizer, "cutmix", typeof(CutMix), """{"cutmix": {"p": 0.5}}""", () =>
        {
            var options = new DataLoaderOptions { BatchSize = 8, Mixers = [new CutMix()] };
            var batch = new DataLoader(Digits.Generate(count: 8, seed: 1), options).Epoch(0).First();
            Console.WriteLine($"{batch.Shares!.Length} shares, their sum is {batch.Shares.Sum():F0}"); // 8 samples of 10 classes
        }),
    ];
}
