using System.Text.Json;

namespace Descent.Configuration;

/// <summary>Epochs that rise.</summary>
internal sealed class EpochsSetting(string name, string summary, string? defaultJson) : Setting(name, summary, defaultJson, nullable: false)
{
    private const int Max = 1_000_000;
    private const int Most = 1000;

    public override string TypeText => $"a list of 1 to {Most} integers from 0 to {Max}, each larger than the one before";

    private protected override object ReadValue(ConfigNode node)
    {
        if (node.Kind != ConfigNodeKind.Array || node.Items.Count is 0 or > Most) throw Wrong(node);
        var epochs = new int[node.Items.Count];
        for (var i = 0; i < epochs.Length; i++)
        {
            var least = i == 0 ? 0 : epochs[i - 1] + 1;
            if (!SizeSetting.IsSide(node.Items[i], least, Max, out epochs[i]))
                throw node.Items[i].Error($"got {node.Items[i].Shown}; expected an integer from {least} to {Max}: epochs rise.");
        }

        return epochs;
    }

    private protected override void WriteValue(Utf8JsonWriter writer, object value) => SizeSetting.WriteList(writer, (int[])value);

    private protected override void WriteType(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "array");
        writer.WritePropertyName("items");
        SizeSetting.WriteSide(writer, 0, Max);
        writer.WriteNumber("minItems", 1);
        writer.WriteNumber("maxItems", Most);
    }
}
