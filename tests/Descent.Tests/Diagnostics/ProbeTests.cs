using Descent.Diagnostics;
using Descent.Nn;

namespace Descent.Tests.Diagnostics;

/// <summary>What probes read, against sums written out.</summary>
public sealed class ProbeTests
{
    [Theory]
    [InlineData(7, 5, 1)]
    [InlineData(4, 3, 19)]
    [InlineData(2, 6, 64)]
    public void Census_CountsWhatALoopCounts(int rows, int units, int inner)
    {
        var rng = new Rng(7);
        var numbers = new float[rows * units * inner];
        rng.FillNormal(numbers, -0.8f, 1);
        for (var i = 0; i < numbers.Length; i += 3) numbers[i] = 0;
        for (var r = 0; r < rows; r++)
            for (var i = 0; i < inner; i++) numbers[(((r * units) + 1) * inner) + i] = 2 + r; // unit 1 is always on

        var census = UnitCensus.Of(numbers, rows, units, inner, 0);

        float At(int r, int u, int i) => numbers[(((r * units) + u) * inner) + i];
        for (var u = 0; u < units; u++)
        {
            var all = Enumerable.Range(0, rows).SelectMany(r => Enumerable.Range(0, inner).Select(i => (double)At(r, u, i))).ToArray();
            Assert.Equal(all.Sum(), census.Sums[u], 1e-4);
            Assert.Equal(all.Sum(x => x * x), census.Squares[u], 1e-3);
            Assert.Equal(Enumerable.Range(0, rows).Count(r => Enumerable.Range(0, inner).Any(i => At(r, u, i) > 0)), census.Fired[u]);
            Assert.Equal(Enumerable.Range(0, rows).Count(r => Enumerable.Range(0, inner).All(i => At(r, u, i) > 0)), census.AlwaysOn[u]);
        }

        Assert.Equal(numbers.Count(x => x > 0), census.Above);
        Assert.Equal(numbers.Count(x => x == 0), census.Zeros);
        Assert.Equal((numbers.Min(), numbers.Max()), (census.Low, census.High));
    }

    [Fact]
    public void RowCosine_IsTheMeanOverPairs()
    {
        float[] rows = [1, 0, 0, 1, 1, 1];
        var census = UnitCensus.Of(rows, 3, 2, 1, 0);
        var half = Math.Sqrt(0.5);
        Assert.Equal((0 + half + half) / 3, census.RowCosine, 6);
    }

    [Fact]
    public void RowVariation_IsZeroForEqualRows_AndOneForCentredOnes()
    {
        Assert.Equal(0, UnitCensus.Of([1, 2, 1, 2, 1, 2], 3, 2, 1, 0).RowVariation, 6);
        Assert.Equal(1, UnitCensus.Of([1, -1, -1, 1], 2, 2, 1, 0).RowVariation, 6);
    }

    [Fact]
    public void Series_KeepsLowestAndHighest_InBoundedMemory()
    {
        var series = new Series();
        for (var step = 1; step <= 100_000; step++) series.Add(step, step == 77_777 ? -5 : step % 100);
        Assert.InRange(series.Points.Count, 256, 513);
        Assert.Equal((-5.0, 99.0), (series.Points.Min(p => p.Low), series.Points.Max(p => p.High)));
        Assert.Equal(100_000, series.Points.Sum(p => p.Count));
        Assert.Equal(((100_000 / 100 * 4950.0) - 77 - 5) / 100_000, series.Points.Sum(p => p.Mean * p.Count) / 100_000, 9);
        Assert.Equal(series.Points.Skip(1).Select(p => p.FirstStep), series.Points.SkipLast(1).Select(p => p.LastStep + 1));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(10_007)]
    public void Dot_IsTheSum(int count)
    {
        var (a, b) = (new float[count], new float[count]);
        new Rng(1).FillNormal(a, 0, 1);
        new Rng(2).FillNormal(b, 0, 1);
        Assert.Equal(a.Zip(b, (x, y) => (double)x * y).Sum(), Products.Dot(a, b), 1e-3);
    }

    [Fact]
    public void ParameterSample_ReadsWholeUnits_EvenlySpread()
    {
        var tensor = Tensor.From([.. Enumerable.Range(0, 1000 * 300).Select(i => (float)(i / 300))], Shape.Create(1000, 300));
        var sample = new ParameterSample(tensor.Shape);
        var read = sample.Read(tensor);
        Assert.Equal(sample.Count, read.Length);
        Assert.InRange(sample.Count, 1 << 15, ParameterSample.Most);
        var units = read.Chunk(300).Select(unit => unit.Distinct().Single()).ToArray();
        Assert.Equal(sample.Units, units.Length);
        Assert.Equal(units.Order(), units);
        Assert.True(units[0] == 0 && units[^1] > 800);
        Assert.Equal(Math.Sqrt(300_000.0 / sample.Count), sample.Scale, 9);
    }

    [Fact]
    public void ConstantAnswer_IsTheEntropyOfTheClasses()
    {
        var classes = IntTensor.Create([0, 0, 0, 1, 1, 2, 2, 2, 2, 2]);
        var entropy = -((0.3 * Math.Log(0.3)) + (0.2 * Math.Log(0.2)) + (0.5 * Math.Log(0.5)));
        Assert.Equal(entropy, ConstantAnswer.LossOf(new CrossEntropy(), Shape.Create(10, 3), classes), 5);
        Assert.Equal(entropy, ConstantAnswer.LossOf(new Nll(), Shape.Create(10, 3), classes), 5);
    }

    [Fact]
    public void ConstantAnswer_IsTheVariance_ForTheMeanSquaredError()
    {
        var values = Tensor.From([1, 2, 3, 10], Shape.Create(4, 1));
        Assert.Equal(12.5, ConstantAnswer.LossOf(new Mse(), Shape.Create(4, 1), values), 4);
        var shares = Tensor.From([1, 0, 0, 0], Shape.Create(4, 1));
        var entropy = -((0.25 * Math.Log(0.25)) + (0.75 * Math.Log(0.75)));
        Assert.Equal(entropy, ConstantAnswer.LossOf(new BceLogits(), Shape.Create(4, 1), shares), 4);
    }
}
