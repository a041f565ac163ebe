using Xunit.Abstractions;

namespace Descent.Tests.Architecture;

/// <summary>Files stay small enough to read: 150 lines is the aim, 500 the limit.</summary>
public sealed class FileSizeTests(ITestOutputHelper output)
{
    private const int Limit = 500;

    // Path -> why it may be longer. Nothing may so far.
    private static readonly Dictionary<string, string> s_allowed = [];

    [Fact]
    public void SourceFiles_StayBelowTheLimit()
    {
        var sizes = new[] { "src", "tests", "bench", "examples" }
            .SelectMany(folder => Repository.Files(folder, ".cs"))
            .Select(path => (Path: path, Lines: File.ReadLines(Path.Combine(Repository.Root, path)).Count()))
            .OrderByDescending(file => file.Lines)
            .ToList();
        Assert.NotEmpty(sizes);
        foreach (var (path, lines) in sizes.Take(10)) output.WriteLine($"{lines,5} {path}");
        var tooLong = sizes.Where(f => f.Lines > Limit && !s_allowed.ContainsKey(f.Path)).Select(f => $"{f.Path} has {f.Lines} lines").ToList();
        Assert.True(tooLong.Count == 0, $"Split these at {Limit} lines: {string.Join(", ", tooLong)}");
    }

    [Fact]
    public void AllowList_HasNoFileThatDoesNotNeedIt()
    {
        var useless = s_allowed.Keys.Where(p => !File.Exists(Path.Combine(Repository.Root, p)) || Repository.Read(p).Count(c => c == '\n') <= Limit);
        Assert.Empty(useless);
    }
}
