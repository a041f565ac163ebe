using Descent.Data;

namespace Descent.Tests.Data;

public sealed class DatasetTests
{
    [Fact]
    public void ByteDataset_AllBytesAndLengths_AreExactlyByteOver255()
    {
        for (var size = 1; size <= 257; size += 16)
        {
            var bytes = Enumerable.Range(0, 3 * size).Select(i => (byte)(i * 7)).ToArray();
            var data = new ByteDataset(bytes, [1, 1, size], [0, 1, 0], 2);
            var sample = new float[size];
            data.ReadSample(1, sample);
            Assert.Equal(bytes.Skip(size).Take(size).Select(b => (float)(b / 255.0)), sample);
        }
    }

    [Fact]
    public void FloatDataset_ValuesAndClasses_AreReadBack()
    {
        var values = new FloatDataset([1, 2, 3, 4, 5, 6], [3], [10f, 11f, 20f, 21f], 2);
        var (features, targets) = (new float[3], new float[2]);
        values.ReadSample(1, features);
        values.ReadValues(1, targets);
        Assert.Equal([4, 5, 6], features);
        Assert.Equal([20, 21], targets);
        Assert.Equal((2, 3, TargetKind.Values, 0), (values.Count, values.SampleSize, values.TargetKind, values.ClassCount));
        Assert.Contains("ReadValues", Assert.Throws<DataException>(() => values.ReadClass(0)).Message);
        var classes = new FloatDataset([1, 2], [1], [1, 0], 2, ["no", "yes"]);
        Assert.Equal((1, TargetKind.Classes), (classes.ReadClass(0), classes.TargetKind));
        Assert.Contains("ReadClass", Assert.Throws<DataException>(() => classes.ReadValues(0, targets)).Message);
    }

    [Fact]
    public void Construction_BadNumbers_NamesFileLineAndSample()
    {
        var origin = new DataOrigin("t.csv", [2, 5]);
        Assert.Contains("t.csv, line 5 (sample 1): got NaN", Error(() => new FloatDataset([1, float.NaN], [1], [0, 1], 2, null, origin)));
        Assert.Contains("feature 1", Error(() => new FloatDataset([1, float.PositiveInfinity], [2], [0], 2)));
        Assert.Contains("target 0", Error(() => new FloatDataset([1, 2], [2], [float.NaN])));
        Assert.Contains("line 5 (sample 1): got class 2; expected 0 to 1", Error(() => new ByteDataset([1, 2], [1], [0, 2], 2, null, origin)));
        Assert.Contains("got class -1", Error(() => new ByteDataset([1, 2], [1], [-1, 1], 2)));
        Assert.Contains("3 class names", Error(() => new ByteDataset([1, 2], [1], [0, 1], 2, ["a", "b", "c"])));
        Assert.Contains("3 features", Error(() => new ByteDataset([1, 2, 3], [2], [0], 2)));
        Assert.Throws<ShapeException>(() => new ByteDataset([], [0], [], 2));
        Assert.Throws<ShapeException>(() => new ByteDataset([], [100_000, 100_000], [], 2));
    }

    [Fact]
    public void SubsetDataset_Indices_MapToTheSource()
    {
        var source = new FloatDataset([0, 10, 20, 30], [1], [0, 1, 2, 3], 4, ["a", "b", "c", "d"]);
        var subset = new SubsetDataset(new SubsetDataset(source, [3, 1, 0]), [0, 2, 0]);
        var x = new float[1];
        subset.ReadSample(0, x);
        Assert.Equal((30, 3, 0, 3), ((int)x[0], subset.ReadClass(0), subset.ReadClass(1), subset.Count));
        Assert.Equal(source.DescribeSample(3), subset.DescribeSample(0));
        Assert.Throws<DataException>(() => new SubsetDataset(source, [4]));
        Assert.Throws<DataException>(() => new SubsetDataset(source, [-1]));
    }

    private static string Error(Action make) => Assert.Throws<DataException>(make).Message;
}
