using System.Text.Json;
using Descent.Charts;

namespace Descent.Tests.Charts;

/// <summary>The builder's specifications hold what Vega-Lite's grammar asks for.</summary>
public sealed class ChartTests
{
    private static readonly ChartTable s_table = new ChartTable(3).Add("x", [1.0, 2, 3]).Add("y", [0.5, double.NaN, 2]).Add("name", ["b", "a", "b"]);

    [Fact]
    public void Line_HasDataMarkAndEncoding()
    {
        var root = Parse(new Chart(s_table, ChartMark.Line, new("x", "steps"), new("y"), new("name", "", ChartScale.Named)) { Title = "t" });
        Assert.Equal("https://vega.github.io/schema/vega-lite/v6.json", root.GetProperty("$schema").GetString());
        Assert.Equal("t", root.GetProperty("title").GetString());
        var rows = root.GetProperty("data").GetProperty("values");
        Assert.Equal(3, rows.GetArrayLength());
        Assert.Equal(2, rows[1].GetProperty("x").GetDouble());
        Assert.Equal(JsonValueKind.Null, rows[1].GetProperty("y").ValueKind); // NaN is a gap
        Assert.Equal("line", root.GetProperty("mark").GetProperty("type").GetString());
        var encoding = root.GetProperty("encoding");
        Assert.Equal("steps", encoding.GetProperty("x").GetProperty("title").GetString());
        Assert.Equal("quantitative", encoding.GetProperty("y").GetProperty("type").GetString());
        var color = encoding.GetProperty("color");
        Assert.Equal(("nominal", JsonValueKind.Null), (color.GetProperty("type").GetString(), color.GetProperty("title").ValueKind));
    }

    [Fact]
    public void HeatMap_HasCellsInRowsAndColumnsColouredByNumber()
    {
        var encoding = Parse(Chart.HeatMap(s_table, new("x"), new("name", Scale: ChartScale.Named), new("y"))).GetProperty("encoding");
        Assert.Equal("ordinal", encoding.GetProperty("x").GetProperty("type").GetString());
        Assert.Equal("nominal", encoding.GetProperty("y").GetProperty("type").GetString());
        Assert.Equal("viridis", encoding.GetProperty("color").GetProperty("scale").GetProperty("scheme").GetString());
    }

    [Theory]
    [InlineData(ChartMark.Line, "line")]
    [InlineData(ChartMark.Steps, "line")]
    [InlineData(ChartMark.Bar, "bar")]
    [InlineData(ChartMark.Point, "point")]
    [InlineData(ChartMark.Cell, "rect")]
    public void Mark_HasVegaLitesName(ChartMark mark, string name) =>
        Assert.Equal(name, Parse(new Chart(s_table, mark, new("x"), new("y"))).GetProperty("mark").GetProperty("type").GetString());

    [Theory]
    [InlineData(ChartScale.Logarithmic, "log")]
    [InlineData(ChartScale.SymmetricLogarithmic, "symlog")]
    public void Scale_IsWritten(ChartScale scale, string name)
    {
        var y = new ChartField("y", Scale: scale) { Range = (0.1, 10), HasZero = false };
        var written = Parse(Chart.Bar(s_table, new("x"), y)).GetProperty("encoding").GetProperty("y").GetProperty("scale");
        Assert.Equal(name, written.GetProperty("type").GetString());
        Assert.Equal([0.1, 10], written.GetProperty("domain").EnumerateArray().Select(v => v.GetDouble()));
        Assert.False(written.GetProperty("zero").GetBoolean());
    }

    [Fact]
    public void Field_NameWithADot_IsNoPath()
    {
        var table = new ChartTable(1).Add("layer1.weight[0]", [1.0]).Add("y", [1.0]);
        var root = Parse(Chart.Line(table, new("layer1.weight[0]"), new("y")));
        Assert.Equal(@"layer1\.weight\[0\]", root.GetProperty("encoding").GetProperty("x").GetProperty("field").GetString());
        Assert.Equal(1, root.GetProperty("data").GetProperty("values")[0].GetProperty("layer1.weight[0]").GetDouble());
    }

    [Fact]
    public void WrongColumns_AreNamed()
    {
        Says("Did you mean 'name'?", () => Chart.Line(s_table, new("x"), new("nme")));
        Says("expected 3", () => new ChartTable(3).Add("a", [1.0]));
        Says("a second column", () => new ChartTable(1).Add("a", [1.0]).Add("a", ["b"]));

        static void Says(string part, Func<object> action) =>
            Assert.Contains(part, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);
    }

    private static JsonElement Parse(Chart chart) => JsonDocument.Parse(chart.ToJson()).RootElement.Clone();
}
