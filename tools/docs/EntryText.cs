using Descent.Configuration;

namespace Descent.Docs;

/// <summary>What pages and the terminal say alike.</summary>
internal static class EntryText
{
    private static readonly string[] s_first = ["Formula", "Rule", "Shapes", "Defaults"];

    /// <summary>The remarks of the entry's class or method, and of the class that a method makes: formula, shapes and defaults first, the reference last.</summary>
    public static IEnumerable<DocPart> Parts(Example example, DocComments comments)
    {
        var parts = comments.Find(example.Member).Parts.ToList();
        if (example.Class is { } made)
        {
            var more = comments.Find(made);
            if (parts.All(p => p.Label is not null) && more.Summary.Length > 0) parts.Add(new DocPart(null, $"{example.Class.Split('.')[^1]}: {more.Summary}"));
            parts.AddRange(more.Parts);
        }

        return parts.OrderBy(p => p.Label switch
        {
            "Reference" => 99,
            null => 50,
            var label => Array.IndexOf(s_first, label) is >= 0 and var place ? place : 40,
        });
    }

    /// <summary>The entry where it stands in a config.</summary>
    public static string Config(Example e) => e.Kind switch
    {
        CatalogKind.Loss => $"\"loss\": {e.Config}",
        CatalogKind.Optimizer => $"\"optimizer\": {e.Config}",
        CatalogKind.Schedule => $"\"schedule\": {e.Config}",
        CatalogKind.Initializer => $"\"initializer\": {e.Config}",
        CatalogKind.Clip => $"\"training\": {{\"clip\": {e.Config}}}",
        CatalogKind.Source => $"\"data\": {{\"source\": {e.Config}}}",
        CatalogKind.Preprocess => $"\"data\": {{\"source\": \"digits\", \"preprocess\": [{e.Config}]}}",
        CatalogKind.Augmentation => $"\"data\": {{\"source\": \"digits\", \"augment\": [{e.Config}]}}",
        CatalogKind.Regularizer when e.Code is "Ema" or "Swa" => $"\"training\": {{\"average\": {e.Config}}}",
        CatalogKind.Regularizer when e.Code is "EarlyStopping" => $"\"training\": {{\"stop\": {e.Config}}}",
        CatalogKind.Regularizer when e.Code is "MixUp" or "CutMix" => $"\"data\": {{\"source\": \"digits\", \"mix\": [{e.Config}]}}",
        CatalogKind.Regularizer when e.Name == "label-smoothing" => $"\"regularizers\": [{e.Config}]",
        CatalogKind.Metric => $"\"metrics\": [{e.Config}]",
        CatalogKind.Sampler => $"\"data\": {{\"source\": \"quadrants\", \"sampling\": {e.Config}}}",
        CatalogKind.Regularizer when e.Code.EndsWith("Penalty", StringComparison.Ordinal) => $"\"regularizers\": [{e.Config}]",
        _ => $"\"model\": [{e.Config}]",
    };

    /// <summary>What the program prints, as comments below it.</summary>
    public static string Printed(Example example) =>
        string.Concat(example.Output().TrimEnd('\n').Split('\n').Select(line => $"// {line}\n"));
}
