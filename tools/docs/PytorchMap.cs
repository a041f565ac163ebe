using System.Globalization;
using System.Text;
using Descent.Configuration;

namespace Descent.Docs;

/// <summary>A line of PytorchMap.tsv; empty where there is nothing.</summary>
internal sealed record MapRow(string Torch, string Class, string Operation, string Entry, string Difference)
{
    public string Names
    {
        get
        {
            string[] all = [Class, Operation];
            return string.Join(", ", all.Where(n => n.Length > 0).Select(n => $"`{n}`"));
        }
    }
}

/// <summary>docs/pytorch-map.md: which name of PyTorch is which of Descent, and back.</summary>
internal static class PytorchMap
{
    // What PyTorch has besides these is out of the map's scope: tensors' methods are mostly called alike.
    private static readonly (string Space, string Heading)[] s_spaces =
    [
        ("torch.nn.", "Layers and losses (torch.nn)"), ("torch.optim.", "Optimizers (torch.optim)"),
        ("torch.optim.lr_scheduler.", "Schedules (torch.optim.lr_scheduler)"), ("torch.nn.init.", "Initializers (torch.nn.init)"),
    ];

    // Bases and helpers, which nobody looks for in a table of layers.
    private static readonly HashSet<string> s_parts = ["Container", "DataParallel", "Optimizer", "LRScheduler", "Counter"];

    public static IReadOnlyList<MapRow> Read(string text) =>
        [.. text.Split('\n').Where(l => l.Length > 0 && l[0] != '#').Select(l => l.Split('\t')).Select(c => new MapRow(c[0] == "-" ? "" : c[0], c[1], c[2], c[3], c[4]))];

    /// <param name="rows">The table.</param>
    /// <param name="torchNames">All names of PyTorch: what of them is missing is listed, too.</param>
    public static string Create(IReadOnlyList<MapRow> rows, IReadOnlyList<string> torchNames)
    {
        var text = new StringBuilder("<!-- Made by tools/docs from tools/docs/PytorchMap.tsv. Do not edit: see tools/docs/README.md. -->\n");
        text.Append("# PyTorch and Descent\n\nNames of PyTorch 1.13. States have the same names and layouts, so files saved as safetensors fit both ways. Of defaults and\n");
        text.Append("meaning only what differs is named; a class's comment says why. Throughout: `dim` is `axis`, `keepdim` is `keepDims`, `lr` is\n");
        text.Append("`learningRate`, `eps` is `epsilon`, `betas` are `beta1` and `beta2`, sizes have no default of their own, and whatever draws takes an `Rng`.\n");
        text.Append("\n## From PyTorch\n\n| PyTorch | Descent | in a config | what differs |\n|---|---|---|---|\n");
        foreach (var row in rows.Where(r => r.Torch.Length > 0).OrderBy(r => r.Torch, StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"| `{row.Torch}` | {row.Names} | {Link(row)} | {ReferencePage.Escape(row.Difference)} |\n");
        text.Append("\n## From Descent\n\n| Descent | in a config | PyTorch | what differs |\n|---|---|---|---|\n");
        foreach (var group in rows.GroupBy(r => r.Class.Length > 0 ? r.Class : r.Operation).OrderBy(g => g.Key, StringComparer.Ordinal)) Append(text, group);
        AppendMissing(text, rows, torchNames);
        return text.ToString();
    }

    private static void Append(StringBuilder text, IGrouping<string, MapRow> group)
    {
        var torch = string.Join(", ", group.Where(r => r.Torch.Length > 0).Select(r => $"`{r.Torch}`"));
        var entries = string.Join(", ", group.Select(r => Link(r)).Where(l => l.Length > 0).Distinct());
        var differences = string.Join("; ", group.Select(r => r.Difference).Where(d => d.Length > 0).Distinct());
        text.Append(CultureInfo.InvariantCulture, $"| `{group.Key}` | {entries} | {(torch.Length > 0 ? torch : "none")} | {ReferencePage.Escape(differences)} |\n");
    }

    private static void AppendMissing(StringBuilder text, IReadOnlyList<MapRow> rows, IReadOnlyList<string> torchNames)
    {
        text.Append("\n## What Descent does not have\n\nNames of these four parts of PyTorch without a counterpart.\n");
        var mapped = rows.Select(r => r.Torch).ToHashSet();
        foreach (var (space, heading) in s_spaces)
        {
            var missing = torchNames.Where(n => n.StartsWith(space, StringComparison.Ordinal) && !mapped.Contains(n))
                .Select(n => n[space.Length..]).Where(n => IsThing(space, n)).ToList();
            text.Append(CultureInfo.InvariantCulture, $"\n**{heading}:** {string.Join(", ", missing.Select(n => $"`{n}`"))}.\n");
        }
    }

    private static bool IsThing(string space, string name) => !name.Contains('.') && !s_parts.Contains(name)
        && (space == "torch.nn.init." ? name.EndsWith('_') : char.IsUpper(name[0]) && !name.StartsWith("Lazy", StringComparison.Ordinal));

    // One name can be a loss and a penalty.
    private static string Link(MapRow row)
    {
        if (row.Entry.Length == 0) return string.Empty;
        var isPenalty = row.Class.EndsWith("Penalty", StringComparison.Ordinal);
        var entry = Catalog.Find(row.Entry).First(e => isPenalty == (e.Kind == CatalogKind.Regularizer) || Catalog.Find(row.Entry).Count == 1);
        return $"[{row.Entry}](reference/{ReferencePage.FileOf(entry.Kind)}#{row.Entry})";
    }
}
