using System.Text.Json;
using Descent.Data;
using Descent.Tests.Golden;

namespace Descent.Tests.Data;

public sealed class LinearPreprocessingTests
{
    private const string File = "preprocessing.json";

    [Theory]
    [InlineData("many samples")]
    [InlineData("few samples")]
    public void Golden_NumPy_AgreesToSingle(string name)
    {
        var golden = GoldenFiles.Case(File, name);
        var (features, components) = (golden.Integer("features"), golden.Integer("components"));
        var epsilon = golden.GetProperty("epsilon").GetDouble();
        var data = new FloatDataset([.. Numbers(golden, "x").Select(x => (float)x)], [features], new int[golden.Integer("count")], 1);
        var pca = Fit(new Pca(components), data);
        var principal = (Pca)pca;
        Near(Numbers(golden, "axes"), principal.Matrix.ToArray(), 2e-7);
        Near(Numbers(golden, "variances"), [.. principal.Variances], 1e-6 * Numbers(golden, "variances")[0]);
        Assert.Equal(golden.GetProperty("share").GetDouble(), principal.VarianceShare, tolerance: 1e-7);
        Near(Numbers(golden, "pca"), Samples(pca, data, 3), 1e-6 * Largest(golden, "pca"));
        Near(Numbers(golden, "pcaWhitening"), Samples(Fit(new PcaWhitening(components, epsilon: epsilon), data), data, 3), 1e-4);
        var zca = new ZcaWhitening(epsilon);
        zca.Fit(data);
        Near(Numbers(golden, "zcaMatrix"), zca.Matrix.ToArray(), 1e-6 * Largest(golden, "zcaMatrix"));
        Near(Numbers(golden, "zca"), Samples(zca, data, 3), 1e-4);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Whitening_Covariance_IsTheIdentity(bool isZca)
    {
        var data = Correlated(400, 12);
        Preprocessor whitening = isZca ? new ZcaWhitening(0) : new PcaWhitening(epsilon: 0);
        var white = Samples(Fit(whitening, data), data, 400);
        for (var i = 0; i < 12; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var covariance = Enumerable.Range(0, 400).Sum(s => (double)white[(s * 12) + i] * white[(s * 12) + j]) / 399;
                Assert.Equal(i == j ? 1 : 0, covariance, tolerance: 2e-4);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(61)]
    public void Products_OfAnySize_AreThoseOfAPlainLoop(int n)
    {
        var rng = new Rng((ulong)n);
        float[] matrix = new float[n * n], x = new float[n], dense = new float[n], symmetric = new float[n];
        rng.FillNormal(x, 0, 1);
        for (var i = 0; i < n; i++)
            for (var j = 0; j <= i; j++)
                matrix[(i * n) + j] = matrix[(j * n) + i] = rng.NextNormal();
        MatrixKernel.Apply(matrix, x, dense);
        MatrixKernel.ApplySymmetric(matrix, x, symmetric);
        for (var i = 0; i < n; i++)
        {
            var expected = Enumerable.Range(0, n).Sum(j => (double)matrix[(i * n) + j] * x[j]);
            Assert.Equal(expected, dense[i], tolerance: 1e-6 * n);
            Assert.Equal(expected, symmetric[i], tolerance: 1e-6 * n);
        }
    }

    [Fact]
    public void ZcaMatrix_IsSymmetricAndKeepsTheShape()
    {
        var zca = new ZcaWhitening();
        zca.Fit(Digits.Generate(300, 1));
        Assert.Equal([1, 28, 28], zca.OutputShape);
        var matrix = zca.Matrix.ToArray();
        for (var i = 0; i < 784; i += 13)
            for (var j = 0; j < 784; j++)
                Assert.Equal(matrix[(i * 784) + j], matrix[(j * 784) + i]);
    }

    // Both ways to the directions: through the covariance and through the products of samples.
    [Fact]
    public void FewerSamplesThanFeatures_GivesTheSameAsTheCovariance()
    {
        var wide = Correlated(20, 30);
        var padded = new float[31 * 30]; // the same samples and eleven times their mean: the covariance only shrinks
        var mean = new double[30];
        for (var i = 0; i < 20; i++)
            for (var f = 0; f < 30; f++)
                mean[f] += (padded[(i * 30) + f] = wide.Features(i)[f]) / 20.0;
        for (var i = 20; i < 31; i++)
            for (var f = 0; f < 30; f++)
                padded[(i * 30) + f] = (float)mean[f];
        var few = new Pca(8);
        few.Fit(wide);
        var many = new Pca(8);
        many.Fit(new FloatDataset(padded, [30], new int[31], 1));
        Near([.. few.Matrix.ToArray().Select(x => (double)x)], many.Matrix.ToArray(), 1e-4);
        Near([.. few.Variances.Select(v => v * 19.0 / 30)], [.. many.Variances], 1e-5 * few.Variances[0]);
    }

    [Fact]
    public void AllComponentsOfFewSamples_AreAtRightAngles()
    {
        var pca = new Pca();
        pca.Fit(Correlated(10, 25)); // of rank 9
        Assert.Equal([10], pca.OutputShape);
        var axes = pca.Matrix.ToArray();
        for (var a = 0; a < 10; a++)
            for (var b = 0; b <= a; b++)
                Assert.Equal(a == b ? 1 : 0, Enumerable.Range(0, 25).Sum(i => (double)axes[(a * 25) + i] * axes[(b * 25) + i]), 1e-6);
        var same = new Pca();
        same.Fit(new FloatDataset([1, 2, 3, 1, 2, 3], [3], new int[2], 1));
        Assert.Equal(1, same.VarianceShare);
        Assert.Equal([0f, 0f], Samples(same, new FloatDataset([1, 2, 3], [3], [0], 1), 1));
    }

    [Fact]
    public void Pca_VarianceShare_KeepsTheFewestThatReachIt()
    {
        var data = Correlated(200, 10);
        var all = new Pca();
        all.Fit(data);
        var shares = all.Variances.Select(v => v / (double)all.Variances.Sum()).ToArray();
        var some = new Pca(variance: 0.9);
        some.Fit(data);
        var kept = some.OutputShape[0];
        Assert.InRange(shares.Take(kept).Sum(), 0.9, 1);
        Assert.InRange(shares.Take(kept - 1).Sum(), 0, 0.9);
        Assert.Equal(shares.Take(kept).Sum(), some.VarianceShare, tolerance: 1e-5);
        Assert.Equal(1, all.VarianceShare, tolerance: 1e-6);
    }

    [Fact]
    public void WriteRead_EveryKind_GivesTheSameBits()
    {
        var data = Correlated(30, 7);
        Preprocessor[] kinds = [new Pca(3), new PcaWhitening(variance: 0.8), new ZcaWhitening(0.1), new MeanImage(), new OneHot([2])];
        foreach (var made in kinds)
        {
            made.Fit(data);
            var read = Preprocessor.Read(Json(made.Write));
            Assert.Equal(made.GetType(), read.GetType());
            Assert.Equal(made.OutputShape, read.OutputShape);
            Assert.Equal(Samples(made, data, 30), Samples(read, data, 30));
        }
    }

    [Theory]
    [InlineData("""{"kind":"pca","inputShape":[2],"components":3,"varianceShare":1,"variances":"AAAA","mean":"AAAA","matrix":"AAAA"}""")]
    [InlineData("""{"kind":"pca","inputShape":[100000000],"components":100000000,"varianceShare":1,"variances":"","mean":"","matrix":""}""")]
    [InlineData("""{"kind":"pca","inputShape":[1],"components":1,"varianceShare":1,"variances":"AACAPw==","mean":"AACAPw==","matrix":"AACAP*=="}""")]
    [InlineData("""{"kind":"pca","inputShape":[1],"components":1,"varianceShare":1,"variances":"AACAPw==","mean":"AACAPw==","matrix":"AADAfw=="}""")]
    [InlineData("""{"kind":"zca-whitening","inputShape":[100000000],"mean":"","upperHalf":""}""")]
    [InlineData("""{"kind":"zca-whitening","inputShape":[1],"mean":"AACAPw==","upperHalf":7}""")]
    [InlineData("""{"kind":"one-hot","inputShape":[2],"isStrict":true,"features":[{"feature":2,"categories":[1]}]}""")]
    [InlineData("""{"kind":"one-hot","inputShape":[2],"isStrict":true,"features":[{"feature":1,"categories":[2,1]}]}""")]
    [InlineData("""{"kind":"one-hot","inputShape":[2],"isStrict":true,"features":[{"feature":1,"categories":[]}]}""")]
    public void Read_DamagedState_IsADataException(string json)
    {
        using var document = JsonDocument.Parse(json);
        Assert.Throws<DataException>(() => Preprocessor.Read(document.RootElement));
    }

    [Fact]
    public void BadArguments_AreRefused()
    {
        Assert.Throws<DataException>(() => new Pca(0));
        Assert.Throws<DataException>(() => new Pca(3, 0.5));
        Assert.Throws<DataException>(() => new PcaWhitening(variance: 1.5));
        Assert.Throws<DataException>(() => new ZcaWhitening(-1));
        Assert.Contains("at most 5", Assert.Throws<DataException>(() => new Pca(6).Fit(Correlated(20, 5))).Message);
        Assert.Contains("at most 4", Assert.Throws<DataException>(() => new Pca(5).Fit(Correlated(4, 6))).Message);
    }

    [Fact]
    public void MeanImage_EachPixel_LosesItsOwnMean()
    {
        var images = new FloatDataset([0, 1, 2, 3, 4, 7, 8, 9], [1, 2, 2], new int[2], 1);
        Assert.Equal([-2f, -3, -3, -3], Samples(Fit(new MeanImage(), images), images, 1));
    }

    [Fact]
    public void OneHot_ChosenFeatures_BecomeIndicators()
    {
        var data = new FloatDataset([5, 0.25f, 1, -3, 0.5f, 1, 5, 0.75f, 0], [3], new int[3], 1);
        var oneHot = new OneHot([0, 2]);
        oneHot.Fit(data);
        Assert.Equal([5], oneHot.OutputShape);
        Assert.Equal([[-3f, 5f], null, [0f, 1f]], oneHot.Categories);
        Assert.Equal([0f, 1, 0.25f, 0, 1, 1, 0, 0.5f, 0, 1, 0, 1, 0.75f, 1, 0], Samples(oneHot, data, 3));
        var unknown = new FloatDataset([4, 1, -0f], [3], [0], 1);
        var message = Assert.Throws<DataException>(() => Samples(oneHot, unknown, 1)).Message;
        Assert.Contains("got 4 for feature 0; expected one of the training samples': -3, 5", message);
        var tolerant = new OneHot([0, 2], isStrict: false);
        tolerant.Fit(data);
        Assert.Equal([0f, 0, 1, 1, 0], Samples(Preprocessor.Read(Json(tolerant.Write)), unknown, 1));
        Assert.Throws<DataException>(() => new OneHot([3]).Fit(data));
        Assert.Throws<DataException>(() => new OneHot().Fit(Points.Ring(1200)));
    }

    private static FloatDataset Correlated(int count, int features)
    {
        var rng = new Rng(9);
        var mixing = Enumerable.Range(0, features * features).Select(i => rng.NextNormal() / (1 + (i / features))).ToArray();
        var x = new float[count * features];
        for (var s = 0; s < count; s++)
        {
            for (var k = 0; k < features; k++)
            {
                var z = rng.NextNormal();
                for (var f = 0; f < features; f++) x[(s * features) + f] += (z * mixing[(k * features) + f]) + 0.1f;
            }
        }

        return new FloatDataset(x, [features], new int[count], 1);
    }

    private static Preprocessor Fit(Preprocessor preprocessor, Dataset data)
    {
        preprocessor.Fit(data);
        return preprocessor;
    }

    private static float[] Samples(Preprocessor preprocessor, Dataset data, int count)
    {
        var size = preprocessor.OutputShape.Aggregate(1, (a, b) => a * b);
        var (sample, all) = (new float[data.SampleSize], new float[count * size]);
        for (var i = 0; i < count; i++)
        {
            data.ReadSample(i, sample);
            preprocessor.Apply(sample, all.AsSpan(i * size, size));
        }

        return all;
    }

    private static double[] Numbers(JsonElement golden, string name) => [.. golden.GetProperty(name).EnumerateArray().Select(e => e.GetDouble())];

    private static double Largest(JsonElement golden, string name) => Numbers(golden, name).Max(Math.Abs);

    private static void Near(double[] expected, float[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], tolerance);
    }

    private static JsonElement Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) write(writer);
        return JsonDocument.Parse(stream.ToArray()).RootElement;
    }
}
