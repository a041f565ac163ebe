using System.Globalization;

namespace Descent.Data;

/// <summary>A folder of pictures: a sub-folder for each class, or pictures and masks. PNG and JPEG, decoded when they are needed.</summary>
/// <remarks>
/// With classes: FOLDER/cat/1.png, FOLDER/dog/2.jpg and so on; classes are numbered by name, pictures may lie in folders below. With masks:
/// FOLDER/images/1.jpg and FOLDER/masks/1.png, of the same name and size. Either may lie in FOLDER/train, FOLDER/val and FOLDER/test (also training,
/// valid, validation). Files are listed once, sorted by name, so that the same files give the same samples everywhere. Other files are left out and
/// counted in <see cref="Notes"/>. Shapes and sizes: <see cref="ImageFileDataset"/> and <see cref="ImageFolderOptions"/>.
/// </remarks>
/// <example><code>
/// ImageFolder pets = ImageFolder.Load("pets", new ImageFolderOptions { Size = (128, 128) });
/// DataSplit split = Split.Default(pets.Training);
/// </code></example>
public sealed class ImageFolder
{
    private ImageFolder(ImageFileDataset training, ImageFileDataset? validation, ImageFileDataset? test, IReadOnlyList<string> notes) =>
        (Training, Validation, Test, Notes) = (training, validation, test, notes);

    /// <summary>The training pictures; all, where the folder is not divided.</summary>
    public ImageFileDataset Training { get; }

    /// <summary>The validation pictures, or null where the folder has none of their own.</summary>
    public ImageFileDataset? Validation { get; }

    /// <summary>The test pictures, or null where the folder has none of their own.</summary>
    public ImageFileDataset? Test { get; }

    /// <summary>What was left out, and why.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Lists a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">What is known about it.</param>
    /// <exception cref="DataException">The folder has another form, or a file that was looked at cannot be read.</exception>
    public static ImageFolder Load(string folder, ImageFolderOptions? options = null)
    {
        options ??= new ImageFolderOptions();
        if (!Directory.Exists(folder))
            throw new DataException($"{folder}: got {(File.Exists(folder) ? "a file" : "no such folder")}; expected a folder of pictures.");
        var parts = FolderListing.Parts(folder);
        var training = parts?.Training ?? folder;
        var reader = new FolderReader(options.UseMasks ?? FolderListing.Pairs(training) is not null, options.SkipUnreadable);
        var names = reader.HasMasks ? null : FolderReader.ClassNames(training);
        List<PictureFile>?[] files =
        [
            reader.List(training, names), parts?.Validation is { } v ? reader.List(v, names) : null,
            parts?.Test is { } t ? reader.List(t, names) : null,
        ];
        var (channels, height, width) = PictureProbe.Look(files[0]!, options);
        var all = files.OfType<List<PictureFile>>().SelectMany(part => part).ToList();
        var classes = names?.Count ?? options.MaskClasses ?? MaskFile.CountClasses([.. all.Select(f => f.Mask!)], options.IgnoreUnreadable);
        ImageFileDataset? Part(List<PictureFile>? part) => part is null
            ? null
            : new ImageFileDataset(part, channels, height, width, classes, names, reader.HasMasks,
                ((long)options.CacheMegabytes << 20) * part.Count / all.Count);
        return new ImageFolder(Part(files[0])!, Part(files[1]), Part(files[2]), reader.Notes);
    }

    /// <summary>Whether a folder has one of the forms that <see cref="Load"/> takes; files are not opened.</summary>
    public static bool IsImageFolder(string folder)
    {
        if (!Directory.Exists(folder)) return false;
        var training = FolderListing.Parts(folder)?.Training ?? folder;
        if (FolderListing.Pairs(training) is { } pairs) return FolderListing.Pictures(pairs.Images).Pictures.Count > 0;
        return FolderListing.Folders(training).Exists(f => FolderListing.Pictures(f).Pictures.Count > 0);
    }

    internal static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
