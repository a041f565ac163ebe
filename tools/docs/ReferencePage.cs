using System.Globalization;
using System.Text;
using Descent.Configuration;
using Descent.Docs.Examples;

namespace Descent.Docs;

/// <summary>The Markdown pages: one for each kind of entry, and a list of all.</summary>
internal static class ReferencePage
{
    private const string Note = "<!-- Made by tools/docs from the doc comments, the catalog and tools/docs/Examples. Do not edit: see tools/docs/README.md. -->\n";

    /// <summary>The file of a kind's page.</summary>
    public static string FileOf(CatalogKind kind) => $"{Plural(kind)}.md";

    public static string ChartOf(Example example) => $"charts/{example.Kind.Text()}-{example.Name}";

    /// <summary>The page that leads to the others.</summary>
    public static string Index()
    {
        var text = new StringBuilder(Note);
        text.Append("# Reference\n\nEverything that a config can name, and the class behind it. `descent catalog NAME` prints the same in the terminal.\n");
        text.Append("Who knows PyTorch finds the names in [pytorch-map.md](../pytorch-map.md).\n");
        foreach (var kind in Kinds())
        {
            var names = kind.Select(e => $"[{e.Name}]({FileOf(kind.Key)}#{e.Name})");
            text.Append(CultureInfo.InvariantCulture, $"\n## [{Heading(kind.Key)}]({FileOf(kind.Key)})\n{string.Join(" ·\n", names)}\n");
        }

        return text.ToString();
    }

    public static IEnumerable<IGrouping<CatalogKind, CatalogEntry>> Kinds() => Catalog.Entries.GroupBy(e => e.Kind);

    public static string Of(CatalogKind kind, DocComments comments)
    {
        var entries = Catalog.Entries.Where(e => e.Kind == kind).ToList();
        var text = new StringBuilder(Note);
        text.Append(CultureInfo.InvariantCulture, $"# {Heading(kind)}\n\n{Place(kind)} [All kinds](README.md)\n\n| name | class | what it is |\n|---|---|---|\n");
        foreach (var entry in entries)
            text.Append(CultureInfo.InvariantCulture, $"| [{entry.Name}](#{entry.Name}) | `{AllExamples.Find(entry).Code}` | {Cell(entry.Summary)} |\n");
        var training = kind is CatalogKind.Metric or CatalogKind.Regularizer ? " using Descent.Training;" : string.Empty;
        text.Append(CultureInfo.InvariantCulture, $"\nThe programs below begin with `using Descent; using Descent.Data; using Descent.Formats; using Descent.Nn; ");
        text.Append(CultureInfo.InvariantCulture, $"using Descent.Optim;{training}`.\n");
        foreach (var entry in entries) Append(text, entry, AllExamples.Find(entry), comments);
        return text.ToString();
    }

    private static void Append(StringBuilder text, CatalogEntry entry, Example example, DocComments comments)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n## {entry.Name}\n`{example.Code}`: {Escape(comments.Find(example.Member).Summary)}\n");
        foreach (var part in EntryText.Parts(example, comments))
        {
            if (part.Label is null) text.Append(CultureInfo.InvariantCulture, $"\n{Escape(part.Text)}\n");
            else text.Append(CultureInfo.InvariantCulture, $"\n**{part.Label}.** {Escape(part.Text)}\n");
        }

        if (Curves.Has(example)) text.Append(CultureInfo.InvariantCulture, $"\n![{Curves.Of(example)!.Title}]({ChartOf(example)}.svg)\n");
        AppendSettings(text, entry);
        text.Append(CultureInfo.InvariantCulture, $"\n```json\n{EntryText.Config(example)}\n```\n");
        text.Append(CultureInfo.InvariantCulture, $"\n```csharp\n{example.Source}\n{EntryText.Printed(example)}```\n");
    }

    private static void AppendSettings(StringBuilder text, CatalogEntry entry)
    {
        if (entry.Settings.Count == 0)
        {
            text.Append("\nNo settings.\n");
            return;
        }

        text.Append("\n| setting | type | default | meaning |\n|---|---|---|---|\n");
        foreach (var setting in entry.Settings)
        {
            var type = setting.IsNullable ? $"{setting.TypeText}, or null" : setting.TypeText;
            var value = setting.DefaultJson is { } json ? $"`{json}`" : "must be given";
            text.Append(CultureInfo.InvariantCulture, $"| `{setting.Name}` | {Cell(type)} | {value} | {Cell(setting.Summary)} |\n");
        }
    }

    internal static string Heading(CatalogKind kind)
    {
        var plural = Plural(kind);
        return char.ToUpperInvariant(plural[0]) + plural[1..];
    }

    private static string Plural(CatalogKind kind) => kind switch
    {
        CatalogKind.Loss => "losses",
        CatalogKind.Clip => "clipping",
        CatalogKind.Preprocess => "preprocessing",
        _ => $"{kind.Text()}s",
    };

    private static string Place(CatalogKind kind) => kind switch
    {
        CatalogKind.Layer or CatalogKind.Norm or CatalogKind.Activation => "They stand in a config's `model`. Shapes in summaries are those of one sample; a program has the batch before them.",
        CatalogKind.Model => "A ready network stands in a config's `model` where a layer may stand, most often alone.",
        CatalogKind.Regularizer => "Layers and wrappers stand in a config's `model`, penalties and `label-smoothing` in `regularizers`, mixings of a batch in `data.mix`, averages of weights in `training.average`, what ends a training early in `training.stop`.",
        CatalogKind.Initializer => "They stand in a config's `initializer`, and most also in a layer's.",
        CatalogKind.Loss => "A loss stands in a config's `loss`.",
        CatalogKind.Optimizer => "An optimizer stands in a config's `optimizer`.",
        CatalogKind.Schedule => "A schedule stands in a config's `schedule`. Its factor is multiplied with the optimizer's rate; the curves are over 100 epochs of 10 steps.",
        CatalogKind.Clip => "Clipping stands in a config's `training.clip`.",
        CatalogKind.Source => "A source stands in a config's `data.source`.",
        CatalogKind.Augmentation => "They stand in a config's list `data.augment`, in the order in which they are applied, and change training samples only.",
        CatalogKind.Sampler => "A sampler stands in a config's `data.sampling`.",
        CatalogKind.Metric => "They stand in a config's list `metrics`; rules name them in `training.stop`, `training.checkpoint.best` and `schedule`. See also "
            + "[metrics.md](../metrics.md).",
        _ => "They stand in a config's list `data.preprocess`.",
    };

    private static string Cell(string text) => Escape(text).Replace("|", "\\|", StringComparison.Ordinal);

    // Formulas are full of what Markdown would take for emphasis, links or tags.
    internal static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text) escaped.Append(c is '*' or '_' or '[' or ']' or '<' or '\\' or '`' or '~' ? $"\\{c}" : c.ToString());
        return escaped.ToString();
    }
}
