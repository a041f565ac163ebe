using Xunit.Abstractions;

namespace Descent.Tests.Architecture;

/// <summary>Files stay small enough to read: 150 lines is the aim, 500 the limit.</summary>
public sealed class FileSizeTests(ITestOutputHelper output)
{
    private const int Limit = 500;
    private const int LastColumn = 150;
    private const int LongLines = 72; // mostly texts of messages; this number may only become smaller

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
    public void Lines_EndAtTheLastColumn()
    {
        var tooLong = new[] { "src", "tests", "bench", "examples" }
            .SelectMany(folder => Repository.Files(folder, ".cs"))
            .SelectMany(path => File.ReadLines(Path.Combine(Repository.Root, path)).Select((line, i) => (Place: $"{path}:{i + 1}", line.Length)))
            .Where(line => line.Length > LastColumn)
            .ToList();
        foreach (var (place, length) in tooLong) output.WriteLine($"{length,5} {place}");
        Assert.True(tooLong.Count <= LongLines, $"{tooLong.Count} lines are longer than {LastColumn} columns; expected at most {LongLines}.");
    }

    [Fact]
    public void AllowList_HasNoFileThatDoesNotNeedIt()
    {
        var useless = s_allowed.Keys.Where(p => !File.Exists(Path.Combine(Repository.Root, p)) || Repository.Read(p).Count(c => c == '\n') <= Limit);
        Assert.Empty(useless);
    }
}
