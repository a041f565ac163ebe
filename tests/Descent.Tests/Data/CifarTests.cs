using System.IO.Compression;
using Descent.Configuration;
using Descent.Data;
using Descent.Tests.Configuration;

namespace Descent.Tests.Data;

public sealed class CifarTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Folder_Cifar10_ReadsBatchesInOrderPlainAndGzipped()
    {
        Assert.False(CifarFolder.IsComplete(_folder.Root));
        Ten("data_batch_2.bin", 5);
        Zip("data_batch_1.bin.gz", [.. Record(3), .. Record(9)]);
        Ten("data_batch_10.bin", 8); // not the second: numbers count, not letters
        for (var i = 3; i < 10; i++) Ten($"data_batch_{i}.bin", i - 3);
        Assert.False(CifarFolder.IsComplete(_folder.Root));
        Ten("test_batch.bin", 7);
        Assert.True(CifarFolder.IsComplete(_folder.Root));
        var data = CifarFolder.LoadTraining(_folder.Root);
        Assert.Equal([3, 9, 5, 0, 1, 2, 3, 4, 5, 6, 8], Enumerable.Range(0, data.Count).Select(data.ReadClass));
        Assert.Equal((10, "truck"), (data.ClassCount, data.ClassNames![^1]));
        Assert.Equal([3, 32, 32], data.SampleShape);
        Assert.Equal(Record(9)[1..], data.Bytes(1));
        Assert.Equal([7], Enumerable.Range(0, 1).Select(CifarFolder.LoadTest(_folder.Root).ReadClass));
    }

    [Fact]
    public void Folder_Cifar100_ReadsFineAndCoarseLabels()
    {
        _folder.Write("train.bin", [.. Record(19, 99), .. Record(4, 0)]);
        Zip("test.bin.gz", Record(1, 32));
        Assert.True(CifarFolder.IsComplete(_folder.Root));
        var (fine, coarse) = (CifarFolder.LoadTraining(_folder.Root), CifarFolder.LoadTraining(_folder.Root, coarse: true));
        Assert.Equal((99, 0, 100, "worm"), (fine.ReadClass(0), fine.ReadClass(1), fine.ClassCount, fine.ClassNames![99]));
        Assert.Equal((19, 4, 20, "vehicles_2"), (coarse.ReadClass(0), coarse.ReadClass(1), coarse.ClassCount, coarse.ClassNames![19]));
        Assert.Equal(Record(4, 0)[2..], fine.Bytes(1));
        Assert.Equal((32, "flatfish"), (CifarFolder.LoadTest(_folder.Root).ReadClass(0), fine.ClassNames![32]));
    }

    [Fact]
    public void ClassNames_AreTheOfficialOnes()
    {
        _folder.Write("train.bin", Record(0, 0));
        foreach (var isCoarse in new[] { false, true })
        {
            var names = CifarFolder.LoadTraining(_folder.Root, isCoarse).ClassNames!;
            Assert.Equal((isCoarse ? 20 : 100, names.Count), (names.Count, names.Distinct().Count()));
            Assert.Equal(names.Order(StringComparer.Ordinal), names); // both official lists are in alphabetical order
        }
    }

    [Fact]
    public void Folder_WhatIsMissing_IsNamed()
    {
        Assert.Contains("got no such folder; expected the folder with the CIFAR files", Error(() => CifarFolder.LoadTraining(_folder["none"])));
        Assert.Contains("expected data_batch_1.bin (CIFAR-10) or train.bin (CIFAR-100), with .gz or without",
            Error(() => CifarFolder.LoadTest(_folder.Root)));
        Ten("data_batch_1.bin", 0);
        Assert.Contains("got no test images; expected the file test_batch.bin", Error(() => CifarFolder.LoadTest(_folder.Root)));
        Assert.Contains("got CIFAR-10; expected CIFAR-100, which alone has coarse labels",
            Error(() => CifarFolder.LoadTraining(_folder.Root, coarse: true)));
        Ten("data_batch_3.bin", 0);
        Assert.Contains("got data_batch_3.bin without data_batch_2.bin", Error(() => CifarFolder.LoadTraining(_folder.Root)));
        Assert.Equal("CIFAR-10: got no files; expected at least one.", Error(() => CifarFiles.Load()));
    }

    public static TheoryData<string, byte[], string> HostileFiles => new()
    {
        { "empty", [], "got 0 bytes; expected a positive multiple of 3073" },
        { "one byte", [1], "got 1 bytes; expected a positive multiple of 3073" },
        { "a byte less", Record(1)[..^1], "got 3072 bytes" },
        { "a byte more", [.. Record(1), 2], "got 3074 bytes" },
        { "a label too many", [.. Record(1), .. Record(10)], "byte 3073: got label 10; expected 0 to 9. Is this CIFAR-10 in its binary format?" },
        { "CIFAR-100", [.. Record(1, 2), .. Record(3, 4)], "got 6148 bytes; expected a positive multiple of 3073" },
        { "zipped, empty", Zipped([]), "got 0 bytes" },
        { "zipped, a byte more", Zipped([.. Record(1), 2]), "got 3074 bytes" },
        { "zipped, cut off", Zipped(Noise(4 * 3073))[..^3000], "expected a" },
        { "zipped, damaged", [.. Zipped(Record(1))[..20], .. new byte[40]], "expected a whole, undamaged file" },
        { "only the mark of gzip", [0x1F, 0x8B], "expected a" },
    };

    [Theory]
    [MemberData(nameof(HostileFiles))]
    public void Load_HostileFile_IsRefusedInOneSentence(string name, byte[] bytes, string expected)
    {
        var path = _folder.Write(name, bytes);
        var message = Error(() => CifarFiles.Load(path));
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadHundred_LabelsOutOfRange_AreRefusedWhereTheyCount()
    {
        var path = _folder.Write("train.bin", [.. Record(1, 2), .. Record(20, 100)]);
        Assert.Contains("byte 3075: got label 100; expected 0 to 99. Is this CIFAR-100", Error(() => CifarFiles.LoadHundred([path])));
        Assert.Contains("byte 3074: got label 20; expected 0 to 19", Error(() => CifarFiles.LoadHundred([path], coarse: true)));
    }

    [Fact]
    public void Load_HugeFile_IsRefusedBeforeMemoryIsTaken()
    {
        var path = _folder["huge.bin"];
        using (var file = File.Create(path)) file.SetLength(3073L * 100_001); // zeros that take no room
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal($"{path}: got more than 100000 images; expected a file of CIFAR.", Error(() => CifarFiles.Load(path)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 18);
    }

    [Fact]
    public void Config_CifarSource_LoadsTheFolder()
    {
        for (var i = 1; i <= 2; i++) _folder.Write($"data_batch_{i}.bin", [.. Enumerable.Range(0, 10).SelectMany(c => Record((byte)c))]);
        Ten("test_batch.bin", 6);
        var path = _folder.Root.Replace("\\", "\\\\", StringComparison.Ordinal);
        var data = ConfigSamples.Parse($"{{\"cifar\": {{\"folder\": \"{path}\"}}}}").LoadData();
        Assert.Equal((18, 2, 1, 10), (data.Training.Count, data.Validation.Count, data.Test.Count, data.Outputs));
        var error = Error(() => ConfigSamples.Parse($"{{\"cifar\": {{\"folder\": \"{path}\", \"coarse\": true}}}}").LoadData());
        Assert.StartsWith("config.json:2: data.source.cifar: ", error, StringComparison.Ordinal);
        Assert.Contains("missing; expected a path", ConfigSamples.Error(() => ConfigSamples.Parse("\"cifar\"")), StringComparison.Ordinal);
    }

    [SharedDataFact("cifar10/data_batch_1.bin.gz")]
    public void Folder_RealFiles_AreBalanced()
    {
        var folder = Path.GetDirectoryName(SharedData.Require("cifar10/data_batch_1.bin.gz"))!;
        var (training, test) = (CifarFolder.LoadTraining(folder), CifarFolder.LoadTest(folder));
        Assert.Equal((10_000, 2_000), (training.Count, test.Count));
        foreach (var c in Enumerable.Range(0, 10)) Assert.Equal(1_000, Enumerable.Range(0, training.Count).Count(i => training.ReadClass(i) == c));
    }

    private static byte[] Record(params byte[] labels) =>
        [.. labels, .. Enumerable.Range(0, 3072).Select(i => (byte)((i * 7) + labels[^1]))];

    private static byte[] Noise(int count)
    {
        var rng = new Rng(3);
        return [.. Enumerable.Range(0, count).Select(i => i % 3073 == 0 ? (byte)0 : (byte)rng.NextInt(256))];
    }

    private static byte[] Zipped(byte[] bytes)
    {
        using var stream = new MemoryStream();
        using (var zip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true)) zip.Write(bytes);
        return stream.ToArray();
    }

    private static string Error(Func<object> act) => Assert.Throws<DataException>(act).Message;

    private void Ten(string name, int label) => _folder.Write(name, Record((byte)label));

    private void Zip(string name, byte[] bytes) => _folder.Write(name, Zipped(bytes));
}
