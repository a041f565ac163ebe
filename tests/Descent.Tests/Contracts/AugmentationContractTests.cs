using Descent.Configuration;
using Descent.Data;

namespace Descent.Tests.Contracts;

/// <summary>What every augmentation must do, for every row of <see cref="AugmentationCases"/>.</summary>
public sealed class AugmentationContractTests
{
    private const int Height = 14, Width = 19, Draws = 40;

    public static TheoryData<string> Names => [.. AugmentationCases.All.Select(c => c.ToString())];

    public static TheoryData<string> Chances => [.. AugmentationCases.All.Where(c => c.HasChance).Select(c => c.ToString())];

    public static TheoryData<string> Movers => [.. AugmentationCases.All.Where(c => c.Moves).Select(c => c.ToString())];

    public static TheoryData<string> Recolorers =>
        [.. AugmentationCases.All.Where(c => !c.Moves && c.BoxSlack == 0).Select(c => c.ToString())];

    [Fact]
    public void Table_HasEveryAugmentationOfTheCatalog() => Assert.Equal(
        Catalog.Entries.Where(e => e.Kind == CatalogKind.Augmentation).Select(e => e.Name).Order(),
        AugmentationCases.All.Select(c => c.Entry).Distinct().Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void Augmentation_FromJson_IsTheSameAndHasItsName(string name)
    {
        var c = AugmentationCases.Find(name);
        Assert.Equal(c.Entry, c.Build().Name);
        for (ulong draw = 0; draw < 5; draw++) Assert.Equal(Run(c.Create(), draw, Photo()), Run(c.Build(), draw, Photo()));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Augmentation_SameDraw_GivesTheSameBits_AnotherDrawOthers(string name)
    {
        var c = AugmentationCases.Find(name);
        var used = c.Build();
        for (ulong draw = 0; draw < Draws; draw++) _ = Run(used, draw, Photo());
        Assert.Equal(Run(c.Build(), 7, Photo()), Run(used, 7, Photo())); // what it did before leaves no trace
        if (IsWhole(name) || c.Entry is "horizontal-flip" or "vertical-flip") return; // certain here
        var different = Enumerable.Range(0, Draws).Select(draw => string.Join(' ', Run(used, (ulong)draw, Photo()))).Distinct().Count();
        Assert.InRange(different, Draws / 4, Draws);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Augmentation_AnyImage_KeepsShapeAndRange(string name)
    {
        var transform = AugmentationCases.Find(name).Build();
        foreach (var channels in new[] { 1, 3 })
            for (ulong draw = 0; draw < Draws; draw++)
            {
                var (height, width) = transform.ChoosesSize ? ((int)draw + 1, Width + 13 - (int)draw / 2) : (Height, Width);
                var sample = Photo(channels, height, width);
                transform.Apply(sample, new TransformContext(new Rng(draw), Height, Width));
                Assert.Equal([channels, Height, Width], sample.Shape);
                foreach (var x in sample.Features) Assert.InRange(x, 0, 1);
            }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Augmentation_OnePixel_IsNoError(string name)
    {
        var transform = AugmentationCases.Find(name).Build();
        for (ulong draw = 0; draw < Draws; draw++)
        {
            var sample = Photo(3, 1, 1);
            transform.Apply(sample, new TransformContext(new Rng(draw), 1, 1));
            Assert.Equal([3, 1, 1], sample.Shape);
        }
    }

    [Theory]
    [MemberData(nameof(Chances))]
    public void Augmentation_ProbabilityZero_ChangesNoBit(string name)
    {
        var c = AugmentationCases.Find(name);
        for (ulong draw = 0; draw < Draws; draw++) Assert.Equal(Photo().Features.ToArray(), Run(c.Build("0"), draw, Photo()));
        var changed = Enumerable.Range(0, 400).Count(draw => !Run(c.Build("0.25"), (ulong)draw, Photo()).AsSpan().SequenceEqual(Photo().Features));
        Assert.InRange(changed, 60, 140); // 100, deviation 8.7; some draws of a full change change nothing
    }

    [Theory]
    [MemberData(nameof(Movers))]
    public void Augmentation_ImagePaintedWithItsMap_StaysEqualToIt(string name)
    {
        var transform = AugmentationCases.Find(name).Build();
        var moved = 0;
        for (ulong draw = 0; draw < Draws; draw++)
        {
            var sample = Painted();
            var before = sample.Map!.Classes.ToArray();
            transform.Apply(sample, new TransformContext(new Rng(draw), Height, Width));
            Assert.Equal((Height, Width), (sample.Map.Height, sample.Map.Width));
            Assert.Equal(sample.Map.Classes.ToArray(), Array.ConvertAll(sample.Features.ToArray(), x => (int)MathF.Round(x * 1000)));
            if (!sample.Map.Classes.SequenceEqual(before)) moved++;
        }

        Assert.InRange(moved, IsWhole(name) ? 0 : Draws / 2, Draws);
    }

    [Theory]
    [MemberData(nameof(Recolorers))]
    public void Augmentation_OfColours_LeavesMapAndBoxes(string name)
    {
        var sample = Photo();
        Painted().Map!.Classes.CopyTo(sample.BeginMap(Height, Width).Classes);
        sample.Boxes.Add(new Descent.Data.Box(1, 2, 3, 4, 5));
        AugmentationCases.Find(name).Build().Apply(sample, new TransformContext(new Rng(3), Height, Width));
        Assert.Equal(Painted().Map!.Classes.ToArray(), sample.Map!.Classes.ToArray());
        Assert.Equal([new Descent.Data.Box(1, 2, 3, 4, 5)], sample.Boxes);
    }

    [Theory]
    [MemberData(nameof(Movers))]
    public void Augmentation_Box_StaysAroundWhatItHolds(string name)
    {
        var c = AugmentationCases.Find(name);
        var (transform, seen) = (c.Build(), 0);
        for (ulong draw = 0; draw < 4 * Draws; draw++)
        {
            var sample = Framed(new Region(4, 5, 7, 3));
            transform.Apply(sample, new TransformContext(new Rng(draw), Height, Width));
            var held = Extent(sample.Image);
            if (sample.Boxes.Count == 0)
            {
                // A box that is all mirror image, or thinner than a pixel, may go.
                if (c.BoxSlack == 0) Assert.Null(held);
                continue;
            }

            seen++;
            var box = Assert.Single(sample.Boxes);
            Assert.Equal(8, box.Class);
            Assert.True(box.Left >= 0 && box.Top >= 0 && box.Right <= Width && box.Bottom <= Height && box.Right > box.Left && box.Bottom > box.Top);
            if (held is not { } pixels || c.Settings.Contains("mode", StringComparison.Ordinal)) continue; // mirrored pixels have no box
            var slack = MathF.Max(c.BoxSlack, 0.51f);
            Assert.True(box.Left <= pixels.Left + slack && box.Right >= pixels.Right - slack, $"{box} {pixels}");
            Assert.True(box.Top <= pixels.Top + slack && box.Bottom >= pixels.Bottom - slack, $"{box} {pixels}");
            if (c.BoxSlack < 0) continue;
            Assert.True(box.Left >= pixels.Left - slack && box.Right <= pixels.Right + slack, $"{box} {pixels}");
            Assert.True(box.Top >= pixels.Top - slack && box.Bottom <= pixels.Bottom + slack, $"{box} {pixels}");
        }

        Assert.InRange(seen, Draws, 4 * Draws);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Augmentation_NoImage_IsRefusedByName(string name)
    {
        var c = AugmentationCases.Find(name);
        var sample = new Sample();
        sample.Begin([7]);
        var error = Assert.Throws<ShapeException>(() => c.Build().Apply(sample, new TransformContext(new Rng(1), 0, 0)));
        Assert.Equal($"{c.Entry}: got samples of shape [7]; expected images [channels, height, width].", error.Message);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Augmentation_InALoader_WorksAheadOrNotWithTheSameBits(string name)
    {
        var c = AugmentationCases.Find(name);
        var data = Digits.Generate(6, 1);
        if (c.Settings.Contains("Side", StringComparison.Ordinal)) return; // its sides are below those of these images
        float[] Epoch(bool isAhead, int epoch) =>
            [.. new DataLoader(data, new DataLoaderOptions { BatchSize = 2, Workers = isAhead ? 4 : 0, Transforms = [c.Build()] })
                .Epoch(epoch).SelectMany(b => b.Inputs.ToArray())];
        Assert.Equal(Epoch(true, 3), Epoch(false, 3));
        if (IsWhole(name) || c.Entry is "saturation" or "hue" or "horizontal-flip" or "vertical-flip") return; // grey images, and certain flips
        Assert.NotEqual(Epoch(false, 3), Epoch(false, 4));
    }

    // An image that has the model's size already is the only window of it.
    private static bool IsWhole(string name) => name == "random-crop {}";

    private static float[] Run(SampleTransform transform, ulong draw, Sample sample)
    {
        transform.Apply(sample, new TransformContext(new Rng(draw), Height, Width));
        return sample.Features.ToArray();
    }

    private static Sample Photo(int channels = 3, int height = Height, int width = Width)
    {
        var sample = new Sample();
        sample.Begin([channels, height, width]);
        new Rng(99).FillUniform(sample.Features, 0, 1);
        return sample;
    }

    // Every pixel has a colour of its own, which its class tells; nothing has class 0, which comes from beyond the edges.
    private static Sample Painted()
    {
        var sample = Photo(1);
        var map = sample.BeginMap(Height, Width);
        for (var i = 0; i < map.Classes.Length; i++)
        {
            map.Classes[i] = i + 1;
            sample.Features[i] = (i + 1) / 1000f;
        }

        return sample;
    }

    private static Sample Framed(Region region)
    {
        var sample = Photo(1);
        sample.Features.Clear();
        Adjust.Erase(sample.Image, region, 1);
        sample.Boxes.Add(new Descent.Data.Box(region.Left, region.Top, region.Right, region.Bottom, 8));
        return sample;
    }

    private static Region? Extent(Image image)
    {
        int left = int.MaxValue, top = int.MaxValue, right = -1, bottom = -1;
        for (var y = 0; y < image.Height; y++)
            for (var x = 0; x < image.Width; x++)
                if (image.Row(0, y)[x] > 0.5f)
                    (left, right, top, bottom) = (Math.Min(left, x), Math.Max(right, x + 1), Math.Min(top, y), Math.Max(bottom, y + 1));
        return right < 0 ? null : new Region(left, top, right - left, bottom - top);
    }
}
