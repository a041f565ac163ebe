using Descent.Data;

namespace Descent.Tests.Data;

/// <summary>What happens to a sample between its data set and the batch.</summary>
public sealed class SamplePipelineTests
{
    [Fact]
    public void Read_MapsAndImages_ChangeTogether()
    {
        var data = new Painted(sizes: [(4, 6), (4, 6)]);
        var loader = new DataLoader(data, new DataLoaderOptions { Transforms = [new HorizontalFlip(p: 1)] });
        var batch = loader.Epoch(0).Single();
        Assert.Equal((48, 48), (batch.Inputs.Length, batch.Classes!.Length));
        Assert.Equal(batch.Inputs.Select(x => (int)x), batch.Classes); // the painter wrote the class as the colour
        Assert.Equal([6, 5, 4, 3, 2, 1], batch.Classes[..6]);
    }

    [Fact]
    public void Read_FirstTransformChoosesTheSize_GetsTheImageAsItIsInItsFile()
    {
        var data = new Painted(sizes: [(9, 6), (4, 13)]);
        var chooser = new Corner();
        var batch = new DataLoader(data, new DataLoaderOptions { Transforms = [chooser, new HorizontalFlip(p: 0)] }).Epoch(0).Single();
        Assert.Equal([(9, 6), (4, 13)], chooser.Seen);
        Assert.Equal(batch.Inputs.Select(x => (int)x), batch.Classes!);
        var plain = new DataLoader(data, new DataLoaderOptions { Transforms = [new HorizontalFlip(p: 0), chooser] }).Epoch(0).Single();
        Assert.Equal([(9, 6), (4, 13), (4, 6), (4, 6)], chooser.Seen);
        Assert.Equal(batch.Inputs, plain.Inputs);
    }

    [Fact]
    public void Read_TransformLeavesAnotherSize_IsAnErrorThatNamesTheSample()
    {
        var loader = new DataLoader(new Painted(sizes: [(4, 6)]), new DataLoaderOptions { Transforms = [new Shrink()] });
        var error = Assert.Throws<DataException>(() => loader.Epoch(0).Count());
        Assert.Contains("sample 0 (painted 0)", error.Message, StringComparison.Ordinal);
        Assert.Contains("Shrink: got a sample of shape [1, 3, 6] after it; expected [1, 4, 6]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void HorizontalFlip_Points_AreRefused()
    {
        var loader = new DataLoader(Points.Ring(4), new DataLoaderOptions { Transforms = [new HorizontalFlip()] });
        var error = Assert.Throws<DataException>(() => loader.Epoch(0).Count());
        Assert.Contains("horizontal-flip: got samples of shape [2]; expected images [channels, height, width].", error.Message,
            StringComparison.Ordinal);
    }

    /// <summary>Images whose every pixel is its column, counted from one, and maps that say the same.</summary>
    private sealed class Painted((int Height, int Width)[] sizes) : Dataset
    {
        public override int Count => sizes.Length;

        public override IReadOnlyList<int> SampleShape => [1, 4, 6];

        public override TargetKind TargetKind => TargetKind.Classes;

        public override int ClassCount => 20;

        public override IReadOnlyList<string>? ClassNames => null;

        public override int TargetSize => 24;

        public override IReadOnlyList<int> TargetShape => [4, 6];

        public override void ReadSample(int index, Span<float> destination)
        {
            for (var i = 0; i < destination.Length; i++) destination[i] = (i % 6) + 1;
        }

        public override int ReadClass(int index) => throw new NotSupportedException();

        public override void ReadClasses(int index, Span<int> destination)
        {
            for (var i = 0; i < destination.Length; i++) destination[i] = (i % 6) + 1;
        }

        public override void ReadUnsized(int index, Sample sample)
        {
            var (height, width) = sizes[index];
            sample.Begin([1, height, width]);
            var map = sample.BeginMap(height, width);
            for (var i = 0; i < height * width; i++) (sample.Features[i], map.Classes[i]) = ((i % width) + 1, (i % width) + 1);
        }

        public override void ReadValues(int index, Span<float> destination) => throw new NotSupportedException();

        public override string DescribeSample(int index) => $"painted {index}";
    }

    /// <summary>Cuts the upper left corner out.</summary>
    private sealed class Corner : SampleTransform
    {
        public List<(int Height, int Width)> Seen { get; } = [];

        public override bool ChoosesSize => true;

        public override void Apply(Sample sample, TransformContext context)
        {
            var (image, map) = (sample.Image, sample.Map!);
            Seen.Add((image.Height, image.Width));
            sample.Scratch.Resize(1, context.Height, context.Width);
            sample.ScratchMap.Resize(context.Height, context.Width);
            for (var y = 0; y < context.Height; y++)
            {
                image.Row(0, y)[..context.Width].CopyTo(sample.Scratch.Row(0, y));
                map.Row(y)[..context.Width].CopyTo(sample.ScratchMap.Row(y));
            }

            image.Exchange(sample.Scratch);
            map.Exchange(sample.ScratchMap);
        }
    }

    private sealed class Shrink : SampleTransform
    {
        public override void Apply(Sample sample, TransformContext context) => sample.Image.Resize(1, context.Height - 1, context.Width);
    }
}
