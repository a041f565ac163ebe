using System.Text.Json;
using Descent.Data;

namespace Descent.Tests.Data;

public sealed class PreprocessingTests
{
    // Two samples of two channels with three pixels: the sums below are done by hand.
    private static readonly FloatDataset s_images = new([0, 1, 2, 10, 10, 10, 3, 4, 5, 10, 10, 10], [2, 1, 3], [0, 1], 2);

    [Fact]
    public void ChannelStandardize_TwoChannels_MatchesTheClosedForm()
    {
        var fitted = Fit(new ChannelStandardize(), s_images);
        Assert.Equal([2.5f, 10f], fitted.Shift);
        Assert.Equal((float)Math.Sqrt(17.5 / 6), fitted.Scale[0], 6);
        Assert.Equal(1f, fitted.Scale[1]);
        var sample = Sample(s_images, 0, fitted);
        Assert.Equal(-2.5 / Math.Sqrt(17.5 / 6), sample[0], 5);
        Assert.Equal([0f, 0f, 0f], sample[3..]);
    }

    [Fact]
    public void ChannelMean_TwoChannels_OnlyTakesTheMeanOff() =>
        Assert.Equal([-2.5f, -1.5f, -0.5f, 0, 0, 0], Sample(s_images, 0, Fit(new ChannelMean(), s_images)));

    [Fact]
    public void Standardize_RandomFeatures_HaveMeanZeroAndDeviationOne()
    {
        var (count, width) = (500, 37);
        var features = new float[count * width];
        var rng = new Rng(8);
        for (var i = 0; i < features.Length; i++) features[i] = 1e4f + (i % width) + ((1 + (i % width)) * rng.NextNormal());
        var data = new FloatDataset(features, [width], new int[count], 1);
        var fitted = Fit(new Standardize(), data);
        for (var f = 0; f < width; f++)
        {
            var column = Enumerable.Range(0, count).Select(i => (double)features[(i * width) + f]).ToArray();
            var mean = column.Average();
            Assert.Equal(mean, fitted.Shift[f], tolerance: 1e-3); // the nearest float to a number near 10,000
            Assert.Equal(Math.Sqrt(column.Sum(x => (x - mean) * (x - mean)) / count), fitted.Scale[f], tolerance: 1e-4);
            var sample = Sample(data, 3, fitted);
            Assert.Equal((column[3] - mean) / fitted.Scale[f], sample[f], tolerance: 2e-3);
        }
    }

    [Fact]
    public void MinMax_TrainingRange_BecomesZeroToOne()
    {
        var data = new FloatDataset([2, 5, -4, 5, 4, 5], [2], [0, 0, 0], 1);
        var fitted = Fit(new MinMax(), data);
        Assert.Equal([0.75f, 0], Sample(data, 0, fitted));
        Assert.Equal([0f, 0], Sample(data, 1, fitted));
        Assert.Equal([1f, 0], Sample(data, 2, fitted));
    }

    [Fact]
    public void WriteRead_EveryKind_GivesTheSameBits()
    {
        foreach (var made in new AffinePreprocessor[] { new Standardize(), new ChannelStandardize(), new ChannelMean(), new MinMax() })
        {
            var fitted = Fit(made, s_images);
            var read = Assert.IsAssignableFrom<AffinePreprocessor>(Preprocessor.Read(Json(fitted.Write)));
            Assert.Equal(made.GetType(), read.GetType());
            Assert.Equal(fitted.Scale, read.Scale);
            Assert.Equal([2, 1, 3], read.InputShape);
            Assert.Equal([2, 1, 3], read.OutputShape);
            Assert.Equal(Sample(s_images, 1, fitted), Sample(s_images, 1, read));
        }
    }

    [Theory]
    [InlineData("""[]""")]
    [InlineData("""{"kind":"magic"}""")]
    [InlineData("""{"kind":"min-max","inputShape":[1],"groupSize":1,"shift":[1],"scale":[1,2]}""")]
    [InlineData("""{"kind":"min-max","inputShape":[1],"groupSize":0,"shift":[1],"scale":[1]}""")]
    [InlineData("""{"kind":"min-max","inputShape":[1],"groupSize":1,"shift":[1],"scale":[0]}""")]
    [InlineData("""{"kind":"min-max","inputShape":[1],"groupSize":1,"shift":[1e999],"scale":[1]}""")]
    [InlineData("""{"kind":"min-max","inputShape":[1],"groupSize":1,"shift":["1"],"scale":[1]}""")]
    [InlineData("""{"kind":"min-max","inputShape":[2],"groupSize":1,"shift":[1],"scale":[1]}""")]
    [InlineData("""{"kind":"min-max","inputShape":[0],"groupSize":1,"shift":[1],"scale":[1]}""")]
    [InlineData("""{"kind":"min-max","inputShape":[70000,70000],"groupSize":1,"shift":[1],"scale":[1]}""")]
    [InlineData("""{"kind":"min-max","groupSize":1,"shift":[1],"scale":[1]}""")]
    public void Read_DamagedState_IsADataException(string json)
    {
        using var document = JsonDocument.Parse(json);
        Assert.Throws<DataException>(() => Preprocessor.Read(document.RootElement));
    }

    [Fact]
    public void Use_OutOfOrder_IsRefused()
    {
        Assert.Throws<DataException>(() => new Standardize().Apply(new float[3]));
        Assert.Throws<DataException>(() => new Standardize().Fit(new SubsetDataset(s_images, [])));
        Assert.Throws<ShapeException>(() => Fit(new MinMax(), s_images).Apply(new float[5]));
        Assert.Throws<ShapeException>(() => new ChannelMean().Fit(new FloatDataset([1, 2], [2], [0], 1)));
    }

    [Fact]
    public void TargetStandardize_Restore_GivesBackTheUnits()
    {
        var data = new FloatDataset(new float[4], [1], [10f, 1, 20, 1, 30, 1, 40, 1], 2);
        var read = TargetStandardize.Read(Json(TargetStandardize.Fit(data).Write));
        Assert.Equal([25f, 1f], read.Means);
        Assert.Equal(Math.Sqrt(125), read.Deviations[0], 5);
        float[] values = [40, 1, 10, 3];
        read.Apply(values);
        Assert.Equal(15 / Math.Sqrt(125), values[0], 5);
        Assert.Equal(2f, values[3]);
        read.Restore(values);
        Assert.Equal([40, 1, 10, 3], values.Select(v => MathF.Round(v, 4)));
        Assert.Throws<DataException>(() => TargetStandardize.Fit(s_images));
    }

    private static T Fit<T>(T preprocessor, Dataset data)
        where T : Preprocessor
    {
        preprocessor.Fit(data);
        return preprocessor;
    }

    private static float[] Sample(Dataset data, int index, Preprocessor preprocessor)
    {
        var sample = new float[data.SampleSize];
        data.ReadSample(index, sample);
        preprocessor.Apply(sample);
        return sample;
    }

    private static JsonElement Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) write(writer);
        return JsonDocument.Parse(stream.ToArray()).RootElement;
    }
}
