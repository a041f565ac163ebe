using Descent.Data;

namespace Descent.Tests.Data.Inspection;

public sealed class TableInspectorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Inspect_Columns_AreMeasuredAsTheyStand()
    {
        var report = Inspect("a,b,c,species\n1,x,5,cat\n2,y,5,dog\n3,,5,cat\n,x,5,cat\n");
        var part = report.Parts[0];
        Assert.Equal(("table", 4), (report.Kind, part.Count));
        Assert.Equal([("cat", 3L), ("dog", 1L)], part.Classes.Select(c => (c.Name, c.Count)));
        var (a, b, c) = (part.Features[0], part.Features[1], part.Features[2]);
        Assert.Equal(("number", 3, 1, 2.0), (a.Kind, a.Count, a.Missing, a.Mean));
        Assert.Equal(Math.Sqrt(2 / 3.0), a.StandardDeviation, 12);
        Assert.Equal(("category", 3, 1, 2), (b.Kind, b.Count, b.Missing, b.Distinct!.Value));
        Assert.Equal([("x", 2L), ("y", 1L)], b.Categories.Select(t => (t.Name, t.Count)));
        Assert.True(c.IsConstant);
        Assert.Equal("2 columns with missing values: a (1), b (1).", Text(report, "missing-values"));
        Assert.Equal("1 feature with one value only: c.", Text(report, "constant-features"));
        Assert.Contains("'dog'", Text(report, "single-sample-class"), StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_EqualRows_AreFoundWithTheirLines()
    {
        var copies = Inspect("a,b,class\n1,2,0\n3,4,1\n 1,2 ,1\n3,4,1\n").Parts[0].Duplicates;
        Assert.Equal((2, 2, 1), (copies.Copies, copies.Groups, copies.Conflicts));
        Assert.Equal("line 2 (0) = line 4 (1)", copies.Examples[0].Text);
        Assert.Equal("line 3 (1) = line 5 (1)", copies.Examples[1].Text);
    }

    [Fact]
    public void Inspect_OddColumns_AreNamed()
    {
        var rows = string.Concat(Enumerable.Range(0, 30).Select(i => $"{i},{(i == 9 ? "n.a." : $"{i}.5")},{(i % 2 == 0 ? "Red" : "red")},,{i}\n"));
        var report = Inspect("i,mixed,color,empty,target\n" + rows);
        var texts = report.Findings.Where(f => f.Code == "odd-column").Select(f => f.Text).ToList();
        Assert.Contains("Column 'mixed' holds numbers but for 1 cell, such as 'n.a.' in line 11.", texts);
        Assert.Contains("Column 'color' has texts that differ in case or spaces only: 'Red', 'red'.", texts);
        Assert.Contains("Column 'empty' is empty in every row.", texts);
        Assert.Equal(14.5, Assert.Single(report.Parts[0].Targets).Mean);
    }

    [Fact]
    public void Inspect_Target_IsNamedOrUsualOrMissing()
    {
        const string Rows = "a,b\n1,2\n2,4\n3,\n";
        Assert.Contains("--target", Text(Inspect(Rows), "no-target"), StringComparison.Ordinal);
        var report = Inspect(Rows, new TableOptions { Target = "b" });
        Assert.Equal(3, Assert.Single(report.Parts[0].Targets).Mean);
        Assert.Equal("Rows without a target, which training needs: b (1).", Text(report, "missing-targets"));
        var error = Assert.Throws<DataException>(() => Inspect(Rows, new TableOptions { Target = "c" }));
        Assert.Contains("got no column 'c' for the target; expected one of: a, b.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_ManyTexts_AreNotAllKept()
    {
        var report = Inspect("name,target\n" + string.Concat(Enumerable.Range(0, 3000).Select(i => $"n{i},{i}\n")));
        var name = report.Parts[0].Features[0];
        Assert.Equal(("text", 3000, (int?)null), (name.Kind, name.Count, name.Distinct));
    }

    [SharedDataFact("tabular/penguins.csv")]
    public void Inspect_Penguins_HasThePublishedCounts()
    {
        var part = TableInspector.Inspect(SharedData.Require("tabular/penguins.csv")).Parts[0];
        Assert.Equal([152L, 68, 124], part.Classes.Select(c => c.Count));
        Assert.Equal(11, part.Features.Single(f => f.Name == "sex").Missing);
        Assert.Equal(200.92, part.Features.Single(f => f.Name == "flipper_length_mm").Mean, 2);
    }

    private InspectionReport Inspect(string text, TableOptions? options = null) => TableInspector.Inspect(_folder.Write("t.csv", text), options);

    private static string Text(InspectionReport report, string code) => Assert.Single(report.Findings, f => f.Code == code).Text;
}
