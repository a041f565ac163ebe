using Descent.Data;

namespace Descent.Tests.Data;

public sealed class DrawnSourceTests
{
    [Fact]
    public void Blobs_Points_LieAroundTheirCentresWithTheGivenDeviation()
    {
        var data = Blobs.Generate(8000, seed: 3, classes: 4, features: 3, deviation: 0.5f);
        for (var c = 0; c < 4; c++)
        {
            var own = Enumerable.Range(0, data.Count).Where(i => data.ReadClass(i) == c).Select(i => data.Features(i).ToArray()).ToList();
            Assert.Equal(2000, own.Count);
            for (var f = 0; f < 3; f++)
            {
                var mean = own.Average(p => p[f]);
                Assert.InRange(mean, -10.05, 10.05);
                Assert.Equal(0.5, Math.Sqrt(own.Average(p => Math.Pow(p[f] - mean, 2))), 1);
            }
        }
    }

    [Fact]
    public void Blobs_PointI_DependsOnSeedAndIndexAlone()
    {
        var (few, many) = (Blobs.Generate(7, 5), Blobs.Generate(70, 5));
        Assert.Equal(many.Features(6).ToArray(), few.Features(6).ToArray());
        Assert.NotEqual(Blobs.Generate(7, 6).Features(6).ToArray(), few.Features(6).ToArray());
        Assert.Throws<DataException>(() => Blobs.Generate(7, deviation: float.NaN));
    }

    [Fact]
    public void Friedman_Targets_AreTheFormulaPlusNoise()
    {
        var data = Friedman.Generate(4000, seed: 3, noise: 0.5f);
        var residuals = Enumerable.Range(0, data.Count).Select(i => Target(data, i) - Formula(data.Features(i))).ToList();
        Assert.Equal(0, residuals.Average(), tolerance: 0.03);
        Assert.Equal(0.5, Math.Sqrt(residuals.Average(r => r * r)), tolerance: 0.02);
        var values = Enumerable.Range(0, data.Count).SelectMany(i => data.Features(i).ToArray()).ToList();
        Assert.InRange(values.Min(), 0, 0.001f);
        Assert.InRange(values.Max(), 0.999f, 1);
        Assert.Equal(0.5, values.Average(), tolerance: 0.01);
    }

    [Fact]
    public void Friedman_Units_AreTheSameRowsInOtherSizes()
    {
        var (plain, units) = (Friedman.Generate(20, seed: 4), Friedman.Generate(40, seed: 4, hasUnits: true));
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(Target(plain, i) * 1000, Target(units, i), tolerance: 0.05);
            for (var f = 0; f < 10; f++)
                Assert.Equal(plain.Features(i)[f], (units.Features(i)[f] / Math.Pow(10, (f % 5) - 2)) - f, tolerance: 1e-5);
        }

        Assert.Throws<DataException>(() => Friedman.Generate(7, noise: float.PositiveInfinity));
    }

    private static double Formula(ReadOnlySpan<float> x) =>
        (10 * Math.Sin(Math.PI * x[0] * x[1])) + (20 * Math.Pow(x[2] - 0.5, 2)) + (10 * x[3]) + (5 * x[4]);

    private static double Target(FloatDataset data, int index)
    {
        var value = new float[1];
        data.ReadValues(index, value);
        return value[0];
    }

    // Closed forms: circle, square, equilateral triangle with corners at 1, two bars less their square, pentagram, ring.
    [Theory]
    [InlineData(0, Math.PI * 0.85 * 0.85)]
    [InlineData(1, 4 * 0.74 * 0.74)]
    [InlineData(2, 1.299038)]
    [InlineData(3, (2 * 4 * 0.92 * 0.3) - (4 * 0.3 * 0.3))]
    [InlineData(4, 1.122570)]
    [InlineData(5, Math.PI * ((0.88 * 0.88) - (0.48 * 0.48)))]
    public void ShapeOutline_Area_IsThatOfTheFigure(int shape, double area)
    {
        const int Steps = 800;
        var inside = 0;
        for (var i = 0; i < Steps; i++)
            for (var j = 0; j < Steps; j++)
                if (ShapeOutline.Distance(shape, ((2f * i) + 1 - Steps) / Steps * 1.1f, ((2f * j) + 1 - Steps) / Steps * 1.1f) < 0)
                    inside++;
        Assert.Equal(area, inside * 2.2 * 2.2 / (Steps * (double)Steps), tolerance: 0.006);
    }

    [Fact]
    public void Shapes_EverySix_HoldEachClassOnceAndDependOnIndexAlone()
    {
        var (few, many) = (Shapes.Generate(60, 5), Shapes.Generate(130, 5));
        Assert.Equal([3, 32, 32], few.SampleShape);
        foreach (var six in Enumerable.Range(0, 60).Select(few.ReadClass).Chunk(6)) Assert.Equal(Enumerable.Range(0, 6), six.Order());
        for (var i = 0; i < 60; i++) Assert.True(few.Bytes(i).SequenceEqual(many.Bytes(i)));
        Assert.Equal(60, Enumerable.Range(0, 60).Select(i => Convert.ToHexString(few.Bytes(i))).Distinct().Count());
        Assert.Equal([1, 24, 24], Shapes.Generate(6, size: 24, inColor: false).SampleShape);
    }

    [Fact]
    public void Segmentation_WithoutGrain_AMappedPieceHasOneColour()
    {
        var data = Shapes.Segmentation(200, 7, size: 48, noise: 0);
        var (same, pairs) = (0, 0);
        for (var i = 0; i < data.Count; i++)
        {
            var (map, image) = (data.Map(i).ToArray(), data.Bytes(i).ToArray());
            foreach (var at in Inner(map, 48))
            {
                pairs++;
                if (Enumerable.Range(0, 3).All(c => image[(c * 48 * 48) + at] == image[(c * 48 * 48) + at + 1])) same++;
            }
        }

        Assert.InRange(pairs, 20_000, 400_000);
        Assert.InRange(same / (double)pairs, 0.97, 1); // two of one kind may lie over each other
    }

    [Fact]
    public void Segmentation_EveryClass_HasAShareOfThePixels()
    {
        var data = Shapes.Segmentation(300, 1);
        var counts = new int[7];
        var map = new int[64 * 64];
        for (var i = 0; i < data.Count; i++)
        {
            data.ReadClasses(i, map);
            foreach (var c in map) counts[c]++;
        }

        Assert.Equal(7, data.ClassCount);
        Assert.Equal("background", data.ClassNames![0]);
        Assert.InRange(counts[0] / (300.0 * 64 * 64), 0.5, 0.85);
        Assert.All(counts, c => Assert.InRange(c / (300.0 * 64 * 64), 0.015, 0.85));
        Assert.Throws<DataException>(() => data.ReadClass(0));
    }

    [Theory]
    [InlineData(8, 0.1f)]
    [InlineData(1000, 0.1f)]
    [InlineData(32, -1f)]
    [InlineData(32, float.NaN)]
    public void Shapes_ArgumentsOutOfRange_AreErrors(int size, float noise) =>
        Assert.Throws<DataException>(() => Shapes.Generate(10, size: size, noise: noise));

    [Fact]
    public void ByteMapDataset_IgnoredPixels_HaveNoClass()
    {
        var data = new ByteMapDataset([10, 20, 30, 40], [1, 2, 2], [0, 1, 255, 1], 2);
        var map = new int[4];
        data.ReadClasses(0, map);
        Assert.Equal([0, 1, Dataset.NoClass, 1], map);
        Assert.Contains("got class 2", Assert.Throws<DataException>(() =>
            new ByteMapDataset([10], [1, 1, 1], [2], 2)).Message, StringComparison.Ordinal);
    }

    // Places of a shape whose eight neighbours, and those of the place to the right, are all of it.
    private static IEnumerable<int> Inner(byte[] map, int size)
    {
        for (var y = 1; y < size - 1; y++)
            for (var x = 1; x < size - 2; x++)
            {
                var at = (y * size) + x;
                bool IsRow(int dy) => Enumerable.Range(-1, 4).All(dx => map[at + (dy * size) + dx] == map[at]);
                if (map[at] > 0 && IsRow(-1) && IsRow(0) && IsRow(1)) yield return at;
            }
    }
}
