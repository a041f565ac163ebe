using Descent.Configuration;
using Descent.Docs.Examples;

namespace Descent.Docs;

/// <summary>All generated files, by paths relative to the repository's root.</summary>
internal static class Reference
{
    public const string Folder = "docs/reference";

    public static SortedDictionary<string, string> Create(string documentationFile, string root)
    {
        var comments = new DocComments(documentationFile);
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [$"{Folder}/README.md"] = ReferencePage.Index(),
            ["src/Descent.Cli/Terminal/Reference.json"] = ReferenceJson.Create(comments),
        };
        files["docs/rules.md"] = RulesPage.Create();
        files["docs/pytorch-map.md"] = PytorchMap.Create(
            PytorchMap.Read(File.ReadAllText(Path.Combine(root, "tools/docs/PytorchMap.tsv"))),
            [.. File.ReadLines(Path.Combine(root, "tests/Descent.Tests/Docs/TorchNames.txt")).Where(l => l[0] != '#')]);
        foreach (var kind in ReferencePage.Kinds())
            files[$"{Folder}/{ReferencePage.FileOf(kind.Key)}"] = ReferencePage.Of(kind.Key, comments);
        foreach (var example in AllExamples.All.Where(Curves.Has))
            files[$"{Folder}/{ReferencePage.ChartOf(example)}.vl.json"] = Curves.Of(example)!.Chart().ToJson() + "\n";
        return files;
    }
}
