using System.Text.Json;

namespace Descent.Configuration;

/// <summary>Settings under one name.</summary>
internal sealed class SectionSetting(string name, string summary, bool isRequired, params Setting[] settings)
    : Setting(name, summary, isRequired ? null : "{}", nullable: false)
{
    public IReadOnlyList<Setting> Settings => settings;

    /// <summary>A rule between settings: throws where it is broken.</summary>
    public Action<SettingValues>? Check { get; init; }

    public override string TypeText => $"an object with {string.Join(", ", settings.Where(s => !s.IsHidden).Select(s => s.Name))}";

    internal override ConfigNode Override(ConfigNode? current, OverridePath rest)
    {
        if (rest.IsEnd) return rest.Value;
        if (current is { Kind: not (ConfigNodeKind.Object or ConfigNodeKind.Null) }) throw Wrong(current);
        var name = rest.Name($"one of {string.Join(", ", settings.Where(s => !s.IsHidden).Select(s => s.Name))}");
        var setting = settings.FirstOrDefault(s => s.Name == name) ?? throw rest.Error(SettingValues.Unknown(name, settings));
        var owner = current is { Kind: ConfigNodeKind.Object } ? current : rest.EmptyObject();
        return owner.With(name, setting.Override(owner.Member(name), rest.Next()));
    }

    /// <summary>Writes the members of an object schema for settings.</summary>
    public static void WriteObjectType(Utf8JsonWriter writer, IReadOnlyList<Setting> settings)
    {
        writer.WriteString("type", "object");
        writer.WriteStartObject("properties");
        foreach (var setting in settings)
        {
            writer.WritePropertyName(setting.Name);
            setting.WriteSchema(writer);
        }

        writer.WriteEndObject();
        if (settings.Any(s => s.IsRequired))
        {
            writer.WriteStartArray("required");
            foreach (var setting in settings.Where(s => s.IsRequired)) writer.WriteStringValue(setting.Name);
            writer.WriteEndArray();
        }

        writer.WriteBoolean("additionalProperties", false);
    }

    private protected override object ReadValue(ConfigNode node)
    {
        if (node.Kind != ConfigNodeKind.Object) throw Wrong(node);
        var values = SettingValues.Read(settings, node);
        Check?.Invoke(values);
        return values;
    }

    private protected override void WriteValue(Utf8JsonWriter writer, object value) => ((SettingValues)value).Write(writer);

    private protected override void WriteType(Utf8JsonWriter writer) => WriteObjectType(writer, settings);
}
