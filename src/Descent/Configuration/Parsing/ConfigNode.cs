namespace Descent.Configuration;

/// <summary>What a value in a configuration text is.</summary>
internal enum ConfigNodeKind
{
    /// <summary>Names and values.</summary>
    Object,

    /// <summary>Values in order.</summary>
    Array,

    /// <summary>Text.</summary>
    String,

    /// <summary>A number, kept as it is written.</summary>
    Number,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>null.</summary>
    Null,
}

/// <summary>One name and value of an object.</summary>
internal readonly record struct ConfigMember(string Name, ConfigNode Value);

/// <summary>A value of a configuration text that knows where it stands.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Place">File, line and column.</param>
/// <param name="Path">Its place in the structure, such as model[3].conv2d.kernel; empty for the whole.</param>
internal sealed record ConfigNode(ConfigNodeKind Kind, ConfigPlace Place, string Path)
{
    /// <summary>The text of a string, number or boolean as it is written.</summary>
    public string Text { get; init; } = string.Empty;

    /// <summary>The values of an array.</summary>
    public IReadOnlyList<ConfigNode> Items { get; init; } = [];

    /// <summary>The members of an object in the order of the text.</summary>
    public IReadOnlyList<ConfigMember> Members { get; init; } = [];

    /// <summary>The value for messages: 'text', 12, an object, a list.</summary>
    public string Shown => Kind switch
    {
        ConfigNodeKind.Object => Members.Count == 0 ? "an empty object" : "an object",
        ConfigNodeKind.Array => Items.Count == 0 ? "an empty list" : $"a list of {Items.Count}",
        ConfigNodeKind.String => $"\"{(Text.Length <= 60 ? Text : Text[..60] + "...")}\"",
        ConfigNodeKind.Null => "null",
        _ => Text.Length <= 60 ? Text : Text[..60] + "...",
    };

    /// <summary>The value under a name, or null.</summary>
    public ConfigNode? Member(string name)
    {
        foreach (var member in Members)
            if (member.Name == name)
                return member.Value;
        return null;
    }

    /// <summary>The same object with one member replaced or added.</summary>
    public ConfigNode With(string name, ConfigNode value)
    {
        var members = Members.Where(m => m.Name != name).Append(new ConfigMember(name, value)).ToList();
        return this with { Members = members };
    }

    /// <summary>An error about this value; <paramref name="problem"/> is the rest of the sentence.</summary>
    public ConfigException Error(string problem) => new(Path.Length == 0 ? $"{Place}: {problem}" : $"{Place}: {Path}: {problem}");

    /// <summary>The path of a member of something at <paramref name="path"/>.</summary>
    public static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
