namespace Descent.Configuration;

/// <summary>Steps of remedies that change layers.</summary>
internal static class LayerSteps
{
    public static bool Replace(ConfigEditor editor, string layer, string name)
    {
        if (editor.PlaceOf(layer) is not { } place) return false;
        editor.Replace(place, Substitute(editor.Find(place)!, name));
        return true;
    }

    /// <summary>Every entry of a name in the model, also those inside of others.</summary>
    public static bool ReplaceEvery(ConfigEditor editor, string old, string name)
    {
        var places = Entries(editor.Root).Where(e => e.Name == old).Select(e => e.Path).ToList();
        foreach (var place in places) editor.Replace(place, Substitute(editor.Find(place)!, name));
        return places.Count > 0;
    }

    public static bool Set(ConfigEditor editor, string layer, string setting, ConfigNode value)
    {
        if (editor.PlaceOf(layer) is not { } place) return false;
        // The wrapper of a layer ("weight-norm") has its name, and the layer's settings further in.
        while (LayerPath.EntryOf(editor.Find(place)!) is ({ } name, var settings))
        {
            if (LayerPath.Declared(name, EntryGroup.Module).Any(s => s.Name == setting))
            {
                if (settings is null) editor.Replace(place, ConfigEditor.Json($"{{\"{name}\": {{}}}}"));
                editor.Replace([.. place, name, setting], value);
                return true;
            }

            if (settings?.Member("layer") is null) return false;
            place = [.. place, name, "layer"];
        }

        return false;
    }

    // A layer's own initializer, or a file of weights, would win over the config's.
    public static bool Initializer(ConfigEditor editor, string? name)
    {
        var none = ConfigEditor.Value(null);
        editor.Replace(["initializer"], name is null ? none : ConfigEditor.Entry(name));
        foreach (var entry in Entries(editor.Root).Where(e => e.Settings?.Member("initializer") is not null).ToList())
            editor.Replace([.. entry.Path, entry.Name, "initializer"], none);
        if (editor.Find("init") is { Kind: ConfigNodeKind.String }) editor.Replace(["init"], none);
        return true;
    }

    /// <summary>All entries of layers in a config's model, outer ones first.</summary>
    public static IEnumerable<(string[] Path, string Name, ConfigNode? Settings)> Entries(ConfigNode config) =>
        Listed(["model"], config.Member("model")!);

    private static IEnumerable<(string[] Path, string Name, ConfigNode? Settings)> Listed(string[] path, ConfigNode list) =>
        list.Items.SelectMany((item, i) => One([.. path, $"{i}"], item));

    private static IEnumerable<(string[] Path, string Name, ConfigNode? Settings)> One(string[] path, ConfigNode entry)
    {
        if (LayerPath.EntryOf(entry) is not ({ } name, var settings)) yield break;
        yield return (path, name, settings);
        if (settings is null) yield break;
        foreach (var setting in LayerPath.Declared(name, EntryGroup.Module))
        {
            if (settings.Member(setting.Name) is not { } value) continue;
            string[] inside = [.. path, name, setting.Name];
            var entries = setting switch
            {
                EntrySetting when setting.Name is "activation" or "layer" or "norm" => One(inside, value),
                EntriesSetting => Listed(inside, value),
                EntryListsSetting => value.Items.SelectMany((list, i) => Listed([.. inside, $"{i}"], list)),
                _ => [],
            };
            foreach (var inner in entries) yield return inner;
        }
    }

    // What the new one must be told and the old one was told stays: the units of a layer, the groups of a norm.
    private static ConfigNode Substitute(ConfigNode old, string name)
    {
        if (name.StartsWith('{') || LayerPath.EntryOf(old) is not (_, { } settings)) return ConfigEditor.Entry(name);
        var kept = LayerPath.Declared(name, EntryGroup.Module).Where(s => s.IsRequired && settings.Member(s.Name) is not null)
            .Select(s => new ConfigMember(s.Name, settings.Member(s.Name)!)).ToList();
        if (kept.Count == 0) return ConfigEditor.Entry(name);
        return ConfigEditor.Json("{}").With(name, ConfigEditor.Json("{}") with { Members = kept });
    }
}
