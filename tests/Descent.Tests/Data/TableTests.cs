using System.Text.Json;
using Descent.Data;
using Descent.Tests.Formats;

namespace Descent.Tests.Data;

public sealed class TableTests
{
    private const string Small = "size,colour,note,class\n1,red,x,yes\n3,blue,y,no\n,red,x,yes\nNA,?,y,no\n100,green,x,yes\n";

    [Fact]
    public void Fit_TrainingRowsOnly_DecideMeansAndCategories()
    {
        using var folder = new TemporaryFolder();
        var table = CsvTable.Load(folder.Write("t.csv", Small));
        var schema = TableSchema.Fit(table, [0, 1, 2, 3]);
        Assert.Equal(["size", "colour=blue", "colour=red", "colour=(missing)", "note=x", "note=y"], schema.FeatureNames);
        Assert.Equal(2f, schema.Columns[0].Mean);
        Assert.Equal(["no", "yes"], schema.Target.Classes);
        var encoded = schema.Encode(table);
        Assert.Equal(
            [
                1, 0, 1, 0, 1, 0,
                3, 1, 0, 0, 0, 1,
                2, 0, 1, 0, 1, 0,
                2, 0, 0, 1, 0, 1,
                100, 0, 0, 0, 1, 0, // green was not among the training rows
            ],
            encoded.Features);
        Assert.Equal([1, 0, 1, 0, 1], encoded.Classes!);
        Assert.Equal([2, 3, 4, 5, 6], encoded.Lines);
    }

    [Fact]
    public void WriteRead_Schema_EncodesRawFilesWithoutTarget()
    {
        using var folder = new TemporaryFolder();
        var table = CsvTable.Load(folder.Write("t.csv", Small));
        var schema = TableSchema.Fit(table, [0, 1, 2, 3], new TableOptions { Ignore = ["note"] });
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) schema.Write(writer);
        var read = TableSchema.Read(JsonDocument.Parse(stream.ToArray()).RootElement);
        Assert.Equal(schema.FeatureNames, read.FeatureNames);
        Assert.Equal(schema.Notes, read.Notes);
        Assert.Equal(schema.Encode(table).Features, read.Encode(table).Features);

        // Other order of columns, one more, no target.
        var other = CsvTable.Load(folder.Write("p.csv", "extra,colour,size\nq,blue,7\n"));
        Assert.Equal([7, 1, 0, 0], read.Encode(other, withTarget: false).Features);
        Assert.Throws<DataException>(() => read.Encode(other, withTarget: false).ToDataset());
        Assert.Contains("no column 'class'", Error(() => read.Encode(other)));
        var poor = CsvTable.Load(folder.Write("q.csv", "colour,weight\nblue,7\n"));
        Assert.Contains("no column 'size'; expected it among: colour, weight", Error(() => read.Encode(poor, withTarget: false)));
    }

    [Fact]
    public void Read_DamagedState_OnlyThrowsDataException()
    {
        using var folder = new TemporaryFolder();
        var table = CsvTable.Load(folder.Write("t.csv", Small));
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) TableSchema.Fit(table, [0, 1, 2, 3]).Write(writer);
        Mutations.Check(stream.ToArray(), 3000, bytes =>
        {
            try
            {
                TableSchema.Read(JsonDocument.Parse(bytes).RootElement).Encode(table, withTarget: false);
            }
            catch (JsonException e)
            {
                throw new DataException("The caller reports text that is no JSON; expected JSON.", e);
            }
        });
        using var surrogate = JsonDocument.Parse("""{"kind":"\uD800"}""");
        Assert.Throws<DataException>(() => Preprocessor.Read(surrogate.RootElement));
    }

    [Fact]
    public void Encode_FileWithoutHeader_IsReadByPosition()
    {
        using var folder = new TemporaryFolder();
        var schema = TableSchema.Fit(CsvTable.Load(folder.Write("t.csv", "y,a,b\n1,10,20\n2,30,50\n")), [0, 1], new TableOptions { Target = "y" });
        var without = CsvTable.Load(folder.Write("p.csv", "7,8\n9,10\n"));
        Assert.Equal([7, 8, 9, 10], schema.Encode(without, withTarget: false).Features);
        var with = CsvTable.Load(folder.Write("q.csv", "1,7,8\n2,9,10\n"));
        Assert.Equal([7, 8, 9, 10], schema.Encode(with).Features);
        Assert.Equal([1, 2], schema.Encode(with).Values!);
        Assert.Contains("4 columns", Error(() => schema.Encode(CsvTable.Load(folder.Write("r.csv", "1,2,3,4\n")))));
    }

    [Fact]
    public void Fit_TextAmongNumbers_NamesLineColumnAndValue()
    {
        using var folder = new TemporaryFolder();
        var text = "x,class\n" + string.Concat(Enumerable.Range(0, 20).Select(i => i == 13 ? "1O,a\n" : $"{i},{(i % 2 == 0 ? "a" : "b")}\n"));
        var table = CsvTable.Load(folder.Write("t.csv", text));
        int[] all = [.. Enumerable.Range(0, 20)];
        Assert.Contains("line 15, column 'x': got '1O'; expected a number as in 19 of 20", Error(() => TableSchema.Fit(table, all)));
        var schema = TableSchema.Fit(table, all[..10]);
        Assert.Contains("line 15, column 'x': got '1O'; expected a number.", Error(() => schema.Encode(table)));
        Assert.Equal(20, TableSchema.Fit(table, all, new TableOptions { Categorical = ["x"] }).FeatureCount);
    }

    [Fact]
    public void Fit_DeclaredNumeric_RefusesText()
    {
        using var folder = new TemporaryFolder();
        var table = CsvTable.Load(folder.Write("t.csv", Small));
        Assert.Contains("line 2, column 'colour': got 'red'; expected a number.",
            Error(() => TableSchema.Fit(table, [0, 1], new TableOptions { Numeric = ["colour"] })));
        Assert.Contains("no column 'weight'", Error(() => TableSchema.Fit(table, [0, 1], new TableOptions { Ignore = ["weight"] })));
        Assert.Contains("target 'class'", Error(() => TableSchema.Fit(table, [0, 1], new TableOptions { Ignore = ["class"] })));
        Assert.Contains("twice", Error(() => TableSchema.Fit(table, [0, 1], new TableOptions { Ignore = ["note"], Numeric = ["note"] })));
    }

    [Fact]
    public void Target_MissingOrUnknown_IsExplained()
    {
        using var folder = new TemporaryFolder();
        var table = CsvTable.Load(folder.Write("t.csv", "a,b\n1,2\n3,4\n"));
        Assert.Contains("one of: a, b", Error(() => TableSchema.Fit(table, [0])));
        var wrong = new TableOptions { Target = "c" };
        Assert.Contains("no column 'c' for the target; expected one of: a, b", Error(() => TableSchema.Fit(table, [0], wrong)));
        var gap = CsvTable.Load(folder.Write("g.csv", "a,class\n1,x\n2,\n3,y\n"));
        Assert.Contains("line 3, column 'class': got no target", Error(() => TableSchema.Fit(gap, [0, 1, 2])));
        var schema = TableSchema.Fit(CsvTable.Load(folder.Write("h.csv", "a,class\n1,x\n2,y\n3,z\n")), [0, 1]);
        Assert.Contains("line 4, column 'class': got class 'z'", Error(() => schema.Encode(CsvTable.Load(folder["h.csv"]))));
    }

    [Theory]
    [InlineData("a,class\n1,10\n2,9\n3,10\n", null, TargetKind.Classes)]
    [InlineData("a,target\n1,10\n2,9\n3,10\n", null, TargetKind.Values)]
    [InlineData("a,class\n1,1.5\n2,9\n3,10\n", null, TargetKind.Values)]
    [InlineData("a,target\n1,10\n2,9\n3,10\n", TargetKind.Classes, TargetKind.Classes)]
    public void TargetKind_IsInferredOrDeclared(string text, TargetKind? declared, TargetKind expected)
    {
        using var folder = new TemporaryFolder();
        var schema = TableSchema.Fit(CsvTable.Load(folder.Write("t.csv", text)), [0, 1, 2], new TableOptions { TargetKind = declared });
        Assert.Equal(expected, schema.Target.Kind);
        if (expected == TargetKind.Classes) Assert.Equal(["9", "10"], schema.Target.Classes);
    }

    [SharedDataFact("tabular/iris.csv")]
    public void Load_Iris_IsStratifiedAndComplete()
    {
        var iris = TableSource.Load(SharedData.Require("tabular/iris.csv"), seed: 1);
        Assert.Equal((105, 15, 30), (iris.Training.Count, iris.Validation.Count, iris.Test.Count));
        Assert.Equal([4], iris.Training.SampleShape);
        Assert.Equal(["setosa", "versicolor", "virginica"], iris.Training.ClassNames!);
        foreach (var c in Enumerable.Range(0, 3)) Assert.Equal(10, Enumerable.Range(0, 30).Count(i => iris.Test.ReadClass(i) == c));
        Assert.Empty(iris.Schema.Notes);
    }

    [Theory]
    [InlineData("a,label\n,x\n,y\n", "column 'a': every training row lacks it")]
    [InlineData("label\nx\ny\n", "no column besides the target")]
    [InlineData("a;label\n0,5;x\n1,5;y\n", "line 2, column 'a': got '0,5'; expected a number such as 1234.5")]
    [InlineData("a,b\n1,2\n", "Set it, such as data.source.csv.target=b.")]
    [InlineData("a,a\n1,2\n", "The first row was not taken for a header")]
    public void Load_NothingToLearnFrom_SaysWhichColumnAndWhy(string text, string expected)
    {
        using var folder = new TemporaryFolder();
        var message = Error(() => TableSource.Load(folder.Write("t.csv", text), validation: 0, test: 0));
        Assert.Contains("t.csv", message);
        Assert.Contains(expected, message);
    }

    [Fact]
    public void Load_OneTextAmongTargetNumbers_IsAnErrorAndNoClassification()
    {
        using var folder = new TemporaryFolder();
        var rows = string.Concat(Enumerable.Range(0, 40).Select(i => $"{i},{i}.5\n"));
        var message = Error(() => TableSource.Load(folder.Write("t.csv", $"a,target\n{rows}1,inf\n")));
        Assert.Contains("line 42, column 'target': got 'inf'; expected a number as in 40 of 41 rows", message);
    }

    [Fact]
    public void Load_AClassForEveryRow_IsAnError()
    {
        using var folder = new TemporaryFolder();
        var rows = string.Concat(Enumerable.Range(0, 100).Select(i => $"{i},name{i}\n"));
        Assert.Contains("100 classes in 100 training rows", Error(() => TableSource.Load(folder.Write("t.csv", "a,label\n" + rows))));
    }

    [SharedDataFact("tabular/penguins.csv")]
    public void Load_Penguins_EncodesCategoriesAndMissingCells()
    {
        var penguins = TableSource.Load(SharedData.Require("tabular/penguins.csv"), seed: 1);
        Assert.Equal(344, penguins.Training.Count + penguins.Validation.Count + penguins.Test.Count);
        Assert.Equal(["island=Biscoe", "island=Dream", "island=Torgersen"], penguins.Schema.FeatureNames.Take(3));
        Assert.Contains("sex=(missing)", penguins.Schema.FeatureNames);
        Assert.Equal(["Adelie", "Chinstrap", "Gentoo"], penguins.Training.ClassNames!);
        Assert.InRange(penguins.Schema.Columns.Single(c => c.Name == "body_mass_g").Mean, 4100, 4300);
    }

    [SharedDataFact("tabular/mpg.csv")]
    public void Load_Mpg_IsRegressionAndIgnoresNames()
    {
        var path = SharedData.Require("tabular/mpg.csv");
        Assert.Contains("cylinders", Error(() => TableSource.Load(path)));
        var mpg = TableSource.Load(path, new TableOptions { Target = "mpg" }, seed: 1);
        Assert.Equal((TargetKind.Values, 9), (mpg.Training.TargetKind, mpg.Schema.FeatureCount));
        Assert.Contains("'name' is ignored", Assert.Single(mpg.Schema.Notes));
        Assert.Equal(398, mpg.Training.Count + mpg.Validation.Count + mpg.Test.Count);
    }

    private static string Error(Action act) => Assert.Throws<DataException>(act).Message;
}
