using System.Text.Json;

namespace Descent.Configuration;

/// <summary>Numbers of columns or the like: from 0, each larger than the one before.</summary>
internal sealed class IndicesSetting(string name, string summary, string? defaultJson) : Setting(name, summary, defaultJson, nullable: false)
{
    private const int Max = 100_000_000;
    private const int Most = 1_000_000;

    public override string TypeText => "a list of integers from 0 on, each larger than the one before";

    private protected override object ReadValue(ConfigNode node)
    {
        if (node.Kind != ConfigNodeKind.Array) throw Wrong(node, node.Kind == ConfigNodeKind.Number ? "Put it in [ ]." : null);
        if (node.Items.Count is 0 or > Most) throw Wrong(node);
        var indices = new int[node.Items.Count];
        for (var i = 0; i < indices.Length; i++)
        {
            var least = i == 0 ? 0 : indices[i - 1] + 1;
            if (!SizeSetting.IsSide(node.Items[i], least, Max, out indices[i]))
                throw node.Items[i].Error($"got {node.Items[i].Shown}; expected an integer from {least} to {Max}: they rise.");
        }

        return indices;
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
