namespace Descent.Configuration;

/// <summary>Changes values of a parsed config; each gives a new tree.</summary>
internal static class ConfigTree
{
    /// <summary>The value at a place, or null.</summary>
    public static ConfigNode? Find(ConfigNode root, ReadOnlySpan<string> path)
    {
        var node = root;
        foreach (var part in path)
        {
            var inner = node.Kind switch
            {
                ConfigNodeKind.Object => node.Member(part),
                ConfigNodeKind.Array => JsonPointer.Index(part, node.Items.Count - 1) is { } index ? node.Items[index] : null,
                _ => null,
            };
            if (inner is null) return null;
            node = inner;
        }

        return node;
    }

    /// <summary>Whether two values say the same; the order of names in an object does not count.</summary>
    public static bool Same(ConfigNode a, ConfigNode b) => a.Kind == b.Kind && a.Kind switch
    {
        ConfigNodeKind.Object => a.Members.Count == b.Members.Count && a.Members.All(m => b.Member(m.Name) is { } other && Same(m.Value, other)),
        ConfigNodeKind.Array => a.Items.Count == b.Items.Count && a.Items.Zip(b.Items).All(pair => Same(pair.First, pair.Second)),
        ConfigNodeKind.Number => a.Text == b.Text || Number(a) == Number(b),
        _ => a.Text == b.Text,
    };

    /// <summary>A number's value.</summary>
    public static double Number(ConfigNode node) => double.Parse(node.Text, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Does what an operation of a patch says.</summary>
    /// <exception cref="ConfigException">It cannot be done here.</exception>
    public static ConfigNode Do(ConfigNode root, PatchOperation operation)
    {
        switch (operation.Kind)
        {
            case "add": return Put(root, operation.Path, operation.Value!, isAdded: true);
            case "remove": return Remove(root, operation.Path);
            case "replace":
                Get(root, operation.Path, operation);
                return Put(root, operation.Path, operation.Value!, isAdded: false);
            case "move":
                var moved = Get(root, operation.From!, operation);
                if (operation.Path.Length > operation.From!.Length && operation.Path.AsSpan(0, operation.From.Length).SequenceEqual(operation.From))
                    throw Wrong(operation.Path, "got a place inside of what is moved; expected one outside");
                return Put(Remove(root, operation.From!), operation.Path, moved, isAdded: true);
            case "copy": return Put(root, operation.Path, Get(root, operation.From!, operation), isAdded: true);
            default:
                return Same(Get(root, operation.Path, operation), operation.Value!) ? root
                    : throw Wrong(operation.Path, $"got another value than the patch was made for; expected {ConfigNodeText.Of(operation.Value!)}");
        }
    }

    private static ConfigNode Get(ConfigNode root, string[] path, PatchOperation operation) =>
        Find(root, path) ?? throw Wrong(path, $"got nothing there to {operation.Kind}; expected a setting of the config");

    private static ConfigNode Put(ConfigNode root, ReadOnlySpan<string> path, ConfigNode value, bool isAdded)
    {
        if (path.IsEmpty) return value;
        var part = path[0];
        if (root.Kind == ConfigNodeKind.Object)
        {
            var inner = root.Member(part);
            if (path.Length > 1 && inner is null) throw Wrong(path.ToArray(), "got no such place; expected one that is there");
            var next = path.Length == 1 ? value : Put(inner!, path[1..], value, isAdded);
            return inner is null
                ? root with { Members = [.. root.Members, new ConfigMember(part, next)] }
                : root with { Members = [.. root.Members.Select(m => m.Name == part ? new ConfigMember(part, next) : m)] };
        }

        if (root.Kind != ConfigNodeKind.Array) throw Wrong(path.ToArray(), $"got {root.Shown} above it; expected an object or a list");
        var isInserted = path.Length == 1 && isAdded;
        var last = isInserted ? root.Items.Count : root.Items.Count - 1;
        var index = part == "-" && isInserted ? last
            : JsonPointer.Index(part, last) ?? throw Wrong(path.ToArray(), $"got no such index; expected 0 to {last}");
        List<ConfigNode> items = [.. root.Items];
        if (isInserted) items.Insert(index, value);
        else items[index] = path.Length == 1 ? value : Put(items[index], path[1..], value, isAdded);
        return root with { Items = items };
    }

    private static ConfigNode Remove(ConfigNode root, string[] path)
    {
        if (path.Length == 0) throw Wrong(path, "got the whole config to remove; expected a part");
        if (Find(root, path) is null) throw Wrong(path, "got nothing there to remove; expected a setting of the config");
        var above = path[..^1];
        var owner = Find(root, above)!;
        return Put(root, above, owner.Kind == ConfigNodeKind.Object
            ? owner with { Members = [.. owner.Members.Where(m => m.Name != path[^1])] }
            : owner with { Items = [.. owner.Items.Where((_, i) => i != JsonPointer.Index(path[^1], owner.Items.Count))] }, isAdded: false);
    }

    private static ConfigException Wrong(IEnumerable<string> path, string problem) => new($"patch: {JsonPointer.Text(path)}: {problem}.");
}
