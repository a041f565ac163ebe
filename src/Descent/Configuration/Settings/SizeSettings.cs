using System.Globalization;
using System.Text.Json;

namespace Descent.Configuration;

/// <summary>A height and a width: one integer for both, or [height, width].</summary>
internal sealed class SizeSetting(string name, string summary, string? defaultJson, int max = 1024, int min = 1)
    : Setting(name, summary, defaultJson, nullable: false)
{
    public override string TypeText => FormattableString.Invariant($"an integer from {min} to {max}, or two of them: [height, width]");

    private protected override object ReadValue(ConfigNode node)
    {
        if (IsSide(node, min, max, out var side)) return new Size2d(side, side);
        if (node is not { Kind: ConfigNodeKind.Array, Items: [var first, var second] }) throw Wrong(node);
        return IsSide(first, min, max, out var height) && IsSide(second, min, max, out var width)
            ? new Size2d(height, width)
            : throw Wrong(node, $"Got [{first.Shown}, {second.Shown}].");
    }

    private protected override void WriteValue(Utf8JsonWriter writer, object value)
    {
        var size = (Size2d)value;
        if (size.Height == size.Width) writer.WriteNumberValue(size.Height);
        else WriteList(writer, size.Height, size.Width);
    }

    private protected override void WriteType(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("anyOf");
        WriteSide(writer, min, max);
        WriteSides(writer, min, max, 2);
        writer.WriteEndArray();
    }

    public static bool IsSide(ConfigNode node, int min, int max, out int side)
    {
        side = 0;
        return node.Kind == ConfigNodeKind.Number
            && int.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out side) && side >= min && side <= max;
    }

    public static void WriteList(Utf8JsonWriter writer, params ReadOnlySpan<int> values)
    {
        writer.WriteStartArray();
        foreach (var value in values) writer.WriteNumberValue(value);
        writer.WriteEndArray();
    }

    public static void WriteSide(Utf8JsonWriter writer, int min, int max)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "integer");
        writer.WriteNumber("minimum", min);
        writer.WriteNumber("maximum", max);
        writer.WriteEndObject();
    }

    public static void WriteSides(Utf8JsonWriter writer, int min, int max, int count)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "array");
        writer.WritePropertyName("items");
        WriteSide(writer, min, max);
        writer.WriteNumber("minItems", count);
        writer.WriteNumber("maxItems", count);
        writer.WriteEndObject();
    }
}

/// <summary>Padding as a config gives it: "same" can only be worked out once the kernel is known.</summary>
/// <param name="IsSame">Whether it keeps the size at stride 1.</param>
/// <param name="Given">The padding where it does not.</param>
internal readonly record struct PaddingChoice(bool IsSame, Padding Given)
{
    public Padding For(Size2d kernel, Size2d dilation) => IsSame ? Padding.Same(kernel, dilation) : Given;
}

/// <summary>Padding: an integer, "same", "valid", [height, width] or [top, left, bottom, right].</summary>
internal sealed class PaddingSetting(string name, string summary, string? defaultJson) : Setting(name, summary, defaultJson, nullable: false)
{
    private const int Max = 1024;

    public override string TypeText => $"an integer from 0 to {Max}, \"same\", \"valid\", [height, width] or [top, left, bottom, right]";

    private protected override object ReadValue(ConfigNode node)
    {
        if (node.Kind == ConfigNodeKind.String && node.Text is "same" or "valid") return new PaddingChoice(node.Text == "same", Padding.None);
        if (SizeSetting.IsSide(node, 0, Max, out var side)) return new PaddingChoice(false, side);
        if (node is not { Kind: ConfigNodeKind.Array, Items.Count: 2 or 4 }) throw Wrong(node);
        var sides = new int[node.Items.Count];
        for (var i = 0; i < sides.Length; i++)
            if (!SizeSetting.IsSide(node.Items[i], 0, Max, out sides[i]))
                throw node.Items[i].Error($"got {node.Items[i].Shown}; expected an integer from 0 to {Max}.");
        return new PaddingChoice(false, sides.Length == 2 ? (sides[0], sides[1]) : new Padding(sides[0], sides[1], sides[2], sides[3]));
    }

    private protected override void WriteValue(Utf8JsonWriter writer, object value)
    {
        var (isSame, p) = (PaddingChoice)value;
        if (isSame) writer.WriteStringValue("same");
        else if (p == p.Top) writer.WriteNumberValue(p.Top);
        else SizeSetting.WriteList(writer, p.Top, p.Left, p.Bottom, p.Right);
    }

    private protected override void WriteType(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("anyOf");
        SizeSetting.WriteSide(writer, 0, Max);
        writer.WriteStartObject();
        writer.WriteStartArray("enum");
        writer.WriteStringValue("same");
        writer.WriteStringValue("valid");
        writer.WriteEndArray();
        writer.WriteEndObject();
        SizeSetting.WriteSides(writer, 0, Max, 2);
        SizeSetting.WriteSides(writer, 0, Max, 4);
        writer.WriteEndArray();
    }
}
