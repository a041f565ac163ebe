using System.Text.Json;

namespace Descent.Charts;

/// <summary>How the values of a column are to be understood.</summary>
public enum ChartScale
{
    /// <summary>Numbers along a line.</summary>
    Linear,

    /// <summary>Numbers above zero by their powers of ten.</summary>
    Logarithmic,

    /// <summary>Numbers by powers of ten on both sides of zero, linear next to it.</summary>
    SymmetricLogarithmic,

    /// <summary>Steps or words that have an order.</summary>
    Ordered,

    /// <summary>Names without an order.</summary>
    Named,
}

/// <summary>A column of a chart's table, and how it is shown along an axis or as colour.</summary>
/// <param name="Name">The column.</param>
/// <param name="Title">What the axis or legend says; null: the column's name; empty: nothing.</param>
/// <param name="Scale">How values become places or colours.</param>
public sealed record ChartField(string Name, string? Title = null, ChartScale Scale = ChartScale.Linear)
{
    /// <summary>Whether the axis begins at zero; null: Vega-Lite's rule, which is yes for bars and points.</summary>
    public bool? HasZero { get; init; }

    /// <summary>The least and the largest value shown; null: those of the data.</summary>
    public (double Least, double Largest)? Range { get; init; }

    /// <summary>The named colour scheme of a colour, such as "viridis"; null: Vega-Lite's choice.</summary>
    public string? Scheme { get; init; }

    private bool IsWord => Scale is ChartScale.Ordered or ChartScale.Named;

    /// <summary>Writes Vega-Lite's channel definition.</summary>
    internal void Write(Utf8JsonWriter writer, string channel)
    {
        writer.WriteStartObject(channel);
        writer.WriteString("field", Escaped(Name));
        writer.WriteString("type", Scale switch { ChartScale.Ordered => "ordinal", ChartScale.Named => "nominal", _ => "quantitative" });
        if (Title?.Length == 0) writer.WriteNull("title");
        else writer.WriteString("title", Title ?? Name);
        // Vega-Lite sorts words by the alphabet; a table's own order is the one that was meant.
        if (IsWord) writer.WriteNull("sort");
        WriteScale(writer);
        writer.WriteEndObject();
    }

    private void WriteScale(Utf8JsonWriter writer)
    {
        if (Scale is not (ChartScale.Logarithmic or ChartScale.SymmetricLogarithmic) && HasZero is null && Range is null && Scheme is null) return;
        writer.WriteStartObject("scale");
        if (Scale == ChartScale.Logarithmic) writer.WriteString("type", "log");
        if (Scale == ChartScale.SymmetricLogarithmic) writer.WriteString("type", "symlog");
        if (HasZero is { } zero) writer.WriteBoolean("zero", zero);
        if (Range is { } range)
        {
            writer.WriteStartArray("domain");
            writer.WriteNumberValue(range.Least);
            writer.WriteNumberValue(range.Largest);
            writer.WriteEndArray();
        }

        if (Scheme is not null) writer.WriteString("scheme", Scheme);
        writer.WriteEndObject();
    }

    // Dots and brackets would be read as a path into an object.
    private static string Escaped(string name) =>
        name.Replace("\\", "\\\\").Replace(".", "\\.").Replace("[", "\\[").Replace("]", "\\]").Replace("'", "\\'");
}
