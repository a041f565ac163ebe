using Descent.Data;

namespace Descent.Configuration;

/// <content>Sources that are drawn: clouds of points and images of shapes.</content>
public static partial class Catalog
{
    private static IEnumerable<CatalogEntry> DrawnSources() =>
    [
        Source("blobs", "Clouds of points, one for each class.",
            (s, c) => c.Divide(Blobs.Generate(s.Int("count"), c.Seed, s.Int("classes"), s.Int("features"), s.Float("deviation"))),
            new IntegerSetting("count", "How many points are drawn.", "2000", 10, 10_000_000),
            new IntegerSetting("classes", "How many clouds.", "3", 2, 4096),
            new IntegerSetting("features", "Coordinates of a point.", "2", 1, 4096),
            new NumberSetting("deviation", "The standard deviation of each coordinate; centres lie between -10 and 10.", "1", 0, 1000)),
        Source("friedman", "A table to fit: ten features, of which five decide a value by a sine, a square and two lines.",
            (s, c) => c.Divide(Friedman.Generate(s.Int("count"), c.Seed, s.Float("noise"), s.Flag("units"))),
            new IntegerSetting("count", "How many rows are drawn.", "2000", 10, 10_000_000),
            new NumberSetting("noise", "The standard deviation of what is added to the value, which has one of about 5.", "1", 0, 1000),
            new FlagSetting("units", "Give features and value very different sizes, as tables have them.", "false")),
        Source("shapes", "Drawn images of a circle, square, triangle, cross, star or ring in any place, size, turn and colour.",
            (s, c) => c.Divide(Shapes.Generate(s.Int("count"), c.Seed, s.Int("size"), s.Flag("color"), s.Float("noise"))),
            DrawnSettings("6000", "32")),
        Source("segmentation-shapes", "Drawn images of one to four shapes; what each pixel belongs to is to be told.",
            (s, c) => c.Divide(Shapes.Segmentation(s.Int("count"), c.Seed, s.Int("size"), s.Flag("color"), s.Float("noise"))),
            DrawnSettings("2000", "64")),
    ];

    private static Setting[] DrawnSettings(string count, string size) =>
    [
        new IntegerSetting("count", "How many images are drawn.", count, 10, 1_000_000),
        new IntegerSetting("size", "Height and width in pixels.", size, 16, 512),
        new FlagSetting("color", "Three channels, or one in grey.", "true"),
        new NumberSetting("noise", "The standard deviation of the grain; pixels are from 0 to 1.", "0.05", 0, 1),
    ];
}
