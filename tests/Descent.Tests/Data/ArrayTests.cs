using System.IO.Compression;
using Descent.Data;
using Descent.Formats;

namespace Descent.Tests.Data;

public sealed class ArrayTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("x.npy", "y.npy")]
    [InlineData("features.npy", "labels.npy")]
    [InlineData("x_train.npy", "y_train.npy")]
    public void Load_FloatsAndWholeNumbers_AreFeaturesAndClasses(string features, string targets)
    {
        Save(features, NpyArray.From<float>([1.5f, -2, 3, 4, 5, 6], 3, 2));
        Save(targets, NpyArray.From<long>([2, 0, 1], 3));
        var data = ArraySource.Load(_folder[features]).Training;
        Assert.Equal((3, 3, TargetKind.Classes), (data.Count, data.ClassCount, data.TargetKind));
        Assert.Equal([2], data.SampleShape);
        Assert.Equal([3f, 4], Read(data, 1));
        Assert.Equal([2, 0, 1], Enumerable.Range(0, 3).Select(data.ReadClass));
        Assert.Empty(data.TargetShape);
        Assert.Throws<DataException>(() => data.ReadValues(0, new float[1]));
    }

    [Fact]
    public void Load_BytesOfImages_AreUnitPixelsWithChannelsFirst()
    {
        byte[] pixels = [.. Enumerable.Range(0, 2 * 4 * 5 * 3).Select(i => (byte)(i * 2))];
        Save("x.npy", NpyArray.From<byte>(pixels, 2, 4, 5, 3));
        Save("y.npy", NpyArray.From<byte>([1, 0], 2, 1));
        var colour = ArraySource.Load(_folder["x.npy"]).Training;
        Assert.Equal([3, 4, 5], colour.SampleShape);
        Assert.Equal(Enumerable.Range(0, 60).Select(i => pixels[60 + ((i % 20) * 3) + (i / 20)] / 255f), Read(colour, 1));
        Assert.Equal(1, colour.ReadClass(0));
        Save("x.npy", NpyArray.From<byte>(pixels, 2, 6, 10));
        var grey = ArraySource.Load(_folder["x.npy"]).Training;
        Assert.Equal([1, 6, 10], grey.SampleShape);
        Assert.Equal(pixels[60..].Select(p => p / 255f), Read(grey, 1));
        Save("x.npy", NpyArray.From<int>([.. pixels.Select(p => (int)p)], 2, 3, 4, 5));
        Assert.Equal(pixels[60..].Select(p => (float)p), Read(ArraySource.Load(_folder["x.npy"]).Training, 1));
    }

    [Fact]
    public void Load_FloatTargets_AreValues()
    {
        Save("x.npy", NpyArray.From<double>([1, 2, 3], 3));
        Save("y.npy", NpyArray.From<double>([.5, 1, 2, 3, 4, 5], 3, 2));
        var data = ArraySource.Load(_folder["x.npy"]).Training;
        Assert.Equal((TargetKind.Values, 2), (data.TargetKind, data.TargetSize));
        Assert.Equal([1], data.SampleShape);
        var values = new float[2];
        data.ReadValues(1, values);
        Assert.Equal([2f, 3], values);
        Save("y.npy", NpyArray.From<int>([7, 8, 9], 3));
        Assert.Equal(TargetKind.Values, ArraySource.Load(_folder["x.npy"], new ArrayOptions { TargetKind = TargetKind.Values }).Training.TargetKind);
        Assert.Equal(12, ArraySource.Load(_folder["x.npy"], new ArrayOptions { Classes = 12 }).Training.ClassCount);
    }

    [Fact]
    public void Load_ClassesOfStepsAndPixels_HaveTheirShape()
    {
        Save("x.npy", NpyArray.From<float>(new float[2 * 1 * 2 * 3], 2, 1, 2, 3));
        Save("y.npy", NpyArray.From<short>([0, 1, 2, 3, 4, -100, 0, 0, 0, 0, 0, 0], 2, 2, 3));
        var map = ArraySource.Load(_folder["x.npy"]).Training;
        var sample = new Sample();
        map.Read(0, sample);
        Assert.Equal([0, 1, 2, 3, 4, Dataset.NoClass], sample.Map!.Classes.ToArray());
        Assert.Equal(5, map.ClassCount);
        Save("x.npy", NpyArray.From<float>(new float[8], 2, 4));
        Save("y.npy", NpyArray.From<int>([0, 1, 2, 1, 1, 1, 0, 0], 2, 4));
        var steps = ArraySource.Load(_folder["x.npy"]).Training;
        Assert.Equal([4], steps.TargetShape);
        var classes = new int[4];
        steps.ReadClasses(0, classes);
        Assert.Equal([0, 1, 2, 1], classes);
    }

    [Fact]
    public void Load_ArchiveWithATestSet_KeepsItApart()
    {
        NpzWriter.Write(_folder["mnist.npz"], new Dictionary<string, NpyArray>
        {
            ["x_train"] = NpyArray.From<byte>(new byte[3 * 16], 3, 4, 4), ["y_train"] = NpyArray.From<byte>([0, 1, 4], 3),
            ["x_test"] = NpyArray.From<byte>([.. Enumerable.Repeat((byte)255, 16)], 1, 4, 4), ["y_test"] = NpyArray.From<byte>([2], 1),
        });
        var source = ArraySource.Load(_folder["mnist.npz"]);
        Assert.Equal((3, 5), (source.Training.Count, source.Training.ClassCount));
        Assert.Equal((1, 5, 2), (source.Test!.Count, source.Test.ClassCount, source.Test.ReadClass(0)));
        Assert.All(Read(source.Test, 0), v => Assert.Equal(1, v));
    }

    [Fact]
    public void Load_Gzipped_IsTheSame()
    {
        Save("x.npy", NpyArray.From<float>([1, 2, 3, 4], 2, 2));
        Save("y.npy", NpyArray.From<int>([0, 1], 2));
        using (var gzip = new GZipStream(File.Create(_folder["x.npy.gz"]), CompressionLevel.Fastest)) gzip.Write(File.ReadAllBytes(_folder["x.npy"]));
        Assert.Equal([3f, 4], Read(ArraySource.Load(_folder["x.npy.gz"]).Training, 1));
    }

    [Fact]
    public void Load_WhatDoesNotFit_IsAnErrorThatSaysWhat()
    {
        Save("x.npy", NpyArray.From<float>([1, float.NaN, 3, 4], 2, 2));
        Assert.Contains("no file of targets beside it", Error(() => ArraySource.Load(_folder["x.npy"])), StringComparison.Ordinal);
        Save("y.npy", NpyArray.From<int>([0, 1, 2], 3));
        Assert.Contains("got 3 rows of targets; expected 2", Error(() => ArraySource.Load(_folder["x.npy"])), StringComparison.Ordinal);
        Save("y.npy", NpyArray.From<int>([0, -1], 2));
        Assert.Contains("row 1: got class -1", Error(() => ArraySource.Load(_folder["x.npy"])), StringComparison.Ordinal);
        Save("y.npy", NpyArray.From<int>([0, 7], 2));
        Assert.Contains("got class 7; expected 0 to 4", Error(() =>
            ArraySource.Load(_folder["x.npy"], new ArrayOptions { Classes = 5 })), StringComparison.Ordinal);
        var data = ArraySource.Load(_folder["x.npy"]).Training;
        Assert.Contains("x.npy, row 0: got a number that is NaN", Error(() => Read(data, 0)), StringComparison.Ordinal);
        NpzWriter.Write(_folder["a.npz"], new Dictionary<string, NpyArray> { ["a"] = NpyArray.From<int>([1], 1) });
        Assert.Contains("got the arrays a; expected one called x", Error(() => ArraySource.Load(_folder["a.npz"])), StringComparison.Ordinal);
    }

    private static string Error(Action action) => Assert.Throws<DataException>(action).Message;

    private static float[] Read(Dataset data, int index)
    {
        var sample = new float[data.SampleSize];
        data.ReadSample(index, sample);
        return sample;
    }

    private void Save(string name, NpyArray array) => NpyWriter.Write(_folder[name], array);
}
