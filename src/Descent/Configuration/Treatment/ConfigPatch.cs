namespace Descent.Configuration;

/// <summary>Applies a patch to a config, and says in words what it changes.</summary>
/// <remarks>Reference: RFC 6902, JavaScript Object Notation (JSON) Patch; all six operations.</remarks>
/// <example><code>
/// var finding = run.Diagnosis.Findings[0];
/// if (finding.Remedy.Patch is { } patch)
///     foreach (var change in ConfigPatch.Changes(config, patch)) Console.WriteLine(change);
/// var treated = ConfigPatch.Apply(config, patch);
/// </code></example>
public static class ConfigPatch
{
    /// <summary>The config with the changes.</summary>
    /// <param name="config">What the patch was made for; patches of findings are made for the config with every default filled in.</param>
    /// <param name="patch">A JSON Patch.</param>
    /// <exception cref="ConfigException">The patch is none, does not fit, or what it makes is no config.</exception>
    public static ExperimentConfig Apply(ExperimentConfig config, string patch) =>
        ExperimentConfig.Parse(Apply(config.ToJson(), patch), "treated config");

    /// <summary>The same for any JSON text.</summary>
    /// <param name="config">The text.</param>
    /// <param name="patch">A JSON Patch.</param>
    /// <exception cref="ConfigException">One of them is no JSON, or the patch does not fit.</exception>
    public static string Apply(string config, string patch)
    {
        var node = Node(config);
        foreach (var operation in PatchOperation.Parse(patch)) node = ConfigTree.Do(node, operation);
        return ConfigNodeText.Of(node);
    }

    /// <summary>What the patch changes, operation by operation.</summary>
    /// <param name="config">What the patch was made for.</param>
    /// <param name="patch">A JSON Patch.</param>
    /// <exception cref="ConfigException">The patch is none, or does not fit.</exception>
    public static IReadOnlyList<ConfigChange> Changes(ExperimentConfig config, string patch)
    {
        var node = Node(config.ToJson());
        List<ConfigChange> changes = [];
        foreach (var operation in PatchOperation.Parse(patch))
        {
            var after = ConfigTree.Do(node, operation);
            if (operation.Kind != "test") changes.Add(Change(node, after, operation));
            node = after;
        }

        return changes;
    }

    internal static ConfigNode Node(string json) => ConfigParser.Parse(json, new ConfigSource("config", Directory.GetCurrentDirectory()));

    private static ConfigChange Change(ConfigNode before, ConfigNode after, PatchOperation operation)
    {
        var path = operation.Path;
        var owner = path.Length == 0 ? null : ConfigTree.Find(before, path.AsSpan(0, path.Length - 1));
        var list = owner is { Kind: ConfigNodeKind.Array } ? owner : null;
        if (list is not null && path[^1] == "-") path = [.. path[..^1], $"{list.Items.Count}"];
        var isInserted = list is not null && operation.Kind is ("add" or "move" or "copy"); // between others, not in the place of one
        var (old, now) = (isInserted ? null : ConfigTree.Find(before, path), operation.Kind == "remove" ? null : ConfigTree.Find(after, path));
        return new ConfigChange(JsonPointer.Path(path), Short(old), Short(now))
        {
            From = operation.From is { } from && operation.Kind == "move" ? JsonPointer.Path(from) : null,
        };
    }

    private static string? Short(ConfigNode? node) => node is null ? null : ConfigNodeText.Of(node);
}

/// <summary>A setting, or a layer, that a patch changes.</summary>
/// <param name="Path">Its path, such as optimizer.sgd.learningRate or model[3].</param>
/// <param name="Before">What stood there as JSON; null: nothing, it is put in.</param>
/// <param name="After">What stands there now as JSON; null: nothing, it is taken out.</param>
public sealed record ConfigChange(string Path, string? Before, string? After)
{
    /// <summary>Where it stood before, if it was moved; else null.</summary>
    public string? From { get; init; }

    /// <summary>The change in a line.</summary>
    public override string ToString() => this switch
    {
        { From: { } from } => $"{Path}: {After}, from {from}",
        { Before: null } => $"{Path}: + {After}",
        { After: null } => $"{Path}: - {Before}",
        _ => $"{Path}: {Before} -> {After}",
    };
}
