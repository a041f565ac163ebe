using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Descent.Charts;

/// <summary>The shape that a row of the table gets.</summary>
public enum ChartMark
{
    /// <summary>A line through all rows, one for each colour.</summary>
    Line,

    /// <summary>A line of steps: each value holds until the next.</summary>
    Steps,

    /// <summary>A bar for each row.</summary>
    Bar,

    /// <summary>A point for each row.</summary>
    Point,

    /// <summary>A filled cell for each row: a heat map.</summary>
    Cell,
}

/// <summary>A chart as a Vega-Lite specification: data and what is to be seen of it. It draws nothing; any Vega-Lite renderer does.</summary>
/// <remarks>
/// The specification is of version 6 and uses nothing that version 5 does not have. It holds its data, so that one file is one chart.
/// Reference: Satyanarayan, Moritz, Wongsuphasawat, Heer, Vega-Lite: A Grammar of Interactive Graphics, InfoVis 2016.
/// </remarks>
/// <example><code>
/// var table = new ChartTable(3).Add("epoch", [0, 1, 2]).Add("loss", [0.9, 0.5, 0.4]);
/// File.WriteAllText("loss.vl.json", Chart.Line(table, new("epoch"), new("loss", Scale: ChartScale.Logarithmic)).ToJson());
/// </code></example>
public sealed class Chart
{
    private const string Schema = "https://vega.github.io/schema/vega-lite/v6.json";
    private static readonly JsonWriterOptions s_pretty = new() { Indented = false, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly ChartTable _table;
    private readonly ChartMark _mark;
    private readonly ChartField _x, _y;
    private readonly ChartField? _color;

    /// <summary>Creates a chart.</summary>
    /// <param name="table">The data.</param>
    /// <param name="mark">The shape of a row.</param>
    /// <param name="x">What goes to the right.</param>
    /// <param name="y">What goes up.</param>
    /// <param name="color">What gives the colour; null: one colour.</param>
    /// <exception cref="ArgumentException">A field that is no column of the table.</exception>
    public Chart(ChartTable table, ChartMark mark, ChartField x, ChartField y, ChartField? color = null)
    {
        table.CheckHas(x.Name);
        table.CheckHas(y.Name);
        if (color is not null) table.CheckHas(color.Name);
        (_table, _mark, _x, _y, _color) = (table, mark, x, y, color);
    }

    /// <summary>What stands above; null: nothing.</summary>
    public string? Title { get; init; }

    /// <summary>What somebody who cannot see the chart is told; null: nothing.</summary>
    public string? Description { get; init; }

    /// <summary>What makes rows one line where the colour does not, such as the number of a trial; null: the colour does.</summary>
    /// <exception cref="ArgumentException">A field that is no column of the table.</exception>
    public ChartField? Group
    {
        get;
        init
        {
            if (value is not null) _table.CheckHas(value.Name);
            field = value;
        }
    }

    /// <summary>Width of the plot in pixels.</summary>
    public int Width { get; init; } = 400;

    /// <summary>Height of the plot in pixels.</summary>
    public int Height { get; init; } = 240;

    /// <summary>Lines, one for each colour.</summary>
    public static Chart Line(ChartTable table, ChartField x, ChartField y, ChartField? color = null) => new(table, ChartMark.Line, x, y, color);

    /// <summary>Bars; x is best a field of words or steps.</summary>
    public static Chart Bar(ChartTable table, ChartField x, ChartField y, ChartField? color = null) => new(table, ChartMark.Bar, x, y, color);

    /// <summary>Cells in rows and columns, coloured by a number.</summary>
    public static Chart HeatMap(ChartTable table, ChartField x, ChartField y, ChartField color) => new(
        table, ChartMark.Cell, Cells(x), Cells(y), color.Scheme is null ? color with { Scheme = "viridis" } : color);

    /// <summary>The specification as JSON text: the same chart gives the same bytes.</summary>
    public string ToJson()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, s_pretty)) Write(writer);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Writes the specification as a JSON object.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("$schema", Schema);
        if (Title is not null) writer.WriteString("title", Title);
        if (Description is not null) writer.WriteString("description", Description);
        writer.WriteNumber("width", Width);
        writer.WriteNumber("height", Height);
        _table.Write(writer);
        WriteMark(writer);
        writer.WriteStartObject("encoding");
        _x.Write(writer, "x");
        _y.Write(writer, "y");
        _color?.Write(writer, "color");
        if (Group is { } group) (group with { Scale = ChartScale.Named }).Write(writer, "detail");
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static ChartField Cells(ChartField field) => field.Scale is ChartScale.Linear ? field with { Scale = ChartScale.Ordered } : field;

    private void WriteMark(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("mark");
        writer.WriteString("type", _mark switch
        {
            ChartMark.Bar => "bar",
            ChartMark.Point => "point",
            ChartMark.Cell => "rect",
            _ => "line",
        });
        if (_mark == ChartMark.Steps) writer.WriteString("interpolate", "step-after");
        writer.WriteEndObject();
    }
}
