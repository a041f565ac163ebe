using Descent.Nn;

namespace Descent.Configuration;

/// <summary>Something made wrong on purpose, as a user's own code would have it; only the zoo knows these.</summary>
/// <param name="Name">Its name in a file of the zoo.</param>
/// <param name="Settings">What can be said of it.</param>
internal sealed record SabotageEntry(string Name, params Setting[] Settings)
{
    /// <summary>The setting of a config that this was written in the place of, such as "loss"; a patch that sets it takes its place. Null: none is,
    /// and no patch mends it.</summary>
    public string? InPlaceOf { get; init; }

    /// <summary>What is done to the data, before the model is built.</summary>
    public Action<ZooPatient, SettingValues>? OfData { get; init; }

    /// <summary>What is done to model, loss and optimizer.</summary>
    public Action<ZooPatient, SettingValues>? OfCode { get; init; }

    /// <summary>All of them.</summary>
    public static IReadOnlyList<SabotageEntry> All { get; } =
        [.. LabelSabotage.Entries, .. InputSabotage.Entries, .. DivisionSabotage.Entries, .. ModelSabotage.Entries, .. WeightSabotage.Entries,
            .. LossSabotage.Entries, .. StepSabotage.Entries];

    /// <summary>Reads a name, or an object with one name.</summary>
    public static ConfiguredSabotage Read(ConfigNode node)
    {
        var (name, settings) = node switch
        {
            { Kind: ConfigNodeKind.String } => (node.Text, node with { Kind = ConfigNodeKind.Object, Text = string.Empty }),
            { Kind: ConfigNodeKind.Object, Members: [var member] } => (member.Name, member.Value),
            _ => throw node.Error($"got {node.Shown}; expected a name, or an object with one name."),
        };
        var entry = All.FirstOrDefault(e => e.Name == name)
            ?? throw node.Error($"unknown sabotage '{name}'; expected one of {string.Join(", ", All.Select(e => e.Name))}.");
        return new ConfiguredSabotage(entry, SettingValues.Read(entry.Settings, settings));
    }

    /// <summary>Whether a dotted name fits one of some patterns, in which * stands for any letters.</summary>
    public static bool Fits(string name, string[] patterns) =>
        patterns.Any(p => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(p, name, ignoreCase: false));

    /// <summary>The setting of a share, 1 unless told.</summary>
    public static NumberSetting Share(string value = "1") => new("share", "The share of samples.", value, 0, 1);
}

/// <summary>Sabotage with its settings.</summary>
internal sealed record ConfiguredSabotage(SabotageEntry Entry, SettingValues Settings);
