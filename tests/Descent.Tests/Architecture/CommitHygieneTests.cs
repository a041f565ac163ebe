using System.Text.RegularExpressions;

namespace Descent.Tests.Architecture;

/// <summary>The tree works anywhere: no file in it knows the machine that it was written on.</summary>
public sealed partial class CommitHygieneTests
{
    private const int LargestBytes = 4 << 20;

    private static readonly string[] s_text =
        [".cs", ".csproj", ".css", ".csv", ".editorconfig", ".gitattributes", ".gitignore", ".html", ".json", ".jsonc", ".md", ".props", ".py", ".sh",
            ".slnx", ".targets", ".ts", ".txt", ".yml", ""];

    [Fact]
    public void TextFiles_NameNoPathOfAMachine()
    {
        var found = TextFiles().SelectMany(f => MachinePath().Matches(Repository.Read(f)).Select(m => $"{f}: {m.Value}")).ToList();
        Assert.True(found.Count == 0, $"Paths of a machine:\n{string.Join('\n', found)}");
    }

    [Fact]
    public void SourceFiles_HaveUnixLineEnds()
    {
        var files = TextFiles().Where(f => f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".md", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(files);
        Assert.DoesNotContain(files, f => Repository.Read(f).Contains('\r'));
    }

    [Theory]
    [InlineData("see /hom" + "e/ann/x", true)]
    [InlineData("\"/wor" + "k/x\"", true)]
    [InlineData("docs/wor" + "k/x", false)]
    [InlineData("https://host/hom" + "e/", false)]
    public void Pattern_IsWhatItSays(string text, bool isPath) => Assert.Equal(isPath, MachinePath().IsMatch(text));

    private static IEnumerable<string> TextFiles() =>
        Repository.Files(".", s_text).Where(f => new FileInfo(Path.Combine(Repository.Root, f)).Length <= LargestBytes);

    // The patterns are put together from halves, so that this file does not find itself.
    [GeneratedRegex(@"(?<![\w./:-])/(?:hom" + @"e|roo" + @"t|wor" + @"k|User" + @"s)/\S*|\b[A-Z]:\\User" + @"s\\\S*")]
    private static partial Regex MachinePath();
}
