using System.Text.Json;

namespace Descent.Configuration;

/// <summary>Whole numbers from 0, each larger than the one before: epochs, columns.</summary>
/// <param name="name">The name.</param>
/// <param name="summary">What it is.</param>
/// <param name="defaultJson">The default; null where it must be given.</param>
/// <param name="max">The largest number.</param>
/// <param name="most">The most numbers.</param>
/// <param name="what">What the numbers are, for errors.</param>
internal sealed class RisingSetting(string name, string summary, string? defaultJson, int max, int most, string what)
    : Setting(name, summary, defaultJson, nullable: false)
{
    public override string TypeText => $"a list of 1 to {most} integers from 0 to {max}, each larger than the one before";

    private protected override object ReadValue(ConfigNode node)
    {
        if (node.Kind != ConfigNodeKind.Array) throw Wrong(node, node.Kind == ConfigNodeKind.Number ? "Put it in [ ]." : null);
        if (node.Items.Count == 0 || node.Items.Count > most) throw Wrong(node);
        var numbers = new int[node.Items.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            var least = i == 0 ? 0 : numbers[i - 1] + 1;
            if (!SizeSetting.IsSide(node.Items[i], least, max, out numbers[i]))
                throw node.Items[i].Error($"got {node.Items[i].Shown}; expected an integer from {least} to {max}: {what} rise.");
        }

        return numbers;
    }

    private protected override void WriteValue(Utf8JsonWriter writer, object value) => SizeSetting.WriteList(writer, (int[])value);

    private protected override void WriteType(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "array");
        writer.WritePropertyName("items");
        SizeSetting.WriteSide(writer, 0, max);
        writer.WriteNumber("minItems", 1);
        writer.WriteNumber("maxItems", most);
    }
}
