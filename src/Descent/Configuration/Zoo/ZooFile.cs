namespace Descent.Configuration;

/// <summary>Reads one file of the zoo.</summary>
internal static class ZooFile
{
    /// <summary>Where a file has its config.</summary>
    public const string ConfigName = "config";

    private static readonly Setting[] s_healthy =
    [
        new TextSetting("why", "What looks suspicious, or which base of faulty configs it is.", null),
        new TextSetting("kind", "The kind of network or task.", null),
        new FlagSetting("ci", "Whether it belongs to the small set of every check-in.", "false"),
    ];

    private static readonly Setting[] s_faulty =
    [
        new TextSetting("fault", "What is wrong.", null),
        new TextListSetting("rules", "The ids of the rules that name it, the best first.", "[]"),
        new TextSetting("twin", "The healthy config that it was before.", null),
        new ChoiceSetting("severity", "How clear it is.", "\"strong\"", "strong", "graded", "hidden", "advice"),
        new FlagSetting("ci", "Whether it belongs to the small set of every check-in.", "false"),
    ];

    public static ZooCase Healthy(string name, string text, string path)
    {
        var node = Parse(text, path);
        var settings = SettingValues.Read(s_healthy, Without(node, ConfigName, "prepare"));
        return new ZooCase(name, Required(node, ConfigName), [], Sabotages(node, "prepare"), [])
        {
            Text = settings.Text("why"), Kind = settings.Text("kind"), IsQuick = settings.Flag("ci"), Rules = [],
        };
    }

    public static ZooCase Faulty(string name, string text, string path, IReadOnlyDictionary<string, ZooCase> healthy)
    {
        var node = Parse(text, path);
        var settings = SettingValues.Read(s_faulty, Without(node, "set", "sabotage"));
        if (!healthy.TryGetValue(settings.Text("twin"), out var twin))
            throw settings.Error("twin", $"got {settings.Text("twin")}; expected the name of a healthy config.");
        var rules = settings.Texts("rules");
        if (rules.Length == 0 || rules.Any(r => !IsRule(r)))
            throw settings.Error("rules", $"got [{string.Join(", ", rules)}]; expected ids such as DD0501.");
        var (changes, sabotage) = (Changes(node), Sabotages(node, "sabotage"));
        if (changes.Length + sabotage.Length == 0) throw node.Error("got neither set nor sabotage; expected what is wrong.");
        return new ZooCase(name, twin.Node, changes, twin.Preparation, sabotage)
        {
            Text = settings.Text("fault"), Rules = rules, Twin = twin.Name, Kind = twin.Kind, IsQuick = settings.Flag("ci"),
            Severity = Enum.Parse<ZooSeverity>(settings.Text("severity"), ignoreCase: true),
        };
    }

    private static bool IsRule(string id) => id is ['D', 'D', '0', >= '1' and <= '9', >= '0' and <= '9', >= '0' and <= '9'];

    private static ConfigNode Parse(string text, string path)
    {
        var node = ConfigParser.Parse(text, new ConfigSource(path, Path.GetDirectoryName(Path.GetFullPath(path))!));
        return node.Kind == ConfigNodeKind.Object ? node : throw node.Error($"got {node.Shown}; expected an object.");
    }

    private static ConfigNode Without(ConfigNode node, params string[] names) =>
        node with { Members = [.. node.Members.Where(m => !names.Contains(m.Name))] };

    private static ConfigNode Required(ConfigNode node, string name) =>
        node.Member(name) is { Kind: ConfigNodeKind.Object } found ? found : throw node.Error($"got no object {name}; expected a config.");

    private static OverridePath[] Changes(ConfigNode node)
    {
        if (node.Member("set") is not { } set) return [];
        if (set.Kind != ConfigNodeKind.Object) throw set.Error($"got {set.Shown}; expected an object of paths and values.");
        return [.. set.Members.Select(m => OverridePath.Create(m.Name, m.Value))];
    }

    private static ConfiguredSabotage[] Sabotages(ConfigNode node, string name)
    {
        if (node.Member(name) is not { } list) return [];
        if (list.Kind != ConfigNodeKind.Array) throw list.Error($"got {list.Shown}; expected a list.");
        return [.. list.Items.Select(SabotageEntry.Read)];
    }
}
