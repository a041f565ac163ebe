using System.Text;
using Descent.Formats;

namespace Descent.Tests.Formats;

public sealed class CsvReaderTests
{
    [Fact]
    public void Read_QuotedFields_KeepSeparatorsQuotesAndLineEnds()
    {
        var rows = ReadAll("name,text\r\na,\"x, \"\"y\"\"\r\nz\"\r\n\"\",plain\r\n");
        Assert.Equal(["name", "text"], rows.Reader.Columns);
        Assert.Equal([["a", "x, \"y\"\r\nz"], ["", "plain"]], rows.Fields);
        Assert.Equal([2, 4], rows.Lines);
    }

    [Theory]
    [InlineData("a,b\n1,2\n", ',')]
    [InlineData("a;b\n1;2\n", ';')]
    [InlineData("a\tb\n1\t2", '\t')]
    [InlineData("\"a,x\";b\n1;2", ';')]
    [InlineData("a,b\r1,2\r", ',')]
    [InlineData("\uFEFFa,b\n\n1,2\n\n", ',')]
    public void Read_SeparatorsAndLineEnds_AreFound(string text, char separator)
    {
        var rows = ReadAll(text);
        Assert.Equal(separator, rows.Reader.Separator);
        Assert.True(rows.Reader.HasHeader);
        Assert.Equal("b", rows.Reader.Columns[1]);
        Assert.Equal([["1", "2"]], rows.Fields);
    }

    [Theory]
    [InlineData("1,2\n3,4\n", false, 2)]
    [InlineData("a,1\nb,2\n", false, 2)]
    [InlineData("a,a\nb,c\n", false, 2)]
    [InlineData("a,b\nc,d\n", true, 1)]
    [InlineData("a,\nc,d\n", false, 2)]
    public void HasHeader_IsInferredFromTheFirstRow(string text, bool hasHeader, int count)
    {
        var rows = ReadAll(text);
        Assert.Equal(hasHeader, rows.Reader.HasHeader);
        Assert.Equal(count, rows.Fields.Count);
        if (!hasHeader) Assert.Equal(["column1", "column2"], rows.Reader.Columns);
    }

    [Fact]
    public void HasHeader_NoNameAboveRowNumbers_IsStillAHeader()
    {
        var rows = ReadAll(",size,class\n0,1.5,a\n1,2.5,b\n");
        Assert.Equal(["column1", "size", "class"], rows.Reader.Columns);
        Assert.Equal(2, rows.Fields.Count);
    }

    [Theory]
    [InlineData("", "empty file")]
    [InlineData("a,b\n1,2\n1,2,3\n", "line 3: got 3 fields; expected 2")]
    [InlineData("a,b\n1\n", "line 2: got 1 fields")]
    [InlineData("a,b\n1,x\"y\n", "line 2, column 'b': got a double quote")]
    [InlineData("a,b\n1,\"xy\"z\n", "line 2, column 'b': got 'z' after")]
    [InlineData("a,b\n1,\"xy\nz", "line 2, column 'b': got the end of the file inside the quotes opened on line 2")]
    [InlineData("a,b\n1,\0\n", "binary")]
    public void Read_Malformed_NamesLineAndColumn(string text, string part)
    {
        var error = Assert.Throws<DataException>(() => ReadAll(text));
        Assert.Contains(part, error.Message);
        Assert.StartsWith("t.csv", error.Message);
    }

    [Fact]
    public void Read_OverTheLimits_IsRefused()
    {
        var options = new CsvOptions { MaxColumns = 3, MaxFieldLength = 10, MaxRowLength = 20 };
        Assert.Contains("columns", Error("1,2,3,4", options));
        Assert.Contains("more than 10 characters", Error("x\n" + new string('a', 11), options));
        Assert.Contains("more than 20 characters", Error("123456789,123456789,123456789", options));
        Assert.Contains("opened on line 1", Error("\"\n\n\n", options));
    }

    [Fact]
    public void Read_HeaderWithSameNameTwice_IsRefusedWhenDeclared() =>
        Assert.Contains("'a' twice", Error("a,a\n1,2", new CsvOptions { HasHeader = true }));

    [Fact]
    public void Open_NotUtf8_IsADataException()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("t.csv", [(byte)'a', (byte)'\n', 0xC3, 0x28, (byte)'\n']);
        Assert.Contains("UTF-8", Assert.Throws<DataException>(() => ReadAll(CsvReader.Open(path))).Message);
    }

    [Fact]
    public void Read_ManyRows_CrossesBuffersWithoutLoss()
    {
        var text = new StringBuilder("number,square\r\n");
        for (var i = 0; i < 20_000; i++) text.Append(i % 3 == 0 ? $"\"{i}\"" : $"{i}").Append(',').Append((long)i * i).Append("\r\n");
        var rows = ReadAll(text.ToString());
        Assert.Equal(20_000, rows.Fields.Count);
        for (var i = 0; i < 20_000; i++) Assert.Equal(((long)i * i).ToString(), rows.Fields[i][1]);
        Assert.Equal(20_001, rows.Lines[^1]);
    }

    [Fact]
    public void Open_DamagedFiles_OnlyThrowDataException()
    {
        using var folder = new TemporaryFolder();
        var valid = "name,x,y\nada,1,2.5\n\"o\"\"b, c\",3,4\ncl,5,\"6\n7\"\n"u8.ToArray();
        Mutations.Check(valid, 1500, bytes => ReadAll(CsvReader.Open(folder.Write("t.csv", bytes))));
    }

    private static string Error(string text, CsvOptions options) =>
        Assert.Throws<DataException>(() => ReadAll(new CsvReader(new StringReader(text), "t.csv", options))).Message;

    private static (CsvReader Reader, List<IReadOnlyList<string>> Fields, List<int> Lines) ReadAll(string text) =>
        ReadAll(new CsvReader(new StringReader(text), "t.csv"));

    private static (CsvReader Reader, List<IReadOnlyList<string>> Fields, List<int> Lines) ReadAll(CsvReader reader)
    {
        using (reader)
        {
            var (fields, lines) = (new List<IReadOnlyList<string>>(), new List<int>());
            while (reader.Read())
            {
                fields.Add(reader.Fields);
                lines.Add(reader.Line);
            }

            return (reader, fields, lines);
        }
    }
}
