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

    public static TheoryData<int> Calls => [.. Enumerable.Range(0, 7)];

    // Open, three writes, flush, rename, flush of the name.
    [Theory]
    [MemberData(nameof(Calls))]
    public void Write_FailureOfAnyCall_LeavesTheOldFileOrTheNewAndNothingElse(int failsAt)
    {
        FailAt(failsAt, isRefused: false);
        FailAt(failsAt, isRefused: true);
    }

    private static void FailAt(int failsAt, bool isRefused)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.txt", "old");
        using var disk = new FailingDisk { FailsAt = failsAt };
        if (isRefused) disk.Error = () => new UnauthorizedAccessException("Access to the path is denied.");
        var error = Assert.Throws<DataException>(() => WriteThree(path));
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(disk.Error().Message, error.Message, StringComparison.Ordinal);
        Assert.Equal(failsAt == 6 ? "new" : "old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder.Root));
        WriteThree(path); // the next time goes well
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal(["open", "write", "write", "write", "flush", "rename", "flush name"], disk.Calls[(failsAt + 1)..]);
    }

    [Fact]
    public void DeleteLeftovers_TakesTemporariesAndNothingElse()
    {
        using var folder = new TemporaryFolder();
        folder.Write($".a.txt.{Guid.NewGuid():N}.tmp", "half");
        string[] kept = [folder.Write(".a.txt.tmp", ""), folder.Write(".hidden", ""), folder.Write("a.tmp", ""), folder.Write(".a.0123.tmp", "")];
        AtomicFile.DeleteLeftovers(folder.Root);
        AtomicFile.DeleteLeftovers(folder["nowhere"]);
        Assert.Equal(kept.Order(StringComparer.Ordinal), Directory.GetFiles(folder.Root).Order(StringComparer.Ordinal));
    }

    private static void WriteThree(string path) => AtomicFile.Write(path, stream =>
    {
        foreach (var letter in "new") stream.Write([(byte)letter]);
    });
}
