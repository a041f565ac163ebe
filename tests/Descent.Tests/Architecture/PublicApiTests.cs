namespace Descent.Tests.Architecture;

/// <summary>The public surface changes on purpose only: Snapshots/PublicApi.txt holds it, and a change of that file is part of the change.</summary>
public sealed class PublicApiTests
{
    private const string Snapshot = "tests/Descent.Tests/Snapshots/PublicApi.txt";

    /// <summary>To accept a change, run the tests once with DESCENT_ACCEPT=1 and commit the file.</summary>
    [Fact]
    public void PublicApi_IsTheSnapshot()
    {
        var got = PublicApi.Lines().ToList();
        var path = Path.Combine(Repository.Root, Snapshot);
        if (Environment.GetEnvironmentVariable("DESCENT_ACCEPT") == "1") File.WriteAllText(path, string.Join('\n', got) + "\n");
        var expected = File.Exists(path) ? File.ReadAllText(path).TrimEnd('\n').Split('\n') : [];
        if (got.SequenceEqual(expected)) return;
        var received = Path.Combine(AppContext.BaseDirectory, "PublicApi.received.txt");
        File.WriteAllText(received, string.Join('\n', got) + "\n");
        Assert.Fail($"The public API is not {Snapshot} (what it is now: {received}). If that is meant, accept it with DESCENT_ACCEPT=1 dotnet test, "
            + $"and write a line into CHANGELOG.md.\n{Difference(Flat(expected), Flat(got))}");
    }

    [Fact]
    public void Difference_ShowsWhatWentAndCame() =>
        Assert.Equal("- a | 2\n+ a | 3", Difference(Flat(["a", "    1", "    2"]), Flat(["a", "    1", "    3"])));

    // A member's line says little without its type.
    private static List<string> Flat(IEnumerable<string> lines)
    {
        var type = string.Empty;
        List<string> flat = [];
        foreach (var line in lines)
        {
            if (line.StartsWith(' ')) flat.Add($"{type} | {line.Trim()}");
            else flat.Add(type = line);
        }

        return flat;
    }

    private static string Difference(List<string> expected, List<string> got) => string.Join(
        '\n',
        expected.Except(got).Select(line => $"- {line}").Concat(got.Except(expected).Select(line => $"+ {line}")));
}
