using Descent.Data;
using Descent.Formats;

namespace Descent.Configuration;

/// <content>Sources of data and preprocessing.</content>
public static partial class Catalog
{
    private static IEnumerable<CatalogEntry> Sources() =>
    [
        Source("digits", "Drawn images of the digits 0 to 9, 28x28 grey: no download needed.",
            (s, c) => c.Divide(Digits.Generate(s.Int("count"), c.Seed)),
            new IntegerSetting("count", "How many images are drawn.", "12000", 10, 1_000_000)),
        PointSource("quadrants", "Points of the plane, classed by the product of their signs (exclusive or).", Points.Quadrants),
        PointSource("ring", "Points of the plane, inside or outside of a ring.", Points.Ring),
        PointSource("three-modes", "Points of the plane: one cloud in the middle of three others.", Points.ThreeModes),
        PointSource("spirals", "Points of the plane on two spirals that wind around each other.", Points.Spirals),
        PointSource("regression", "A curve to fit: the sine of x between -pi and pi.", Points.Sine),
        new CatalogEntry<SourceFactory>(
            CatalogKind.Source, "idx", "Images from IDX files, as MNIST has them: a folder with the usual four names, or the files one by one.", Idx,
            [
                new PathSetting("folder", "A folder with train-images-idx3-ubyte and so on.", "null"),
                new PathSetting("images", "The file of images.", "null"),
                new PathSetting("labels", "The file of labels.", "null"),
                new PathSetting("testImages", "The file of test images; null: a share of the images is held back.", "null"),
                new PathSetting("testLabels", "The file of test labels.", "null"),
                new IntegerSetting("classes", "How many classes; null: the largest label plus one.", "null", 1, 256),
            ],
            CheckIdx),
        Source("csv", "A table: numbers stay numbers, words become one feature per category.", Csv,
            new PathSetting("path", "The file.", null),
            new TextSetting("target", "The column to predict; null: the one called class, label, species or target.", "null"),
            new ChoiceSetting("targetKind", "Whether the target is a class or a value; null: the column tells.", "null", "classes", "values"),
            new TextListSetting("numeric", "Columns that are numbers; a word in one of them is an error.", "[]"),
            new TextListSetting("categorical", "Columns that are categories even though they are written as numbers.", "[]"),
            new TextListSetting("ignore", "Columns to leave out.", "[]"),
            new ChoiceSetting("separator", "What stands between fields; null: found out from the first line.", "null", ",", ";", "\\t"),
            new FlagSetting("header", "Whether the first row names the columns; null: found out from the row.", "null")),
    ];

    private static IEnumerable<CatalogEntry> Preprocessings() =>
    [
        Preprocessing("channel-mean", "Takes the mean of each channel off every pixel.", _ => new ChannelMean()),
        Preprocessing("channel-standardize", "Brings each channel of an image to mean 0 and standard deviation 1.", _ => new ChannelStandardize()),
        Preprocessing("standardize", "Brings each feature to mean 0 and standard deviation 1.", _ => new Standardize()),
        Preprocessing("min-max", "Brings each feature to the range from 0 to 1.", _ => new MinMax()),
        Preprocessing("mean-image", "Takes the mean of each pixel off it.", _ => new MeanImage()),
        .. LinearPreprocessings(),
    ];

    private static CatalogEntry Source(string name, string summary, SourceFactory factory, params Setting[] settings) =>
        new CatalogEntry<SourceFactory>(CatalogKind.Source, name, summary, factory, settings);

    private static CatalogEntry PointSource(string name, string summary, Func<int, ulong, float, FloatDataset> generate) =>
        Source(name, summary, (s, c) => c.Divide(generate(s.Int("count"), c.Seed, s.Float("noise"))),
            new IntegerSetting("count", "How many points are drawn.", "2000", 10, 10_000_000),
            new NumberSetting("noise", "Standard deviation of a random shift of each coordinate, or of the value.", "0", 0, 1000));

    private static CatalogEntry Preprocessing(string name, string summary, Func<SettingValues, Preprocessor> create, params Setting[] settings) =>
        new CatalogEntry<Func<SettingValues, Preprocessor>>(CatalogKind.Preprocess, name, summary, create, settings);

    private static SourceParts Idx(SettingValues s, SourceContext c)
    {
        if (s.TextOrNull("folder") is { } folder) return c.Divide(MnistFolder.LoadTraining(folder), MnistFolder.LoadTest(folder));
        var training = IdxSource.Load(s.Text("images"), s.Text("labels"), s.IntOrNull("classes"));
        if (s.TextOrNull("testImages") is not { } images) return c.Divide(training);
        var test = IdxSource.Load(images, s.Text("testLabels"), training.ClassCount);
        if (test.SampleShape.SequenceEqual(training.SampleShape)) return c.Divide(training, test);
        var (got, expected) = (string.Join(", ", test.SampleShape), string.Join(", ", training.SampleShape));
        throw s.Error("testImages", $"got images of ({got}); expected ({expected}), as in the training images.");
    }

    private static SourceParts Csv(SettingValues s, SourceContext c)
    {
        var options = TableOptionsOf(s) with { Split = c.Split };
        var table = c.Fold is { } fold
            ? TableFolds.Load(s.Text("path"), options, fold, c.Test, c.Seed)
            : TableSource.Load(s.Text("path"), options, c.Validation, c.Test, c.Seed);
        return new SourceParts(table.Training, table.Validation, table.Test, table.Schema);
    }

    /// <summary>What the settings of a csv source say about the table.</summary>
    internal static TableOptions TableOptionsOf(SettingValues s) => new()
    {
        Target = s.TextOrNull("target"),
        TargetKind = s.TextOrNull("targetKind") switch { "classes" => TargetKind.Classes, "values" => TargetKind.Values, _ => null },
        Numeric = s.Texts("numeric"),
        Categorical = s.Texts("categorical"),
        Ignore = s.Texts("ignore"),
        Csv = new CsvOptions
        {
            Separator = s.TextOrNull("separator") switch { null => null, "\\t" => '\t', var text => text[0] },
            HasHeader = s.FlagOrNull("header"),
        },
    };

    private static void CheckIdx(SettingValues s)
    {
        var files = s.Has("images") && s.Has("labels");
        if (s.Has("folder") == (s.Has("images") || s.Has("labels")) || (!s.Has("folder") && !files))
            throw s.Node.Error("got no whole set of files; expected either folder, or images and labels.");
        if (s.Has("testImages") != s.Has("testLabels") || (s.Has("folder") && s.Has("testImages")))
            throw s.Error("testImages", "got half of the test files, or a folder besides; expected testImages and testLabels, without folder.");
    }
}
