using System.Globalization;
using System.Text.Json;

namespace Descent.Configuration;

/// <summary>The searched settings of a search file: config paths, and what each may be.</summary>
internal sealed class SpaceSetting(string name, string summary) : Setting(name, summary, null, nullable: false)
{
    private static readonly string[] s_kinds = ["choice", "uniform", "log", "integer", "log-integer"];

    public override string TypeText =>
        "an object with paths of the config, such as \"optimizer.adam.learningRate\": {\"log\": [1e-4, 1e-1]}";

    private protected override object ReadValue(ConfigNode node)
    {
        if (node.Kind != ConfigNodeKind.Object || node.Members.Count == 0) throw Wrong(node);
        List<SearchDimension> dimensions = [];
        foreach (var (path, value) in node.Members) dimensions.Add(Dimension(path, value, dimensions));
        return dimensions.ToArray();
    }

    private protected override void WriteValue(Utf8JsonWriter writer, object value)
    {
        writer.WriteStartObject();
        foreach (var dimension in (SearchDimension[])value)
        {
            writer.WritePropertyName(dimension.Path);
            ConfigNodeText.Write(writer, dimension.Node);
        }

        writer.WriteEndObject();
    }

    private protected override void WriteType(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "object");
        writer.WriteNumber("minProperties", 1);
        writer.WriteStartObject("additionalProperties");
        writer.WriteStartArray("anyOf");
        writer.WriteStartObject();
        writer.WriteString("type", "array");
        writer.WriteEndObject();
        writer.WriteStartObject();
        writer.WriteString("type", "object");
        writer.WriteStartObject("properties");
        foreach (var kind in s_kinds)
        {
            writer.WriteStartObject(kind);
            writer.WriteString("type", "array");
            writer.WriteEndObject();
        }

        writer.WriteStartObject("when");
        writer.WriteString("type", "object");
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteBoolean("additionalProperties", false);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static SearchDimension Dimension(string path, ConfigNode node, List<SearchDimension> earlier)
    {
        if (node.Kind == ConfigNodeKind.Array) return Covered(Of(path, "choice", node, node), earlier);
        var kinds = node.Members.Where(m => m.Name != "when").ToList();
        if (node.Kind != ConfigNodeKind.Object || kinds.Count != 1)
            throw node.Error($"got {node.Shown}; expected a list of values, or an object with one of {string.Join(", ", s_kinds)}.");
        var dimension = Of(path, kinds[0].Name, kinds[0].Value, node);
        if (node.Member("when") is { } when) dimension = dimension with { Conditions = Conditions(when, earlier) };
        return Covered(dimension, earlier);
    }

    private static SearchDimension Of(string path, string kind, ConfigNode value, ConfigNode node)
    {
        if (!s_kinds.Contains(kind))
            throw value.Error($"unknown kind '{kind}'; expected one of {string.Join(", ", s_kinds)}.{NearestName.Hint(kind, s_kinds)}");
        if (kind == "choice")
        {
            string[] values = value.Kind == ConfigNodeKind.Array ? [.. value.Items.Select(ConfigNodeText.Of)] : [];
            if (values.Length == 0 || values.Distinct().Count() < values.Length)
                throw value.Error($"got {value.Shown}; expected a list of different values.");
            return new SearchDimension(path, SearchScale.Choice) { Choices = values, Node = node };
        }

        var scale = kind switch
        {
            "uniform" => SearchScale.Uniform,
            "log" => SearchScale.Log,
            "integer" => SearchScale.Integer,
            _ => SearchScale.LogInteger,
        };
        var (low, high) = Range(value, scale);
        return new SearchDimension(path, scale) { Low = low, High = high, Node = node };
    }

    private static (double Low, double High) Range(ConfigNode value, SearchScale scale)
    {
        var isWhole = scale is SearchScale.Integer or SearchScale.LogInteger;
        var isLog = scale is SearchScale.Log or SearchScale.LogInteger;
        var (whole, above) = (isWhole ? "whole " : string.Empty, isLog ? " above 0" : string.Empty);
        var expected = $"[least, largest], two {whole}numbers{above}, the first one smaller";
        if (value.Kind != ConfigNodeKind.Array || value.Items.Count != 2) throw value.Error($"got {value.Shown}; expected {expected}.");
        var ends = new double[2];
        for (var i = 0; i < 2; i++)
        {
            var item = value.Items[i];
            if (item.Kind != ConfigNodeKind.Number || !double.TryParse(item.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out ends[i])
                || !float.IsFinite((float)ends[i]) || (isWhole && (ends[i] != Math.Floor(ends[i]) || Math.Abs(ends[i]) > int.MaxValue))
                    || (isLog && ends[i] <= 0))
                throw item.Error($"got {item.Shown}; expected {expected}.");
        }

        return ends[0] < ends[1] ? (ends[0], ends[1])
            : throw value.Error($"got {value.Items[0].Text} and {value.Items[1].Text}; expected {expected}.");
    }

    private static (string, IReadOnlyList<string>)[] Conditions(ConfigNode when, List<SearchDimension> earlier)
    {
        if (when.Kind != ConfigNodeKind.Object || when.Members.Count == 0)
            throw when.Error($"got {when.Shown}; expected an object with earlier paths of the space and their values.");
        return [.. when.Members.Select(member =>
        {
            var (path, value) = member;
            var choices = earlier.Where(d => d.Scale == SearchScale.Choice).ToList();
            var other = choices.Find(d => d.Path == path) ?? throw value.Error(
                $"got '{path}'; expected a choice that stands before it in the space.{NearestName.Hint(path, choices.Select(d => d.Path))}");
            var items = value.Kind == ConfigNodeKind.Array ? value.Items : [value];
            string[] values = [.. items.Select(ConfigNodeText.Of)];
            foreach (var one in values)
                if (!other.Choices.Contains(one))
                    throw value.Error($"got {one}; expected one of {string.Join(", ", other.Choices)}.{NearestName.Hint(one, other.Choices)}");
            return (path, (IReadOnlyList<string>)values);
        })];
    }

    // Otherwise a setting inside of what was chosen would put its own owner back.
    private static SearchDimension Covered(SearchDimension dimension, List<SearchDimension> earlier)
    {
        foreach (var other in earlier)
        {
            if (dimension.Path.StartsWith(other.Path + ".", StringComparison.Ordinal) && dimension.Conditions.All(c => c.Path != other.Path))
                throw dimension.Node.Error(
                    $"got a setting inside of '{other.Path}', which is chosen before; expected for which: "
                    + $"\"when\": {{\"{other.Path}\": {other.Choices.FirstOrDefault() ?? "..."}}}.");
            if (other.Path.StartsWith(dimension.Path + ".", StringComparison.Ordinal))
                throw dimension.Node.Error($"got it after '{other.Path}', which is inside of it; expected it before.");
        }

        return dimension;
    }
}
