using Descent.Formats;

namespace Descent.Data;

/// <summary>Pictures whose pixels are classes.</summary>
internal static class MaskFile
{
    private static readonly ImageOptions s_options = new() { KeepIndices = true };

    /// <summary>Refuses masks in colour.</summary>
    public static void CheckChannels(string path, ImageInfo info)
    {
        if (info.Channels != 1 || info.Format != ImageFormat.Png)
            throw new DataException($"{path}: got a picture with {info.Channels} channels ({info.Format});"
                + $" expected a PNG with a palette or in grey, whose values are classes.");
    }

    /// <summary>How many classes some masks tell: the largest plus one.</summary>
    public static int CountClasses(IReadOnlyList<string> paths, bool ignoreUnreadable)
    {
        var largest = new int[paths.Count];
        using var readers = new ThreadLocal<ImageReader>(() => new ImageReader(s_options));
        PictureProbe.InParallel(paths.Count, i =>
        {
            var reader = readers.Value!;
            CheckChannels(paths[i], reader.Read(paths[i]));
            largest[i] = -1;
            foreach (var value in reader.Pixels)
                if (value != ByteMapDataset.IgnoredByte && value > largest[i])
                    largest[i] = value;
        }, ignoreUnreadable);
        var classes = largest.Max() + 1;
        return classes >= 2 ? classes : throw new DataException(
            $"{paths[0]}: got masks with no class but 0 (255 means none) in this and {paths.Count - 1} more; expected classes 0, 1 and so on. "
            + "Write 1 where masks have 255 for what is looked for.");
    }
}
