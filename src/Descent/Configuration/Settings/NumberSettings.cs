using System.Globalization;
using System.Text.Json;

namespace Descent.Configuration;

/// <summary>A whole number in a range.</summary>
internal sealed class IntegerSetting(
    string name, string summary, string? defaultJson, decimal min = 1, decimal max = int.MaxValue, bool nullable = false)
    : Setting(name, summary, defaultJson, nullable)
{
    public override string TypeText => FormattableString.Invariant($"an integer from {min} to {max}");

    private protected override object ReadValue(ConfigNode node)
    {
        if (node.Kind != ConfigNodeKind.Number)
            throw Wrong(node, node.Kind == ConfigNodeKind.String && IsInteger(node.Text, out _) ? "Did you mean it without quotes?" : null);
        // 1e3 and 2.0 are whole, but where a count is meant they are more likely a slip.
        if (!IsInteger(node.Text, out var value)) throw Wrong(node, IsWhole(node.Text) ? "Write it as plain digits." : null);
        return value >= min && value <= max ? value : throw Wrong(node);
    }

    private protected override void WriteValue(Utf8JsonWriter writer, object value) => writer.WriteNumberValue((decimal)value);

    private protected override void WriteType(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "integer");
        writer.WriteNumber("minimum", min);
        writer.WriteNumber("maximum", max);
    }

    private static bool IsInteger(string text, out decimal value) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    private static bool IsWhole(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value == Math.Floor(value);
}

/// <summary>A number in a range; both ends belong to it unless an end is said to be open.</summary>
internal sealed class NumberSetting(
    string name, string summary, string? defaultJson, double min = double.NegativeInfinity, double max = double.PositiveInfinity,
    bool openMin = false, bool openMax = false, bool nullable = false)
    : Setting(name, summary, defaultJson, nullable)
{
    public override string TypeText => (double.IsInfinity(min), double.IsInfinity(max)) switch
    {
        (true, true) => "a number",
        (false, true) => $"a number {Low}",
        (true, false) => $"a number {High}",
        _ when openMin || openMax => $"a number {Low} and {High}",
        _ => FormattableString.Invariant($"a number from {min} to {max}"),
    };

    private string Low => FormattableString.Invariant(openMin ? (FormattableString)$"above {min}" : $"of {min} or more");

    private string High => FormattableString.Invariant(openMax ? (FormattableString)$"below {max}" : $"of {max} or less");

    private protected override object ReadValue(ConfigNode node)
    {
        if (node.Kind != ConfigNodeKind.Number)
            throw Wrong(node, node.Kind == ConfigNodeKind.String && IsNumber(node.Text, out _) ? "Did you mean it without quotes?" : null);
        // Everything is computed in 32-bit floats: a number beyond them would become infinite later.
        if (!IsNumber(node.Text, out var value) || !float.IsFinite((float)value))
            throw Wrong(node, "The largest number is about 3.4e38.");
        var isAbove = openMin ? value > min : value >= min;
        var isBelow = openMax ? value < max : value <= max;
        return isAbove && isBelow ? value : throw Wrong(node);
    }

    private protected override void WriteValue(Utf8JsonWriter writer, object value) => writer.WriteNumberValue((double)value);

    private protected override void WriteType(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "number");
        if (!double.IsInfinity(min)) writer.WriteNumber(openMin ? "exclusiveMinimum" : "minimum", min);
        if (!double.IsInfinity(max)) writer.WriteNumber(openMax ? "exclusiveMaximum" : "maximum", max);
    }

    private static bool IsNumber(string text, out double value) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
}
