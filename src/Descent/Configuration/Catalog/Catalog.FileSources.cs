using Descent.Data;

namespace Descent.Configuration;

/// <content>Sources that read files of the user's own.</content>
public static partial class Catalog
{
    private static IEnumerable<CatalogEntry> FileSources() =>
    [
        Source("text", "A text whose next character or byte is to be told: windows of it, and at each step what follows.", Text,
            new PathSetting("path", "The file, gzipped or not.", null),
            new ChoiceSetting("level", "What a token is; characters are fitted on the training part.", "\"characters\"", "characters", "bytes"),
            new IntegerSetting("length", "Tokens of a sample.", "64", 1, MaxPositions),
            new IntegerSetting("stride", "From the start of a training sample to that of the next; null: the length.", "null", 1)),
    ];

    private static SourceParts Text(SettingValues s, SourceContext c)
    {
        var options = new TextOptions { UseBytes = s.Text("level") == "bytes", Length = s.Int("length"), Stride = s.IntOrNull("stride") };
        var text = TextSource.Load(s.Text("path"), options, c.Validation, c.Test);
        return new SourceParts(text.Training, text.Validation, text.Test, null) { Vocabulary = text.Vocabulary };
    }
}
