using Descent.Formats;

namespace Descent.Data;

/// <summary>Lists the files and sub-folders of a folder in an order that is the same everywhere.</summary>
internal static class FolderListing
{
    // Deeper is a loop of links.
    private const int MostLevels = 16;

    private static readonly string[] s_training = ["train", "training"];
    private static readonly string[] s_validation = ["val", "valid", "validation"];
    private static readonly string[] s_test = ["test", "testing"];
    private static readonly string[] s_images = ["image", "images"];
    private static readonly string[] s_masks = ["mask", "masks"];

    /// <summary>The sub-folders with the parts of the data; null where it is not divided. A folder "train" with nothing but pictures beside folders
    /// of other names is a class: trains.</summary>
    public static (string Training, string? Validation, string? Test)? Parts(string folder)
    {
        if (Find(folder, s_training) is not { } training) return null;
        string[] parts = [.. s_training, .. s_validation, .. s_test];
        var isDivided = Folders(training).Count > 0
            || Folders(folder).TrueForAll(f => parts.Contains(Path.GetFileName(f), StringComparer.OrdinalIgnoreCase));
        return isDivided ? (training, Find(folder, s_validation), Find(folder, s_test)) : null;
    }

    /// <summary>The sub-folders of pictures and masks, or null.</summary>
    public static (string Images, string Masks)? Pairs(string folder) =>
        Find(folder, s_images) is { } images && Find(folder, s_masks) is { } masks ? (images, masks) : null;

    /// <summary>The sub-folders that are not hidden, by name.</summary>
    public static List<string> Folders(string folder)
    {
        try
        {
            return Sorted(Directory.EnumerateDirectories(folder).Where(IsShown));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new DataException($"{folder}: cannot be listed: {e.Message}", e);
        }
    }

    /// <summary>The pictures below a folder by path, and how many other files there are.</summary>
    public static (List<string> Pictures, int Others) Pictures(string folder, int level = 0)
    {
        if (level > MostLevels) throw new DataException($"{folder}: got more than {MostLevels} folders in each other;"
            + $" expected fewer. Is it a loop of links?");
        try
        {
            var files = Directory.EnumerateFiles(folder).Where(IsShown).ToList();
            var pictures = Sorted(files.Where(ImageFile.HasImageName));
            var others = files.Count - pictures.Count;
            foreach (var below in Folders(folder).Select(f => Pictures(f, level + 1)))
            {
                pictures.AddRange(below.Pictures);
                others += below.Others;
            }

            return (pictures, others);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new DataException($"{folder}: cannot be listed: {e.Message}", e);
        }
    }

    /// <summary>What a folder holds, in words, for messages.</summary>
    public static string Describe(string folder)
    {
        const int Named = 3;
        var folders = Folders(folder);
        var files = Sorted(Directory.EnumerateFiles(folder).Where(IsShown));
        if (folders.Count + files.Count == 0) return "an empty folder";
        string Some(List<string> paths, string what) => paths.Count == 0 ? string.Empty
            : $"{paths.Count} {what}{(paths.Count == 1 ? string.Empty : "s")} ("
                + string.Join(", ", paths.Take(Named).Select(Path.GetFileName)) + (paths.Count > Named ? ", ...)" : ")");
        return string.Join(" and ", new[] { Some(folders, "folder"), Some(files, "file") }.Where(text => text.Length > 0));
    }

    private static string? Find(string folder, string[] names) =>
        Folders(folder).Find(f => names.Contains(Path.GetFileName(f), StringComparer.OrdinalIgnoreCase));

    private static bool IsShown(string path) => Path.GetFileName(path)[0] != '.';

    private static List<string> Sorted(IEnumerable<string> paths) => [.. paths.Order(StringComparer.Ordinal)];
}
