namespace Descent.Configuration;

/// <summary>Finds the entry of a config that made a module: "3" is model[3], "3.branch.0" is model[3].residual.branch[0].</summary>
/// <remarks>A part of a ready model or of an attention ("3.conv1", "5.linear1") has no entry of its own.</remarks>
internal static class LayerPath
{
    /// <summary>The place of a layer's entry, or null.</summary>
    /// <param name="config">The whole config.</param>
    /// <param name="layer">A module's dotted name.</param>
    public static string[]? Find(ConfigNode config, string layer)
    {
        if (layer.Length == 0) return null;
        List<string> path = ["model"];
        var parts = layer.Split('.');
        for (var i = 0; i < parts.Length; i++)
        {
            path.Add(parts[i]);
            if (JsonPointer.Index(parts[i], int.MaxValue) is null || ConfigTree.Find(config, path.ToArray()) is not { } entry) return null;
            if (i == parts.Length - 1) return [.. path];
            if (Inside(path, entry, parts, ref i) is not { } inside) return null;
            path = inside;
        }

        return null;
    }

    /// <summary>An entry's name and its settings; where it is a bare name, the settings are null.</summary>
    public static (string Name, ConfigNode? Settings)? EntryOf(ConfigNode node) => node switch
    {
        { Kind: ConfigNodeKind.String } => (node.Text, null),
        { Kind: ConfigNodeKind.Object, Members: [var (name, settings)] } => (name, settings),
        _ => null,
    };

    /// <summary>The settings of a layer's entry as the catalog declares them.</summary>
    public static IReadOnlyList<Setting> Declared(string name, EntryGroup group) => group.Entries.FirstOrDefault(e => e.Name == name)?.Settings ?? [];

    // Which list inside of an entry the next parts of a module's name go to; chains that register their layers without a name have "layers".
    private static List<string>? Inside(List<string> path, ConfigNode entry, string[] parts, ref int i)
    {
        if (EntryOf(entry) is not ({ } name, { } settings)) return null;
        var declared = Declared(name, EntryGroup.Module);
        var next = parts[i + 1];
        var isIndex = JsonPointer.Index(next, int.MaxValue) is not null;
        if (isIndex && declared.Any(s => s is EntriesSetting { Name: "layers" })) return [.. path, name, "layers"];
        if (isIndex && declared.FirstOrDefault(s => s is EntryListsSetting) is { } lists)
        {
            i++;
            return i == parts.Length - 1 ? null : [.. path, name, lists.Name, next];
        }

        // A layer inside of another that has no name of its own stands in "layer".
        if (!isIndex && declared.Any(s => s is EntriesSetting && s.Name == next))
        {
            i++;
            return i == parts.Length - 1 ? null : [.. path, name, next];
        }

        return null;
    }
}
