using Descent.Data;

namespace Descent.Configuration;

/// <content>Sources that read files of the user's own.</content>
public static partial class Catalog
{
    private static IEnumerable<CatalogEntry> FileSources() =>
    [
        Source("image-folder", "Pictures (PNG, JPEG) in a sub-folder for each class, or in images and masks; also below train, val and test.",
            Pictures,
            new PathSetting("path", "The folder.", null),
            new SizeSetting("size", "Height and width of a sample; null: the common size, or a square of the median, at most 224.", "null", 4096),
            new FlagSetting("color", "Three channels, or one in grey; null: three where any picture is in colour.", "null"),
            new FlagSetting("masks", "Whether there are images and masks instead of classes; null: found out from the folder's names.", "null"),
            new IntegerSetting("maskClasses", "How many classes masks tell; null: the largest plus one.", "null", 2, 255),
            new IntegerSetting("cache", "MiB of decoded pictures that may be kept in memory.", "256", 0, 1 << 20)),
        Source("npy", "Arrays of NumPy: features and targets in two npy files, read row by row, or in one npz file.", Arrays,
            new PathSetting("path", "The npy file of features, or an npz file.", null),
            new PathSetting("targets", "The npy file of targets; null: y.npy, labels.npy or targets.npy beside it, or an array of the npz file.",
                "null"),
            new ChoiceSetting("targetKind", "Whether targets are classes or values; null: whole numbers are classes.", "null", "classes", "values"),
            new IntegerSetting("classes", "How many classes; null: the largest plus one.", "null", 2, 1_000_000)),
        Source("text", "A text whose next character or byte is to be told: windows of it, and at each step what follows.", Text,
            new PathSetting("path", "The file, gzipped or not.", null),
            new ChoiceSetting("level", "What a token is; characters are fitted on the training part.", "\"characters\"", "characters", "bytes"),
            new IntegerSetting("length", "Tokens of a sample.", "64", 1, MaxPositions),
            new IntegerSetting("stride", "From the start of a training sample to that of the next; null: the length.", "null", 1)),
    ];

    private static SourceParts Pictures(SettingValues s, SourceContext c)
    {
        var folder = ImageFolder.Load(s.Text("path"), new ImageFolderOptions
        {
            Size = s.Has("size") ? (s.Size("size").Height, s.Size("size").Width) : null,
            InColor = s.FlagOrNull("color"),
            UseMasks = s.FlagOrNull("masks"),
            MaskClasses = s.IntOrNull("maskClasses"),
            IgnoreUnreadable = c.SkipsUnreadable,
            CacheMegabytes = s.Int("cache"),
        });
        return c.Divide(folder.Training, folder.Test, folder.Validation) with { Notes = folder.Notes };
    }

    private static SourceParts Arrays(SettingValues s, SourceContext c)
    {
        var arrays = ArraySource.Load(s.Text("path"), new ArrayOptions
        {
            Targets = s.TextOrNull("targets"),
            TargetKind = s.TextOrNull("targetKind") switch { "classes" => TargetKind.Classes, "values" => TargetKind.Values, _ => null },
            Classes = s.IntOrNull("classes"),
        });
        return c.Divide(arrays.Training, arrays.Test);
    }

    private static SourceParts Text(SettingValues s, SourceContext c)
    {
        if (c.Fold is not null)
            throw new DataException(
                "cross-validate: got a text, whose windows overlap and follow each other; expected samples that can be divided by lot.");
        var options = new TextOptions { UseBytes = s.Text("level") == "bytes", Length = s.Int("length"), Stride = s.IntOrNull("stride") };
        var text = TextSource.Load(s.Text("path"), options, c.Validation, c.Test);
        return new SourceParts(text.Training, text.Validation, text.Test, null) { Vocabulary = text.Vocabulary };
    }
}
