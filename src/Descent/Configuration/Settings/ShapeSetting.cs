using System.Text.Json;

namespace Descent.Configuration;

/// <summary>A list of sizes: the shape of a sample, the units of layers.</summary>
internal sealed class ShapeSetting(string name, string summary, string? defaultJson = null) : Setting(name, summary, defaultJson, nullable: false)
{
    private const int Max = 1_000_000;
    private const int MaxRank = 6;

    public override string TypeText => $"a list of 1 to {MaxRank} integers from 1 to {Max}";

    private protected override object ReadValue(ConfigNode node)
    {
        if (node.Kind != ConfigNodeKind.Array || node.Items.Count is 0 or > MaxRank) throw Wrong(node);
        var sizes = new int[node.Items.Count];
        for (var i = 0; i < sizes.Length; i++)
            if (!SizeSetting.IsSide(node.Items[i], 1, Max, out sizes[i]))
                throw node.Items[i].Error($"got {node.Items[i].Shown}; expected an integer from 1 to {Max}.");
        return sizes;
    }

    private protected override void WriteValue(Utf8JsonWriter writer, object value) => SizeSetting.WriteList(writer, (int[])value);

    private protected override void WriteType(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "array");
        writer.WritePropertyName("items");
        SizeSetting.WriteSide(writer, 1, Max);
        writer.WriteNumber("minItems", 1);
        writer.WriteNumber("maxItems", MaxRank);
    }
}
