using Descent.Data;

namespace Descent.Tests.Data;

public sealed class GeneratedTests
{
    [Fact]
    public void Digits_SampleI_DependsOnSeedAndIndexAlone()
    {
        var (few, many, other) = (Digits.Generate(37, 5), Digits.Generate(450, 5), Digits.Generate(37, 6));
        var different = 0;
        for (var i = 0; i < few.Count; i++)
        {
            Assert.True(few.Bytes(i).SequenceEqual(many.Bytes(i)));
            Assert.Equal(few.ReadClass(i), many.ReadClass(i));
            if (!few.Bytes(i).SequenceEqual(other.Bytes(i))) different++;
        }

        Assert.Equal(37, different);
    }

    [Fact]
    public void Digits_EveryTen_HoldEachClassOnceInRandomOrder()
    {
        var data = Digits.Generate(500, 1);
        var classes = Enumerable.Range(0, 500).Select(data.ReadClass).ToArray();
        foreach (var ten in classes.Chunk(10)) Assert.Equal(Enumerable.Range(0, 10), ten.Order());
        Assert.True(classes.Chunk(10).Select(ten => ten[0]).Distinct().Count() >= 8);
        Assert.Equal([1, 28, 28], data.SampleShape);
        Assert.Equal(10, data.ClassNames!.Count);
    }

    [Fact]
    public void Digits_Images_AreInkOnPaperAndAllDifferent()
    {
        var data = Digits.Generate(300, 2);
        var seen = new HashSet<string>();
        for (var i = 0; i < data.Count; i++)
        {
            var bytes = data.Bytes(i).ToArray();
            Assert.InRange(bytes.Average(b => (double)b), 8, 110);
            Assert.InRange(bytes.Count(b => b > 110), 15, 350);
            Assert.True(seen.Add(Convert.ToHexString(bytes)));
        }
    }

    [Fact]
    public void Digits_NearestClassMean_IsAboveChanceAndFarFromSolved()
    {
        var (training, test) = (Digits.Generate(4000, 1), Digits.Generate(1000, 2));
        var means = new double[10, 784];
        for (var i = 0; i < training.Count; i++)
        {
            for (var p = 0; p < 784; p++) means[training.ReadClass(i), p] += training.Bytes(i)[p] / 400.0;
        }

        var right = Enumerable.Range(0, test.Count).Count(i => Nearest(means, test.Bytes(i)) == test.ReadClass(i));
        Assert.InRange(right / 1000.0, 0.35, 0.85);
    }

    [Fact]
    public void Quadrants_Classes_FollowTheSigns()
    {
        var data = Points.Quadrants(2000, 3);
        foreach (var (x, y, label) in All(data)) Assert.Equal(x * y < 0 ? 1 : 0, label);
        Assert.InRange(All(data).Average(p => p.Class), 0.45, 0.55);
        Assert.InRange(All(data).Average(p => p.X), -0.05, 0.05);
    }

    [Fact]
    public void Ring_Classes_FollowTheRadius()
    {
        foreach (var (x, y, label) in All(Points.Ring(2000, 3)))
        {
            var radius = Math.Sqrt((x * (double)x) + (y * (double)y));
            if (Math.Abs(radius - 1) < 1e-5 || Math.Abs(radius - 2) < 1e-5) continue;
            Assert.Equal(radius is >= 1 and <= 2 ? 1 : 0, label);
        }

        Assert.InRange(All(Points.Ring(2000, 3)).Average(p => p.Class), 0.34, 0.42); // 3 pi / 25 = 0.377
    }

    [Fact]
    public void ThreeModes_ClassOne_HasThreeCloudsAtDistanceTwo()
    {
        var data = All(Points.ThreeModes(3000, 3));
        var modes = data.Where(p => p.Class == 1).GroupBy(p => (int)Math.Round(((Math.Atan2(p.Y, p.X) / Math.Tau * 3) + 5.25) % 3) % 3).ToList();
        Assert.Equal(3, modes.Count);
        foreach (var mode in modes)
        {
            Assert.InRange(mode.Count(), 400, 600);
            Assert.Equal(2, Math.Sqrt(Math.Pow(mode.Average(p => p.X), 2) + Math.Pow(mode.Average(p => p.Y), 2)), 1);
        }

        Assert.True(data.Where(p => p.Class == 0).All(p => (p.X * p.X) + (p.Y * p.Y) < 4));
    }

    [Fact]
    public void Spirals_SecondIsTheFirstTurnedByHalf()
    {
        foreach (var (x, y, label) in All(Points.Spirals(500, 3)))
        {
            var t = (Math.Sqrt((x * (double)x) + (y * (double)y)) - 0.1) / 0.9;
            var angle = (3 * Math.PI * t) + (Math.PI * label);
            Assert.Equal(Math.Cos(angle), x / ((0.9 * t) + 0.1), tolerance: 1e-4);
        }
    }

    [Fact]
    public void Sine_Targets_FollowTheCurve()
    {
        var (clean, noisy, y) = (Points.Sine(1000, 2), Points.Sine(1000, 2, 0.5f), new float[2]);
        var squares = 0.0;
        for (var i = 0; i < clean.Count; i++)
        {
            clean.ReadValues(i, y.AsSpan(0, 1));
            noisy.ReadValues(i, y.AsSpan(1));
            Assert.Equal(Math.Sin(clean.Features(i)[0]), y[0], tolerance: 1e-6);
            squares += Math.Pow(y[1] - y[0], 2);
        }

        Assert.InRange(Math.Sqrt(squares / clean.Count), 0.46, 0.54);
    }

    [Fact]
    public void Noise_MovesPointsByItsDeviationAndKeepsClasses()
    {
        var (clean, noisy) = (All(Points.Ring(4000, 7)), All(Points.Ring(4000, 7, 0.25f)));
        Assert.Equal(clean.Select(p => p.Class), noisy.Select(p => p.Class));
        Assert.Equal(0.25, Math.Sqrt(clean.Zip(noisy).Average(z => Math.Pow(z.First.X - z.Second.X, 2))), 2);
        Assert.NotEqual(clean, All(Points.Ring(4000, 8)));
        Assert.Equal(clean.Take(10), All(Points.Ring(10, 7)));
        Assert.Throws<DataException>(() => Points.Ring(10, 7, -1));
        Assert.Throws<DataException>(() => Points.Ring(10, 7, float.NaN));
    }

    private static int Nearest(double[,] means, ReadOnlySpan<byte> image)
    {
        var (best, least) = (-1, double.MaxValue);
        for (var c = 0; c < 10; c++)
        {
            var distance = 0.0;
            for (var p = 0; p < image.Length; p++) distance += (image[p] - means[c, p]) * (image[p] - means[c, p]);
            if (distance < least) (best, least) = (c, distance);
        }

        return best;
    }

    private static List<(float X, float Y, int Class)> All(FloatDataset data) =>
        [.. Enumerable.Range(0, data.Count).Select(i => (data.Features(i)[0], data.Features(i)[1], data.ReadClass(i)))];
}
