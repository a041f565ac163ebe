namespace Descent.Data;

/// <summary>Lists the pictures of one part of a folder, with their classes or masks.</summary>
/// <param name="hasMasks">Whether pictures have masks instead of classes.</param>
/// <param name="skipsUnreadable">Whether what cannot be decoded is left out.</param>
internal sealed class FolderReader(bool hasMasks, bool skipsUnreadable)
{
    private const int MostNotes = 5;

    private readonly List<string> _notes = [];

    /// <summary>Whether pictures have masks instead of classes.</summary>
    public bool HasMasks => hasMasks;

    /// <summary>What was left out.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>The names of the sub-folders: the classes.</summary>
    public static IReadOnlyList<string> ClassNames(string folder)
    {
        var folders = FolderListing.Folders(folder);
        if (folders.Count >= 2) return [.. folders.Select(f => Path.GetFileName(f))];
        throw new DataException(
            $"{folder}: got {FolderListing.Describe(folder)}; expected a sub-folder of pictures for each class, two or more, "
            + "or the sub-folders images and masks.");
    }

    /// <summary>The pictures of a part.</summary>
    /// <param name="folder">Where they are.</param>
    /// <param name="classNames">The classes of the training part; null with masks.</param>
    public List<PictureFile> List(string folder, IReadOnlyList<string>? classNames)
    {
        var files = classNames is null ? Pairs(folder) : Classes(folder, classNames);
        if (!skipsUnreadable) return files;
        var (readable, faults) = PictureProbe.Readable(files);
        if (readable.Count == 0) throw new DataException($"{folder}: got no picture that can be read, such as: {faults[0]}");
        if (faults.Count > 0) _notes.Add($"{folder}: {Plural(faults.Count, "unreadable picture")} left out.");
        _notes.AddRange(faults.Take(MostNotes));
        return readable;
    }

    private List<PictureFile> Classes(string folder, IReadOnlyList<string> classNames)
    {
        List<PictureFile> files = [];
        foreach (var path in FolderListing.Folders(folder))
        {
            var number = classNames.ToList().IndexOf(Path.GetFileName(path));
            if (number < 0)
                throw new DataException($"{path}: got a class that the training pictures do not have;"
                    + $" expected one of {string.Join(", ", classNames.Take(10))}.");
            var (pictures, others) = FolderListing.Pictures(path);
            if (pictures.Count == 0) throw new DataException($"{path}: got no picture; expected PNG or JPEG files in the folder of a class.");
            if (others > 0) _notes.Add(
                $"{path}: {Plural(others, "file")} that {(others == 1 ? "is no picture is" : "are no pictures are")} left out.");
            files.AddRange(pictures.Select(picture => new PictureFile(picture, number)));
        }

        if (files.Count == 0) throw new DataException($"{folder}: got {FolderListing.Describe(folder)};"
            + $" expected a sub-folder of pictures for each class.");
        return files;
    }

    private static List<PictureFile> Pairs(string folder)
    {
        if (FolderListing.Pairs(folder) is not { } pairs)
            throw new DataException($"{folder}: got {FolderListing.Describe(folder)}; expected the sub-folders images and masks.");
        var masks = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var mask in FolderListing.Pictures(pairs.Masks).Pictures) masks.TryAdd(Name(pairs.Masks, mask), mask);
        var files = FolderListing.Pictures(pairs.Images).Pictures.ConvertAll(picture =>
            masks.TryGetValue(Name(pairs.Images, picture), out var mask)
                ? new PictureFile(picture, 0, mask)
                : throw new DataException($"{picture}: got no mask; expected one of the same name in {pairs.Masks}."));
        return files.Count > 0 ? files : throw new DataException($"{pairs.Images}: got no picture; expected PNG or JPEG files.");
    }

    private static string Name(string folder, string path) => Path.ChangeExtension(Path.GetRelativePath(folder, path), null);

    private static string Plural(int count, string what) => $"{ImageFolder.Number(count)} {what}{(count == 1 ? string.Empty : "s")}";
}
