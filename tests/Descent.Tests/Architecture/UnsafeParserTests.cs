namespace Descent.Tests.Architecture;

/// <summary>Files from outside are read by safe code alone; the call of libjpeg-turbo has one file of its own (ADR 0008).</summary>
public sealed class UnsafeParserTests
{
    private const string Native = "src/Descent/Formats/Jpeg/TurboJpeg.cs";

    [Fact]
    public void Formats_UseNoUnsafeCode()
    {
        var files = Repository.Files("src/Descent/Formats", ".cs").ToList();
        Assert.Contains(Native, files);
        string[] words = ["unsafe", "Unsafe.", "NativeLibrary", "DllImport", "LibraryImport", "MemoryMarshal.GetReference"];
        var found = files.Where(f => f != Native).SelectMany(f => words.Where(Repository.Code(f).Contains).Select(w => $"{f}: {w}")).ToList();
        Assert.True(found.Count == 0, $"Unsafe code in a parser:\n{string.Join('\n', found)}");
    }
}
