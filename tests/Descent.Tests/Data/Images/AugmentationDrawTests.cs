using Descent.Data;
using Descent.Tests.Golden;

namespace Descent.Tests.Data.Images;

/// <summary>How augmentations draw: against torchvision's draws where it has them, else against the laws they claim.</summary>
public sealed class AugmentationDrawTests
{
    [Fact]
    public void RandomResizedCrop_ManyDraws_HaveTorchvisionsMeansAndDeviations()
    {
        var transform = new RandomResizedCrop();
        foreach (var row in GoldenFiles.Json("images.json").GetProperty("resizedCrops").EnumerateArray())
        {
            int[] size = row.Integers("size");
            var regions = Enumerable.Range(0, 8000).Select(i => transform.Choose(size[0], size[1], new Rng((ulong)i))).ToArray();
            double[][] columns = [[.. regions.Select(r => (double)r.Top)], [.. regions.Select(r => (double)r.Left)],
                [.. regions.Select(r => (double)r.Height)], [.. regions.Select(r => (double)r.Width)]];
            for (var column = 0; column < 4; column++)
            {
                var (mean, deviation) = (row.GetProperty("means")[column].GetDouble(), row.GetProperty("deviations")[column].GetDouble());
                var got = columns[column].Average();
                Assert.Equal(mean, got, tolerance: 5 * deviation * Math.Sqrt(2.0 / 8000)); // both are estimates
                Assert.Equal(deviation, Math.Sqrt(columns[column].Average(x => (x - got) * (x - got))), tolerance: 0.05 * deviation);
            }

            Assert.All(regions, r => Assert.True(r.Left >= 0 && r.Top >= 0 && r.Right <= size[1] && r.Bottom <= size[0]));
        }
    }

    [Theory]
    [InlineData(1, 100, 49, 0, 1, 1)] // the widest allowed of one row: round(4/3) = 1
    [InlineData(90, 3, 0, 43, 3, 4)] // round(3 / (3/4)) = 4
    [InlineData(1, 1, 0, 0, 1, 1)]
    public void RandomResizedCrop_NothingFits_TakesTheMiddle(int height, int width, int left, int top, int wantedWidth, int wantedHeight)
    {
        var transform = new RandomResizedCrop(minScale: 1);
        Assert.Equal(new Region(left, top, wantedWidth, wantedHeight), transform.Choose(height, width, new Rng(1)));
    }

    [Fact]
    public void TrivialAugment_ManyDraws_AreUniformOverOperationsStrengthsAndSigns()
    {
        var rng = new Rng(5);
        var draws = Enumerable.Range(0, 28000).Select(_ => TrivialAugment.Draw(rng)).ToArray();
        foreach (var group in draws.GroupBy(d => d.Operation)) Assert.InRange(group.Count(), 1800, 2200); // 2000, deviation 43
        Assert.Equal(AugmentOperations.Count, draws.Select(d => d.Operation).Distinct().Count());
        float[] turns = [.. draws.Where(d => d.Operation == AugmentOperation.Rotate).Select(d => d.Magnitude)];
        Assert.Equal(61, turns.Distinct().Count()); // 30 each way, and 0
        Assert.InRange(turns.Count(t => t > 0), turns.Length * 0.44, turns.Length * 0.53);
        Assert.Equal(67.5, turns.Average(MathF.Abs), tolerance: 4);
        var bits = draws.Where(d => d.Operation == AugmentOperation.Posterize).Select(d => (int)d.Magnitude);
        Assert.Equal([2, 3, 4, 5, 6, 7, 8], bits.Distinct().Order());
    }

    [Fact]
    public void RandAugment_ManyDraws_AreUniformOverOperationsAndSigns()
    {
        var rng = new Rng(6);
        var draws = Enumerable.Range(0, 28000).Select(_ => RandAugment.Draw(rng, 9, 100, 331)).ToArray();
        foreach (var group in draws.GroupBy(d => d.Operation)) Assert.InRange(group.Count(), 1800, 2200);
        float[] shifts = [.. draws.Where(d => d.Operation == AugmentOperation.TranslateX).Select(d => d.Magnitude)];
        Assert.Equal(45, shifts.Max(), tolerance: 1e-4f); // 9/30 of 150/331 of 331
        Assert.Equal(-45, shifts.Min(), tolerance: 1e-4f);
        Assert.InRange(shifts.Count(s => s > 0), shifts.Length * 0.44, shifts.Length * 0.56);
    }

    [Fact]
    public void GaussianNoise_ManyValues_AreNormal()
    {
        var image = new Image(1, 200, 301);
        image.Pixels.Fill(0.5f);
        Adjust.Noise(image, 0.05f, new Rng(4));
        double[] noise = [.. image.Pixels.ToArray().Select(x => (x - 0.5) / 0.05)];
        var count = noise.Length;
        Assert.Equal(0, noise.Average(), tolerance: 5 / Math.Sqrt(count));
        Assert.Equal(1, noise.Average(x => x * x), tolerance: 5 * Math.Sqrt(2.0 / count));
        Assert.Equal(3, noise.Average(x => x * x * x * x), tolerance: 5 * Math.Sqrt(96.0 / count));
        Assert.Equal(0.0455 * count, noise.Count(x => Math.Abs(x) > 2), tolerance: 5 * Math.Sqrt(0.0455 * count));
        Assert.Equal(0, noise.Zip(noise.Skip(1), (a, b) => a * b).Average(), tolerance: 5 / Math.Sqrt(count));
        Assert.Equal(0, noise.Zip(noise.Skip(64), (a, b) => a * b).Average(), tolerance: 5 / Math.Sqrt(count)); // the two of a pair
    }

    [Fact]
    public void RandomCrop_Padding_ReachesEveryPlaceAndNoOther()
    {
        var places = new HashSet<(int, int)>();
        for (ulong seed = 0; seed < 2000; seed++)
        {
            var sample = new Sample();
            sample.Begin([1, 5, 5]);
            sample.Image.Row(0, 2)[2] = 1;
            new RandomCrop(2).Apply(sample, new TransformContext(new Rng(seed), 5, 5));
            var at = sample.Features.IndexOf(1f);
            places.Add((at % 5, at / 5));
        }

        Assert.Equal(25, places.Count);
        Assert.DoesNotContain((-1, 0), places); // the marked pixel is never lost: it moves by two at most
    }

    [Fact]
    public void Cutout_Square_HasItsSizeAndFill()
    {
        var counts = new List<int>();
        for (ulong seed = 0; seed < 300; seed++)
        {
            var sample = new Sample();
            sample.Begin([3, 11, 9]);
            new Cutout(4, fill: 0.25f).Apply(sample, new TransformContext(new Rng(seed), 11, 9));
            counts.Add(sample.Features.Count(0.25f) / 3);
        }

        Assert.Equal(16, counts.Max());
        Assert.Equal(4, counts.Min()); // two by two in a corner
    }
}
