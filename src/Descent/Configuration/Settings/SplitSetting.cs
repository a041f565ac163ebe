using System.Text.Json;
using Descent.Data;

namespace Descent.Configuration;

/// <summary>How samples are divided: "random", "stratified", {"grouped": {"column": ...}} or {"given": {"column": ...}}.</summary>
internal sealed class SplitSetting(string name, string summary, string? defaultJson) : Setting(name, summary, defaultJson, nullable: false)
{
    private static readonly (string Name, SplitKind Kind)[] s_kinds =
        [("random", SplitKind.Random), ("stratified", SplitKind.Stratified), ("grouped", SplitKind.Grouped), ("given", SplitKind.Given)];

    private static readonly TextSetting s_column = new("column", "The column of the table that says it.", null);

    public override string TypeText => "\"random\", \"stratified\", {\"grouped\": {\"column\": ...}} or {\"given\": {\"column\": ...}}";

    internal override ConfigNode Override(ConfigNode? current, OverridePath rest)
    {
        if (rest.IsEnd) return rest.Value;
        var kind = Find(rest.Name("grouped or given"), problem => rest.Error(problem));
        var settings = rest.Next();
        var section = new SectionSetting(NameOf(kind), "How samples are divided.", isRequired: false, NeedsColumn(kind) ? [s_column] : []);
        return settings.EmptyObject() with { Path = rest.Above, Members = [new ConfigMember(NameOf(kind), section.Override(null, settings))] };
    }

    private protected override object ReadValue(ConfigNode node)
    {
        if (node.Kind == ConfigNodeKind.String)
        {
            var named = Find(node.Text, node.Error);
            return NeedsColumn(named)
                ? throw node.Error($"got \"{node.Text}\" alone; expected the column that says it: {{\"{node.Text}\": {{\"column\": \"...\"}}}}.")
                : new SplitChoice(named);
        }

        if (node is not { Kind: ConfigNodeKind.Object, Members: [var (name, value)] }) throw Wrong(node);
        var kind = Find(name, value.Error);
        if (value.Kind != ConfigNodeKind.Object) throw value.Error($"got {value.Shown}; expected an object with the settings of {name}.");
        var settings = SettingValues.Read(NeedsColumn(kind) ? [s_column] : [], value);
        return new SplitChoice(kind, NeedsColumn(kind) ? settings.Text("column") : null);
    }

    private protected override void WriteValue(Utf8JsonWriter writer, object value)
    {
        var (kind, column) = (SplitChoice)value;
        if (column is null)
        {
            writer.WriteStringValue(NameOf(kind));
            return;
        }

        writer.WriteStartObject();
        writer.WriteStartObject(NameOf(kind));
        writer.WriteString("column", column);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private protected override void WriteType(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("anyOf");
        writer.WriteStartObject();
        writer.WriteStartArray("enum");
        foreach (var (kindName, kind) in s_kinds)
        {
            if (!NeedsColumn(kind)) writer.WriteStringValue(kindName);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        foreach (var (kindName, kind) in s_kinds)
        {
            if (!NeedsColumn(kind)) continue;
            writer.WriteStartObject();
            writer.WriteString("type", "object");
            writer.WriteStartObject("properties");
            writer.WriteStartObject(kindName);
            SectionSetting.WriteObjectType(writer, [s_column]);
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteStartArray("required");
            writer.WriteStringValue(kindName);
            writer.WriteEndArray();
            writer.WriteBoolean("additionalProperties", false);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static bool NeedsColumn(SplitKind kind) => kind is SplitKind.Grouped or SplitKind.Given;

    private static string NameOf(SplitKind kind) => s_kinds.First(k => k.Kind == kind).Name;

    private static SplitKind Find(string name, Func<string, ConfigException> error)
    {
        foreach (var (known, kind) in s_kinds)
        {
            if (known == name) return kind;
        }

        var names = s_kinds.Select(k => k.Name).ToArray();
        throw error($"unknown way to divide '{name}'; expected one of {string.Join(", ", names)}.{NearestName.Hint(name, names)}");
    }
}
