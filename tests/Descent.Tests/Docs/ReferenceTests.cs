using System.Security.Cryptography;
using System.Text;
using Descent.Configuration;
using Descent.Data;
using Descent.Docs;
using Descent.Docs.Examples;
using Descent.Nn;
using Descent.Tests.Architecture;

namespace Descent.Tests.Docs;

/// <summary>The committed reference is complete, new, and what it shows works.</summary>
public sealed class ReferenceTests
{
    private const string Residual =
        "\"model\": [{\"linear\": {\"units\": 4}}, {\"residual\": {\"branch\": [\"relu\", {\"linear\": {\"units\": 4}}]}}, \"linear\"]";

    private const string Command = "dotnet run -c Release --project tools/docs, then npm ci and npm run render as tools/docs/README.md says";

    private static readonly Lazy<SortedDictionary<string, string>> s_files =
        new(() => Reference.Create(Path.Combine(AppContext.BaseDirectory, "Descent.xml"), Repository.Root));

    public static TheoryData<CatalogKind, string> All
    {
        get
        {
            var rows = new TheoryData<CatalogKind, string>();
            foreach (var entry in Catalog.Entries) rows.Add(entry.Kind, entry.Name);
            return rows;
        }
    }

    [Fact]
    public void Files_AreWhatTheGeneratorMakesNow()
    {
        var old = s_files.Value
            .Where(f => !File.Exists(Path.Combine(Repository.Root, f.Key)) || Repository.Read(f.Key) != f.Value).Select(f => f.Key).ToList();
        Assert.True(old.Count == 0, $"Old or missing: {string.Join(", ", old)}. Make them anew: {Command}.");
    }

    [Fact]
    public void Charts_AreRenderedFromTheSpecificationsBesideThem()
    {
        var charts = s_files.Value.Where(f => f.Key.EndsWith(".vl.json", StringComparison.Ordinal)).ToList();
        Assert.Equal(Catalog.Entries.Count(e => e.Kind is CatalogKind.Activation or CatalogKind.Schedule), charts.Count);
        foreach (var (path, text) in charts)
        {
            var svg = Path.Combine(Repository.Root, path.Replace(".vl.json", ".svg", StringComparison.Ordinal));
            Assert.True(File.Exists(svg), $"{svg} is missing. {Command}.");
            var drawn = File.ReadAllText(svg);
            Assert.StartsWith("<svg", drawn, StringComparison.Ordinal);
            var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
            Assert.True(drawn.Contains(digest, StringComparison.Ordinal), $"{svg} is old. {Command}.");
        }
    }

    [Fact]
    public void Folder_IsSmallAndHasNothingElse()
    {
        var committed = Repository.Files(Reference.Folder).ToList();
        Assert.InRange(committed.Sum(f => new FileInfo(Path.Combine(Repository.Root, f)).Length), 1, 1 << 20);
        Assert.All(committed, f => Assert.Contains(f.Replace(".svg", ".vl.json", StringComparison.Ordinal), s_files.Value.Keys));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Entry_HasASectionWithEverySetting(CatalogKind kind, string name)
    {
        var entry = Catalog.Find(kind, name);
        var page = s_files.Value[$"{Reference.Folder}/{ReferencePage.FileOf(kind)}"];
        var start = page.IndexOf($"\n## {name}\n", StringComparison.Ordinal);
        Assert.True(start > 0, $"{name} has no section");
        var end = page.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        var section = end < 0 ? page[start..] : page[start..end];
        Assert.All(entry.Settings, s => Assert.Contains($"| `{s.Name}` |", section, StringComparison.Ordinal));
        Assert.Contains("```json\n", section, StringComparison.Ordinal);
        Assert.Contains("```csharp\n", section, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Program_RunsAndPrints(CatalogKind kind, string name)
    {
        var example = AllExamples.Find(Catalog.Find(kind, name));
        var printed = example.Output();
        Assert.NotEmpty(printed.Trim());
        Assert.DoesNotContain("NaN", printed, StringComparison.Ordinal);
        // The program is about its entry and not about another.
        Assert.Contains(example.Code.Split('.')[^1], example.Source, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Config_IsBuilt(CatalogKind kind, string name)
    {
        var example = AllExamples.Find(Catalog.Find(kind, name));
        Assert.Contains($"\"{name}\"", example.Config, StringComparison.Ordinal);
        var config = ExperimentConfig.Parse(Whole(kind, EntryText.Config(example)));
        switch (kind)
        {
            // Their files are not there; the settings were read.
            case CatalogKind.Source when name is "idx" or "cifar" or "csv" or "text" or "image-folder" or "npy":
                break;
            case CatalogKind.Source or CatalogKind.Preprocess or CatalogKind.Augmentation or CatalogKind.Sampler:
                Assert.True(config.LoadData().Training.Count > 0);
                break;
            case CatalogKind.Loss when name is "margin-ranking" or "triplet" or "cosine-embedding":
                Assert.Throws<ConfigException>(() => config.BuildLoss(TargetKind.Values)); // only in a loop of one's own
                break;
            case CatalogKind.Loss:
                Assert.IsAssignableFrom<Loss>(config.BuildLoss(IsForClasses(name) ? TargetKind.Classes : TargetKind.Values));
                break;
            case CatalogKind.Schedule:
                Assert.InRange(config.BuildSchedule().Factor(0, 10, 100), 0, 1);
                break;
            default:
                int[] sample = kind is CatalogKind.Optimizer or CatalogKind.Clip or CatalogKind.Initializer ? [2] : example.Sample;
                var model = config.BuildModel(sample, 2, new Rng(1));
                Assert.NotNull(config.BuildOptimizer(model));
                Assert.Equal(kind == CatalogKind.Clip, config.BuildClip(config.BuildOptimizer(model)) is not null);
                var isPenalty = EntryText.Config(example).StartsWith("\"regularizers", StringComparison.Ordinal) && name != "label-smoothing";
                Assert.Equal(isPenalty ? 1 : 0, config.BuildPenalties().Count);
                break;
        }
    }

    [Fact]
    public void Curves_AreTheDefinitions()
    {
        Check("relu", x => Math.Max(x, 0));
        Check("sigmoid", x => 1 / (1 + Math.Exp(-x)));
        Check("softplus", x => Math.Log(1 + Math.Exp(x)));
        Check("maxout", x => Math.Max(Math.Abs(x) - 1, 0));
        Check("swiglu", x => x / (1 + Math.Exp(-x)));

        static void Check(string name, Func<double, double> function)
        {
            var curve = Curves.Of(AllExamples.Find(Catalog.Find(CatalogKind.Activation, name)))!;
            for (var i = 0; i < curve.X.Length; i++) Assert.Equal(function(curve.X[i]), curve.Lines[0].Y[i], tolerance: 1e-4);
        }
    }

    [Theory]
    [InlineData(
        "Formula: y = x.  Shapes: any -> same.\nDefault slope 1, as PyTorch. Reference: A 2013.",
        "Formula=y = x.|Shapes=any -> same.|Defaults=Slope 1, as PyTorch.|Reference=A 2013.")]
    [InlineData("Formula: y = x,\nand so on.\nIt is cheap. Reference: A.", "Formula=y = x, and so on.|=It is cheap.|Reference=A.")]
    public void Remarks_AreCutAtTheirLabels(string remarks, string expected) =>
        Assert.Equal(expected, string.Join('|', DocComments.Parts(remarks).Select(p => $"{p.Label}={p.Text}")));

    private static bool IsForClasses(string loss) => loss is "cross-entropy" or "nll" or "focal" or "hinge" or "squared-hinge" or "dice";

    // What a model gives must fit the data. Ready models see to that themselves, except those that give a score to every place.
    private static string WithEnd(CatalogKind kind, string piece)
    {
        var isForPlaces = piece.Contains("widths", StringComparison.Ordinal) || piece.Contains("gpt", StringComparison.Ordinal);
        if (kind == CatalogKind.Model && !isForPlaces) return piece;
        return piece.Replace("{\"widths\"", "{\"classes\": 2, \"widths\"", StringComparison.Ordinal)[..^1] + ", \"flatten\", \"linear\"]";
    }

    private static string Whole(CatalogKind kind, string piece)
    {
        var data = piece.StartsWith("\"data\"", StringComparison.Ordinal) ? piece : "\"data\": {\"source\": \"quadrants\"}";
        var isModel = piece.StartsWith("\"model\"", StringComparison.Ordinal);
        var model = isModel ? WithEnd(kind, piece) : Residual;
        return data == piece || isModel ? $"{{{data}, {model}}}" : $"{{{data}, {model}, {piece}}}";
    }
}
