using System.Diagnostics;
using Descent.Data;
using Xunit.Abstractions;

namespace Descent.Tests.Data;

public sealed class DuplicateFinderTests(ITestOutputHelper output)
{
    [Fact]
    public void Within_ExactCopies_ArePairedWithTheFirst()
    {
        var data = new FloatDataset([1, 2, 3, 4, 1, 2, 5, 6, 3, 4, 1, 2], [2], new int[6], 1);
        var twins = new DuplicateFinder(new DuplicateOptions { FindsNear = false }).Within(data);
        Assert.Equal([(2, 0), (4, 1), (5, 0)], twins.Select(t => (t.Index, t.Twin)));
        Assert.All(twins, t => Assert.True(t.IsExact));
    }

    public static TheoryData<string> Changes => ["brighter", "darker", "more contrast", "noise", "left", "down", "both ways", "brighter and moved"];

    // Drawn digits 0 .. 499 against 500 .. 999, of which the first hundred are changed copies of the former.
    [Theory]
    [MemberData(nameof(Changes))]
    public void Across_ChangedImages_AreFound(string change)
    {
        var drawn = Digits.Generate(1000, 5);
        var (reference, others) = (new float[500 * 784], new float[500 * 784]);
        for (var i = 0; i < 500; i++)
        {
            drawn.ReadSample(i, reference.AsSpan(i * 784, 784));
            drawn.ReadSample(500 + i, others.AsSpan(i * 784, 784));
        }

        for (var i = 0; i < 100; i++) Change(change, reference.AsSpan((i * 3 % 500) * 784, 784), others.AsSpan(i * 784, 784), new Rng((ulong)i));
        var data = new FloatDataset(reference, [1, 28, 28], new int[500], 1);
        var twins = new DuplicateFinder().Across(new FloatDataset(others, [1, 28, 28], new int[500], 1), data);
        output.WriteLine($"{change}: {twins.Count(t => t.Index < 100)} of 100, {twins.Count(t => t.Index >= 100)} false");
        Assert.InRange(twins.Count(t => t.Index < 100 && t.Twin == t.Index * 3 % 500), 99, 100);
        Assert.DoesNotContain(twins, t => t.Index >= 100 || t.IsExact);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(3000)]
    public void Within_TableRows_ThatDifferByRoundingAreFound(int width)
    {
        const int Count = 400;
        var rng = new Rng(2);
        var features = new float[Count * width];
        for (var i = 0; i < features.Length; i++) features[i] = (1 + (i % width)) * (5 + rng.NextNormal());
        for (var i = 0; i < 50; i++)
            for (var f = 0; f < width; f++)
                features[((Count - 1 - i) * width) + f] = features[(i * width) + f] + ((1 + f) * 0.0005f * rng.NextNormal());
        var data = new FloatDataset(features, [width], new int[Count], 1);
        var twins = new DuplicateFinder().Within(data);
        Assert.InRange(twins.Count(t => t.Twin == Count - 1 - t.Index), 49, 50);
        Assert.All(twins, t => Assert.InRange(t.Difference, 1e-5, 0.001));
        Assert.All(twins, t => Assert.Equal(Count - 1 - t.Index, t.Twin));
    }

    [Fact]
    public void EqualImages_WithoutContrast_AreOnlyComparedExactly()
    {
        var pixels = new float[3 * 64];
        pixels.AsSpan(128).Fill(0.5f);
        var twin = Assert.Single(new DuplicateFinder().Within(new FloatDataset(pixels, [1, 8, 8], new int[3], 1)));
        Assert.Equal((1, 0, true), (twin.Index, twin.Twin, twin.IsExact));
    }

    [Fact]
    public void ManyLikeSamples_TakeNoQuadraticTime()
    {
        var rng = new Rng(3);
        var pixels = new float[20_000 * 64];
        for (var i = 0; i < pixels.Length; i++) pixels[i] = (i % 64 / 64f) + (0.3f * rng.NextFloat());
        var start = Stopwatch.GetTimestamp();
        var data = new FloatDataset(pixels, [1, 8, 8], new int[20_000], 1);
        var twins = new DuplicateFinder(new DuplicateOptions { ImageCorrelation = 0.9999 }).Within(data);
        Assert.Empty(twins);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 20); // 200 million pairs would take minutes
    }

    [Fact]
    public void SameSeed_OneOrTwoThreads_SameTwins()
    {
        var data = Digits.Generate(600, 1);
        var threads = CpuDevice.Threads;
        try
        {
            CpuDevice.Threads = 1;
            var one = new DuplicateFinder(new DuplicateOptions { ImageCorrelation = 0.8 }).Within(data);
            CpuDevice.Threads = 3;
            Assert.NotEmpty(one);
            Assert.Equal(one, new DuplicateFinder(new DuplicateOptions { ImageCorrelation = 0.8 }).Within(data));
        }
        finally
        {
            CpuDevice.Threads = threads;
        }
    }

    [Fact]
    public void BadArguments_AreRefused()
    {
        Assert.Throws<DataException>(() => new DuplicateFinder(new DuplicateOptions { ImageCorrelation = 1.1 }));
        Assert.Throws<DataException>(() => new DuplicateFinder(new DuplicateOptions { ImageShift = 5 }));
        Assert.Throws<DataException>(() => new DuplicateFinder(new DuplicateOptions { FeatureDistance = double.NaN }));
        Assert.Throws<ShapeException>(() => new DuplicateFinder().Across(Points.Ring(5), Digits.Generate(5)));
        Assert.Empty(new DuplicateFinder().Within(new SubsetDataset(Points.Ring(5), [])));
    }

    private static void Change(string change, ReadOnlySpan<float> image, Span<float> copy, Rng rng)
    {
        var (down, right) = change switch
        {
            "left" => (0, -1),
            "down" => (1, 0),
            "both ways" => (-1, 1),
            "brighter and moved" => (0, 1),
            _ => (0, 0),
        };
        var (factor, shift) = change switch
        {
            "brighter" => (1f, 0.1f),
            "darker" => (1f, -0.1f),
            "more contrast" => (1.3f, -0.05f),
            "brighter and moved" => (1f, 0.15f),
            _ => (1f, 0f),
        };
        for (var y = 0; y < 28; y++)
        {
            for (var x = 0; x < 28; x++)
            {
                int from = Math.Clamp(y - down, 0, 27), at = Math.Clamp(x - right, 0, 27);
                var noise = change == "noise" ? 0.01f * rng.NextNormal() : 0;
                copy[(y * 28) + x] = (image[(from * 28) + at] * factor) + shift + noise;
            }
        }
    }
}
