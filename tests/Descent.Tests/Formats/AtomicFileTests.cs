using Descent.Formats;

namespace Descent.Tests.Formats;

public sealed class AtomicFileTests
{
    [Fact]
    public void WriteAllText_ExistingFile_IsReplacedWithoutByteOrderMark()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.txt", "a long old text");
        AtomicFile.WriteAllText(path, "né");
        Assert.Equal([(byte)'n', 0xC3, 0xA9], File.ReadAllBytes(path));
        Assert.Single(Directory.GetFiles(folder.Root));
    }

    [Fact]
    public void Write_FailureHalfWay_KeepsTheOldFileAndNoTemporary()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.txt", "old");
        var error = Assert.Throws<DataException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write(new byte[100_000]);
            throw new IOException("disk full");
        }));
        Assert.Contains("disk full", error.Message);
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, _ => throw new InvalidOperationException()));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(folder.Root));
    }

    [Fact]
    public void Write_FolderThatIsMissingOrIsTheTarget_IsADataException()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<DataException>(() => AtomicFile.WriteAllText(folder["no/such/a.txt"], "x"));
        Assert.Throws<DataException>(() => AtomicFile.WriteAllText(folder.Root, "x"));
    }
}
