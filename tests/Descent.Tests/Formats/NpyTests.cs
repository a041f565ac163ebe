using System.IO.Compression;
using System.Text.Json;
using Descent.Formats;
using Descent.Tests.Formats.Images;
using Descent.Tests.Golden;

namespace Descent.Tests.Formats;

public sealed class NpyTests
{
    private const string Golden = "npys.json";

    public static TheoryData<string> Kinds => PictureCases.Names(Golden);

    public static TheoryData<string> BadNames => [.. GoldenFiles.Json(Golden).GetProperty("bad").EnumerateArray().Select(b => b.Text("name"))];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Read_WhatNumPySaved_GivesItsNumbers(string name)
    {
        var expected = GoldenFiles.Case(Golden, name);
        var array = NpyReader.Read(new MemoryStream(PictureCases.Bytes(Golden, name)), name);
        Assert.Equal(expected.Text("type"), $"{array.Type}".ToLowerInvariant());
        Assert.Equal(expected.Integers("shape"), array.Shape);
        Assert.Equal(expected.Text("data"), PictureCases.Digest(array.Data));
        var floats = expected.GetProperty("floats").EnumerateArray().Select(e => (float)e.GetDouble()).ToArray();
        Assert.Equal(floats, array.ToFloats().Take(6));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Write_ThenRead_AndNumPysBytesWhereItWritesTheSame(string name)
    {
        using var folder = new TemporaryFolder();
        var file = PictureCases.Bytes(Golden, name);
        var array = NpyReader.Read(new MemoryStream(file), name);
        NpyWriter.Write(folder["a.npy"], array);
        if (!name.Contains("big") && !name.Contains("fortran") && !name.Contains("version")) Assert.Equal(file, File.ReadAllBytes(folder["a.npy"]));
        NpyWriter.Write(folder["a.npy.gz"], array);
        foreach (var path in (string[])["a.npy", "a.npy.gz"])
        {
            var again = NpyReader.Read(folder[path]);
            Assert.Equal((array.Type, array.Count), (again.Type, again.Count));
            Assert.Equal(array.Data, again.Data);
            Assert.Equal(array.Shape, again.Shape);
        }

        Assert.Equal([0x1F, 0x8B], File.ReadAllBytes(folder["a.npy.gz"])[..2]);
    }

    [Theory]
    [MemberData(nameof(BadNames))]
    public void Read_Malformed_SaysFileAndPlace(string name)
    {
        var bad = GoldenFiles.Json(Golden).GetProperty("bad").EnumerateArray().Single(b => b.Text("name") == name);
        var file = Convert.FromBase64String(bad.Text("file"));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<DataException>(() => NpyReader.Read(new MemoryStream(file), "a.npy"));
        Assert.Contains(bad.Text("part"), error.Message);
        Assert.Contains("expected", error.Message);
        Assert.StartsWith("a.npy", error.Message);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1_000_000, name);
    }

    [Fact]
    public void ToInts_Labels_MustBeWhole()
    {
        Assert.Equal([3L, -1], NpyArray.From<float>([3, -1], 2).ToInts());
        Assert.Equal([1L, 0], NpyArray.From<bool>([true, false], 2).ToInts());
        Assert.Equal([long.MaxValue], NpyArray.From<ulong>([long.MaxValue], 1).ToInts());
        NpyArray[] noLabels = [NpyArray.From<float>([0.5f], 1), NpyArray.From<double>([double.NaN], 1), NpyArray.From<ulong>([ulong.MaxValue], 1)];
        foreach (var wrong in noLabels) Assert.Throws<DataException>(wrong.ToInts);
        Assert.Throws<ShapeException>(() => NpyArray.From<float>([1, 2], 3));
        Assert.Throws<DataException>(() => NpyArray.From<char>("ab", 2));
    }

    [Theory]
    [InlineData("stored")]
    [InlineData("compressed")]
    public void ReadAll_ArchiveOfNumPy_GivesItsArrays(string name)
    {
        using var folder = new TemporaryFolder();
        var archive = Archive(name);
        var path = folder.Write("a.npz", Convert.FromBase64String(archive.Text("file")));
        var arrays = archive.GetProperty("arrays").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString());
        Assert.Equal(arrays.Keys, NpzReader.ReadNames(path));
        Assert.Equal(arrays, NpzReader.ReadAll(path).ToDictionary(p => p.Key, p => (string?)PictureCases.Digest(p.Value.Data)));
        Assert.Equal(arrays["labels"], PictureCases.Digest(NpzReader.Read(path, "labels").Data));
        var error = Assert.Throws<DataException>(() => NpzReader.Read(path, "label"));
        Assert.Contains("Did you mean 'labels'?", error.Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void WriteArchive_ThenRead_GivesTheSameArraysAndBytes(bool isCompressed)
    {
        using var folder = new TemporaryFolder();
        var arrays = new Dictionary<string, NpyArray>
        {
            ["x"] = NpyArray.From<float>(new float[5000], 50, 100),
            ["folder/y"] = NpyArray.From<short>([1, 2, 3], 3),
            ["z"] = NpyArray.From<double>([1.5]),
        };
        NpzWriter.Write(folder["a.npz"], arrays, isCompressed);
        NpzWriter.Write(folder["b.npz"], arrays, isCompressed);
        Assert.Equal(File.ReadAllBytes(folder["a.npz"]), File.ReadAllBytes(folder["b.npz"]));
        Assert.Equal(isCompressed, new FileInfo(folder["a.npz"]).Length < 5000);
        var read = NpzReader.ReadAll(folder["a.npz"]);
        Assert.Equal(arrays.Keys, read.Keys);
        Assert.All(read, p => Assert.Equal(arrays[p.Key].Data, p.Value.Data));
        Assert.Throws<DataException>(() => NpzWriter.Write(folder["a.npz"], [.. arrays, .. arrays]));
    }

    [Fact]
    public void ReadAll_DamagedArchives_AreRefusedWithoutTakingMemory()
    {
        var file = Convert.FromBase64String(Archive("stored").Text("file"));
        var changed = file.ToArray();
        changed[200] ^= 1; // a pixel
        Assert.Contains("checksum", Refusal(changed));
        Assert.Contains("no ZIP archive", Refusal(file[..^30]));
        Assert.Contains("no ZIP archive", Refusal([]));
        Assert.Contains("expected arrays alone", Refusal(Zip(("a.txt", [1, 2, 3]))));
        Assert.Contains("'a' twice", Refusal(Zip(("a.npy", [1]), ("a.npy", [2]))));
        var bomb = new byte[50_000_000];
        PictureCases.Bytes(Golden, "one").AsSpan(0, 128).CopyTo(bomb);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("more bytes after", Refusal(Zip(("a.npy", bomb)))); // claims one number, holds 50 MB
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 4_000_000);
    }

    [Fact]
    public void File_RowsOfEveryKind_AreThoseOfTheWholeArray()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in GoldenFiles.Cases(Golden).Select(c => c.Text("name")))
        {
            if (name.Contains("fortran") || name is "scalar" or "empty") continue;
            var path = folder.Write(name, PictureCases.Bytes(Golden, name));
            var whole = NpyReader.Read(path);
            using var file = NpyFile.Open(path);
            Assert.Equal((whole.Type, whole.Shape[0], whole.Count / whole.Shape[0]), (file.Type, (int)file.Rows, file.RowLength));
            Assert.Equal(whole.Shape[1..], file.RowShape);
            var (floats, bytes) = (new float[file.RowLength], new byte[whole.Data.Length / whole.Shape[0]]);
            for (var row = (int)file.Rows - 1; row >= 0; row--)
            {
                file.ReadFloats(row, floats);
                Assert.Equal(whole.ToFloats().AsSpan(row * file.RowLength, file.RowLength).ToArray(), floats);
                file.ReadBytes(row, bytes);
                Assert.Equal(whole.Data.AsSpan(row * bytes.Length, bytes.Length).ToArray(), bytes);
            }

            Assert.Throws<ShapeException>(() => file.ReadFloats(file.Rows, floats));
            Assert.Throws<ShapeException>(() => file.ReadFloats(-1, floats));
            Assert.Throws<ShapeException>(() => file.ReadFloats(0, new float[(whole.Count) + 1]));
        }
    }

    [Fact]
    public void File_ManyThreads_ReadAtOnceAndTakeNoMemory()
    {
        using var folder = new TemporaryFolder();
        var values = Enumerable.Range(0, 300_000).ToArray();
        NpyWriter.Write(folder["a.npy"], NpyArray.From<int>(values, 3000, 100));
        using var file = NpyFile.Open(folder["a.npy"]);
        Parallel.For(0, 1000, i =>
        {
            var (rows, row) = (new long[200], i * 37 % 2999);
            file.ReadInts(row, rows);
            Assert.Equal(Enumerable.Range(row * 100, 200).Select(v => (long)v), rows);
        });
        var buffer = new float[100];
        file.ReadFloats(0, buffer);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) file.ReadFloats(i, buffer);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 10_000);
    }

    [Fact]
    public void Open_FileThatCannotBeStreamed_SaysWhatToDo()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("ascontiguousarray", Refused("a", PictureCases.Bytes(Golden, "float32-fortran")));
        Assert.Contains("single number", Refused("b", PictureCases.Bytes(Golden, "scalar")));
        Assert.Contains("cut off", Refused("c", PictureCases.Bytes(Golden, "float32")[..^1]));
        Assert.Contains("24 for shape [2, 3]", Refused("d", [.. PictureCases.Bytes(Golden, "float32"), 0]));
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(PictureCases.Bytes(Golden, "float32"));
        Assert.Contains("Unpack it first", Refused("e", packed.ToArray()));

        string Refused(string name, byte[] bytes)
        {
            var path = folder.Write(name, bytes);
            var message = Assert.Throws<DataException>(() => NpyFile.Open(path)).Message;
            File.Delete(path); // it is closed
            return message;
        }
    }

    [Fact]
    public void Read_DamagedFiles_OnlyThrowDataException()
    {
        Mutations.Check(PictureCases.Bytes(Golden, "int16-big-fortran"), 3000, bytes => NpyReader.Read(new MemoryStream(bytes), "x"));
        foreach (var name in (string[])["stored", "compressed"])
            Mutations.Check(Convert.FromBase64String(Archive(name).Text("file")), 1500, bytes => NpzReader.ReadAll(new MemoryStream(bytes), "x"));
    }

    private static JsonElement Archive(string name) =>
        GoldenFiles.Json(Golden).GetProperty("archives").EnumerateArray().Single(a => a.Text("name") == name);

    private static string Refusal(byte[] file) => Assert.Throws<DataException>(() => NpzReader.ReadAll(new MemoryStream(file), "a.npz")).Message;

    private static byte[] Zip(params (string Name, byte[] Content)[] parts)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in parts)
            {
                using var part = archive.CreateEntry(name).Open();
                part.Write(content);
            }
        }

        return stream.ToArray();
    }
}
