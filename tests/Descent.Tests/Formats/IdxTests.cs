using System.IO.Compression;
using Descent.Formats;

namespace Descent.Tests.Formats;

public sealed class IdxTests
{
    [Fact]
    public void Write_TwoByThree_GivesTheBytesOfTheSpecification()
    {
        using var stream = new MemoryStream();
        IdxWriter.Write(stream, [1, 2, 3, 4, 5, 6], 2, 3);
        Assert.Equal([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6], stream.ToArray());
    }

    [Theory]
    [InlineData("a.idx")]
    [InlineData("a.idx.gz")]
    public void ReadWrite_File_RoundTrips(string name)
    {
        using var folder = new TemporaryFolder();
        var data = Enumerable.Range(0, 5 * 7 * 3).Select(i => (byte)(i * 5)).ToArray();
        IdxWriter.Write(folder[name], data, 5, 7, 3);
        var read = IdxReader.Read(folder[name]);
        Assert.Equal(IdxType.UInt8, read.Type);
        Assert.Equal([5, 7, 3], read.Shape);
        Assert.Equal(data, read.Data);
        Assert.Single(Directory.GetFiles(folder.Root));
    }

    [Fact]
    public void Read_GzipUnderAnotherName_IsUnpacked()
    {
        using var plain = new MemoryStream();
        IdxWriter.Write(plain, new byte[3_000_000], 3, 1000, 1000);
        Assert.Equal(3_000_000, IdxReader.Read(new MemoryStream(Zip(plain.ToArray())), "images").Data.Length);
    }

    [Theory]
    [InlineData(0x09, new byte[] { 0xFF }, -1f)]
    [InlineData(0x0B, new byte[] { 0xFF, 0xFE }, -2f)]
    [InlineData(0x0C, new byte[] { 0, 1, 0, 0 }, 65536f)]
    [InlineData(0x0D, new byte[] { 0x3F, 0xC0, 0, 0 }, 1.5f)]
    [InlineData(0x0E, new byte[] { 0xC0, 0x04, 0, 0, 0, 0, 0, 0 }, -2.5f)]
    public void ToFloats_EveryType_ReadsBigEndian(byte type, byte[] number, float expected)
    {
        byte[] file = [0, 0, type, 1, 0, 0, 0, 1, .. number];
        Assert.Equal([expected], IdxReader.Read(new MemoryStream(file), "x").ToFloats());
    }

    public static TheoryData<byte[], string> Malformed => new()
    {
        { [], "empty" },
        { [0, 0], "starts with 0000" },
        { [0x89, 0x50, 0x4E, 0x47], "PNG" },
        { [0xFF, 0xD8, 0xFF, 0xE0], "JPEG" },
        { [0x50, 0x4B, 3, 4], "ZIP" },
        { "a,b,c\n"u8.ToArray(), "CSV" },
        { "<!DOCTYPE html>"u8.ToArray(), "web page" },
        { [0, 0, 7, 1, 0, 0, 0, 1, 1], "byte 2" },
        { [0, 0, 8, 0, 1], "byte 3" },
        { [0, 0, 8, 9, 1], "9 axes" },
        { [0, 0, 8, 2, 0, 0, 0, 1], "cut off" },
        { [0, 0, 8, 1, 0, 0, 0, 3, 1, 2], "expected at most 2" },
        { [0, 0, 8, 1, 0, 0, 0, 2, 1, 2, 3], "byte 10: got more bytes" },
        { [0, 0, 8, 1, 0xFF, 0xFF, 0xFF, 0xFF], "4294967295" },
        { [0, 0, 8, 2, 0x7F, 0, 0, 0, 0x7F, 0, 0, 0], "byte 8" },
        { [0, 0, 14, 1, 0x20, 0, 0, 0], "byte 4" },
        { [0, 0, 8, 1, 0x70, 0, 0, 0], "1879048192" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Read_Malformed_SaysFileAndPlace(byte[] file, string part)
    {
        var error = Assert.Throws<DataException>(() => IdxReader.Read(new MemoryStream(file), "set.idx"));
        Assert.StartsWith("set.idx", error.Message);
        Assert.Contains(part, error.Message);
    }

    [Fact]
    public void Read_GzippedClaimOfTwoGigabytes_IsRefusedWithoutAllocation()
    {
        using var stream = new MemoryStream(Zip([0, 0, 8, 1, 0x70, 0, 0, 0]));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<DataException>(() => IdxReader.Read(stream, "bomb"));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 4_000_000);
    }

    [Fact]
    public void Read_CutGzip_IsADataException()
    {
        using var plain = new MemoryStream();
        IdxWriter.Write(plain, new Rng(1).Permutation(9999).Select(i => (byte)i).ToArray(), 9999);
        var bytes = Zip(plain.ToArray());
        Assert.Throws<DataException>(() => IdxReader.Read(new MemoryStream(bytes[..(bytes.Length / 2)]), "cut"));
    }

    [Fact]
    public void Read_MissingFileOrFolder_IsADataException()
    {
        Assert.Contains("no such file", Assert.Throws<DataException>(() => IdxReader.Read("no/such/file.idx")).Message);
        using var folder = new TemporaryFolder();
        Assert.Contains("folder", Assert.Throws<DataException>(() => IdxReader.Read(folder.Root)).Message);
    }

    [Fact]
    public void Read_DamagedFiles_OnlyThrowDataException()
    {
        using var plain = new MemoryStream();
        IdxWriter.Write(plain, new byte[60], 3, 4, 5);
        Mutations.Check(plain.ToArray(), 3000, bytes => IdxReader.Read(new MemoryStream(bytes), "x"));
        Mutations.Check(Zip(plain.ToArray()), 1000, bytes => IdxReader.Read(new MemoryStream(bytes), "x"));
    }

    private static byte[] Zip(byte[] bytes)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest)) gzip.Write(bytes);
        return stream.ToArray();
    }
}
