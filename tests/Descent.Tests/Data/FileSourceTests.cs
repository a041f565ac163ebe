using Descent.Data;
using Descent.Formats;

namespace Descent.Tests.Data;

public sealed class FileSourceTests
{
    [Fact]
    public void MnistFolder_PlainAndGzippedFiles_AreFound()
    {
        using var folder = new TemporaryFolder();
        Assert.False(MnistFolder.IsComplete(folder.Root));
        IdxWriter.Write(folder["train-images-idx3-ubyte.gz"], Enumerable.Range(0, 24).Select(i => (byte)i).ToArray(), 2, 4, 3);
        IdxWriter.Write(folder["train-labels-idx1-ubyte"], new byte[] { 7, 9 }, 2);
        Assert.Contains("no t10k images", Assert.Throws<DataException>(() => MnistFolder.LoadTest(folder.Root)).Message);
        IdxWriter.Write(folder["t10k-images.idx3-ubyte"], new byte[12], 1, 4, 3);
        IdxWriter.Write(folder["t10k-labels.idx1-ubyte.gz"], new byte[] { 1 }, 1);
        Assert.True(MnistFolder.IsComplete(folder.Root));
        var training = MnistFolder.LoadTraining(folder.Root);
        Assert.Equal([1, 4, 3], training.SampleShape);
        Assert.Equal((2, 7, 9, 10), (training.Count, training.ReadClass(0), training.ReadClass(1), training.ClassCount));
        Assert.Equal(23, training.Bytes(1)[^1]);
        Assert.Equal(1, MnistFolder.LoadTest(folder.Root).ReadClass(0));
    }

    [Fact]
    public void IdxSource_FilesThatDoNotFit_AreRefused()
    {
        using var folder = new TemporaryFolder();
        IdxWriter.Write(folder["images"], new byte[24], 2, 4, 3);
        IdxWriter.Write(folder["labels"], new byte[] { 0, 1, 2 }, 3);
        Assert.Contains("got 3 labels; expected 2", Error(folder["images"], folder["labels"]));
        Assert.Contains("Did you swap", Error(folder["labels"], folder["images"]));
        IdxWriter.Write(folder["high"], new byte[] { 0, 10 }, 2);
        var error = Assert.Throws<DataException>(() => IdxSource.Load(folder["images"], folder["high"], 10)).Message;
        Assert.Contains("sample 1: got class 10; expected 0 to 9", error);
        Assert.Equal(11, IdxSource.Load(folder["images"], folder["high"]).ClassCount);
    }

    [Fact]
    public void CifarFiles_BadFiles_AreRefused()
    {
        using var folder = new TemporaryFolder();
        var row = new byte[3073];
        (row[0], row[1], row[3072]) = (9, 255, 51);
        var data = CifarFiles.Load(folder.Write("a.bin", [.. row, .. row]), folder.Write("b.bin", row));
        var sample = new float[3072];
        data.ReadSample(2, sample);
        Assert.Equal((3, 9, 1f, 0.2f), (data.Count, data.ReadClass(2), sample[0], sample[^1]));
        var (cut, wrong) = (folder.Write("c.bin", new byte[3000]), folder.Write("d.bin", [.. new byte[3073], 10, .. new byte[3072]]));
        Assert.Contains("multiple of 3073", Assert.Throws<DataException>(() => CifarFiles.Load(cut)).Message);
        Assert.Contains("byte 3073: got label 10", Assert.Throws<DataException>(() => CifarFiles.Load(wrong)).Message);
    }

    [SharedDataFact("mnist/train-images-idx3-ubyte.gz")]
    public void MnistFolder_RealFiles_HaveTheKnownSizeAndMean()
    {
        var folder = SharedData.Require("mnist");
        var (training, test) = (MnistFolder.LoadTraining(folder), MnistFolder.LoadTest(folder));
        Assert.Equal((60_000, 10_000), (training.Count, test.Count));
        long sum = 0;
        for (var i = 0; i < training.Count; i++)
        {
            foreach (var b in training.Bytes(i)) sum += b;
        }

        Assert.Equal(33.318, sum / (60_000.0 * 784), 3); // the published mean of the training pixels
        var counts = Enumerable.Range(0, training.Count).GroupBy(training.ReadClass).OrderBy(g => g.Key).Select(g => g.Count());
        Assert.Equal([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949], counts);
    }

    [SharedDataFact("cifar10/test_batch.bin.gz")]
    public void CifarFiles_RealFile_IsBalanced()
    {
        var data = CifarFiles.Load(SharedData.Require("cifar10/test_batch.bin.gz"));
        Assert.Equal(2000, data.Count);
        foreach (var c in Enumerable.Range(0, 10)) Assert.Equal(200, Enumerable.Range(0, 2000).Count(i => data.ReadClass(i) == c));
    }

    private static string Error(string images, string labels) => Assert.Throws<DataException>(() => IdxSource.Load(images, labels)).Message;
}
