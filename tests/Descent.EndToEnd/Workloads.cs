using System.Globalization;
using System.Text;
using Descent.Formats;

namespace Descent.EndToEnd;

/// <summary>Tiny things to train on.</summary>
internal static class Workloads
{
    /// <summary>The root of the repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Arguments that train the built-in network on few drawn digits into <paramref name="folder"/>.</summary>
    public static string[] Digits(string folder, int count = 200, int epochs = 1) =>
        ["train", "--set", $"data.source.digits.count={count}", "--epochs", $"{epochs}", "--out", folder];

    /// <summary>A network for a table, as a config.</summary>
    public static string TableConfig(string csv, string extra = "") =>
        $$"""
        {
          "name": "table",
          "data": {"source": {"csv": {"path": "{{csv}}"{{extra}} } }, "preprocess": ["standardize"], "batchSize": 16},
          "model": [{"linear": {"units": 8} }, "relu", "linear"],
          "training": {"epochs": 3}
        }
        """;

    /// <summary>A table of two classes that a line separates.</summary>
    public static string ClassTable(int rows = 120)
    {
        var text = new StringBuilder("width,height,color,species\n");
        for (var i = 0; i < rows; i++)
        {
            var (x, y) = ((i * 37 % 101) / 10.0, (i * 53 % 97) / 10.0);
            text.Append(CultureInfo.InvariantCulture, $"{x},{y},{(i % 3 == 0 ? "red" : "blue")},{(x + y > 10 ? "large" : "small")}\n");
        }

        return text.ToString();
    }

    /// <summary>A table with y = 3 a - 2 b + 100.</summary>
    public static string ValueTable(int rows = 120)
    {
        var text = new StringBuilder("a,b,target\n");
        for (var i = 0; i < rows; i++)
        {
            var (a, b) = ((i * 37 % 101) / 10.0, (i * 53 % 97) / 10.0);
            text.Append(CultureInfo.InvariantCulture, $"{a},{b},{(3 * a) - (2 * b) + 100}\n");
        }

        return text.ToString();
    }

    /// <summary>Writes the four files of MNIST with small pictures: a bright square whose place tells the class.</summary>
    public static void Mnist(string folder, int count = 40)
    {
        Directory.CreateDirectory(folder);
        foreach (var part in new[] { "train", "t10k" })
        {
            var (images, labels) = (new byte[count * 64], new byte[count]);
            for (var i = 0; i < count; i++)
            {
                labels[i] = (byte)(i % 10);
                for (var k = 0; k < 6; k++) images[(i * 64) + (labels[i] * 6) + k] = 200;
            }

            IdxWriter.Write(Path.Combine(folder, $"{part}-images-idx3-ubyte"), images, count, 8, 8);
            IdxWriter.Write(Path.Combine(folder, $"{part}-labels-idx1-ubyte"), labels, count);
        }
    }

    /// <summary>A small network for the pictures of <see cref="Mnist"/>.</summary>
    public const string ImageConfig =
        """
        {
          "data": {"source": {"digits": {"count": 100}}, "batchSize": 10},
          "model": ["flatten", "linear"],
          "optimizer": {"sgd": {"learningRate": 0.5}},
          "training": {"epochs": 2}
        }
        """;

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Descent.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run inside of the repository.");
    }
}
