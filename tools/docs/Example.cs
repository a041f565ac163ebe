using System.Runtime.CompilerServices;
using Descent.Configuration;

namespace Descent.Docs;

/// <summary>What the reference shows of an entry besides its texts: its class, a piece of a config and a program. All of them are built and run by tests.</summary>
/// <param name="Kind">The entry's kind.</param>
/// <param name="Name">The entry's name.</param>
/// <param name="Member">The documentation ID of the class or method whose comment explains it, such as T:Descent.Nn.Relu.</param>
/// <param name="Config">The entry as it stands in a config.</param>
/// <param name="Sample">The shape of a sample that a layer gets, for the test that builds the config.</param>
/// <param name="Source">The text of <paramref name="Run"/>.</param>
/// <param name="Run">The program.</param>
internal sealed record Example(CatalogKind Kind, string Name, string Member, string Config, int[] Sample, string Source, Action Run)
{
    /// <summary>The documentation ID of the class that a method makes, where its comment says more.</summary>
    public string? Class { get; init; }

    /// <summary>The class or method as code names it: Relu, Models.ResNet20.</summary>
    public string Code
    {
        get
        {
            var path = Member[2..].Split('(')[0].Split('.');
            return Member[0] == 'M' ? $"{path[^2]}.{path[^1]}" : path[^1];
        }
    }

    public static Example Of(
        CatalogKind kind, string name, Type type, string config, int[] sample, Action run, [CallerArgumentExpression(nameof(run))] string source = "") =>
        new(kind, name, $"T:{type.FullName}", config, sample, Body(source), run);

    /// <summary>The statements of a lambda without its braces and indentation.</summary>
    internal static string Body(string lambda)
    {
        var lines = lambda.ReplaceLineEndings("\n").Split('\n');
        var inner = lines.Length > 2 ? lines[2..^1] : lines;
        var indent = inner.Where(l => l.Length > 0).Min(l => l.Length - l.TrimStart().Length);
        return string.Join('\n', inner.Select(l => l.Length == 0 ? l : l[indent..]));
    }

    /// <summary>What the program prints.</summary>
    public string Output() => Examples.Console.Capture(Run);
}
