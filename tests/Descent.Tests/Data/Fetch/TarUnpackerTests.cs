using System.Formats.Tar;
using System.IO.Compression;
using Descent.Data;

namespace Descent.Tests.Data.Fetch;

public sealed class TarUnpackerTests : IDisposable
{
    private static readonly byte[] s_content = [1, 2, 3, 4];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Unpack_GoodArchive_TakesOnlyWhatIsAskedFor()
    {
        Unpack(Tar.Gz(("set/", null), ("set/a.bin", s_content), ("set/other.txt", [9])));
        Assert.Equal(s_content, File.ReadAllBytes(_folder["out/a.bin"]));
        Assert.Single(Directory.GetFileSystemEntries(_folder["out"]));
    }

    [Theory]
    [InlineData("../a.bin")]
    [InlineData("set/../../a.bin")]
    [InlineData("/a.bin")]
    [InlineData("C:/a.bin")]
    [InlineData("set\\..\\a.bin")]
    [InlineData("set//a.bin")]
    public void Unpack_PathThatLeadsOut_IsAnError(string path)
    {
        Assert.Contains("got the path", Fails(Tar.Gz((path, s_content))), StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["a.bin"]));
        Assert.Empty(Directory.GetFileSystemEntries(_folder["out"]));
    }

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    [InlineData(TarEntryType.Fifo)]
    [InlineData(TarEntryType.CharacterDevice)]
    public void Unpack_NoFile_IsAnError(TarEntryType type)
    {
        var entry = new UstarTarEntry(type, "set/a.bin");
        if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink) entry.LinkName = "/etc/passwd";
        Assert.Contains($"of kind {type}", Fails(Tar.Gz(entry)), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder["out"]));
    }

    [Fact]
    public void Unpack_OtherLength_IsAnError() =>
        Assert.Contains("got 5 bytes of a.bin; expected 4", Fails(Tar.Gz(("set/a.bin", [1, 2, 3, 4, 5]))), StringComparison.Ordinal);

    [Fact]
    public void Unpack_Twice_IsAnError() =>
        Assert.Contains("got a.bin twice", Fails(Tar.Gz(("set/a.bin", s_content), ("b/a.bin", s_content))), StringComparison.Ordinal);

    [Fact]
    public void Unpack_Missing_IsAnError() =>
        Assert.Contains("got no a.bin", Fails(Tar.Gz(("set/b.bin", s_content))), StringComparison.Ordinal);

    [Fact]
    public void Unpack_ManyEntries_EndsEarly() =>
        Assert.Contains("more than 10000 entries", Fails(Tar.Gz([.. Enumerable.Range(0, 10_001).Select(i => ($"f{i}", (byte[]?)null))])),
            StringComparison.Ordinal);

    [Fact]
    public void Unpack_ArchiveWithoutEnd_StopsAtTheBound()
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip))
            for (var i = 0; i < 9; i++)
                tar.WriteEntry(Tar.Entry($"set/b{i}.bin", new byte[8 << 20]));
        Assert.Contains("holds more than 67,108,868 bytes", Fails(memory.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void Unpack_DamagedAtAnyPlace_IsAnErrorOrRight()
    {
        var good = Tar.Gz(("set/", null), ("set/a.bin", s_content));
        var random = new Random(1);
        for (var i = 0; i < 2000; i++)
        {
            var bad = i % 2 == 0 ? good[..random.Next(good.Length)] : (byte[])good.Clone();
            if (i % 2 == 1) bad[random.Next(bad.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                Unpack(bad);
                Assert.Equal(4, new FileInfo(_folder["out/a.bin"]).Length);
            }
            catch (DataException)
            {
            }
        }
    }

    [Fact]
    public void Unpack_NoArchive_IsAnError() => Assert.Contains("cannot be unpacked", Fails([1, 2, 3]), StringComparison.Ordinal);

    private string Fails(byte[] archive) => Assert.Throws<DataException>(() => Unpack(archive)).Message;

    private void Unpack(byte[] archive)
    {
        Directory.CreateDirectory(_folder["out"]);
        TarUnpacker.Unpack(_folder.Write("a.tar.gz", archive), _folder["out"], [new ArchivedFile("a.bin", 4)], null, default);
    }
}
