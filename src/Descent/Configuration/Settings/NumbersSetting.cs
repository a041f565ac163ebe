using System.Globalization;
using System.Text.Json;

namespace Descent.Configuration;

/// <summary>A list of numbers, each of a least size.</summary>
internal sealed class NumbersSetting(string name, string summary, string? defaultJson, double min = double.NegativeInfinity)
    : Setting(name, summary, defaultJson, nullable: false)
{
    private const int Max = 1_000_000;

    public override string TypeText => "a list of numbers" + Least;

    private string Least => double.IsInfinity(min) ? string.Empty : FormattableString.Invariant($" of {min} or more");

    private protected override object ReadValue(ConfigNode node)
    {
        if (node.Kind != ConfigNodeKind.Array) throw Wrong(node, node.Kind == ConfigNodeKind.Number ? "Put it in [ ]." : null);
        if (node.Items.Count is 0 or > Max) throw Wrong(node);
        var numbers = new double[node.Items.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            var item = node.Items[i];
            if (item.Kind != ConfigNodeKind.Number || !double.TryParse(item.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i])
                || !float.IsFinite((float)numbers[i]) || numbers[i] < min)
                throw item.Error($"got {item.Shown}; expected a number{Least}.");
        }

        return numbers;
    }

    private protected override void WriteValue(Utf8JsonWriter writer, object value)
    {
        writer.WriteStartArray();
        foreach (var number in (double[])value) writer.WriteNumberValue(number);
        writer.WriteEndArray();
    }

    private protected override void WriteType(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "array");
        writer.WriteStartObject("items");
        writer.WriteString("type", "number");
        if (!double.IsInfinity(min)) writer.WriteNumber("minimum", min);
        writer.WriteEndObject();
        writer.WriteNumber("minItems", 1);
        writer.WriteNumber("maxItems", Max);
    }
}
