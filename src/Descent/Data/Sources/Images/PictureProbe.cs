using Descent.Formats;

namespace Descent.Data;

/// <summary>Finds out the size and colour of pictures from their headers, and which cannot be read.</summary>
internal static class PictureProbe
{
    private const int MostLooked = 1000;
    private const int LargestCommonSide = 512;
    private const int UsualSide = 224;

    /// <summary>Size and channels for samples, as the options say or else the files.</summary>
    public static (int Channels, int Height, int Width) Look(IReadOnlyList<PictureFile> files, ImageFolderOptions options)
    {
        if (options is { Size: { } given, InColor: { } isGivenColor }) return (isGivenColor ? 3 : 1, given.Height, given.Width);
        // Evenly spread, so that every class is among them.
        var looked = Math.Min(files.Count, MostLooked);
        var all = new ImageInfo?[looked];
        InParallel(looked, i => all[i] = ImageFile.ReadInfo(files[(int)((long)i * files.Count / looked)].Path), options.IgnoreUnreadable);
        ImageInfo[] infos = [.. all.OfType<ImageInfo>()];
        if (infos.Length == 0) throw new DataException($"{files[0].Path}: got {looked} pictures of which none can be read; expected some that can.");
        var channels = options.InColor ?? infos.Any(i => i.Channels >= 3) ? 3 : 1;
        if (options.Size is { } size) return (channels, size.Height, size.Width);
        var isCommon = infos.All(i => i.Height == infos[0].Height && i.Width == infos[0].Width);
        if (isCommon && Math.Max(infos[0].Height, infos[0].Width) <= LargestCommonSide) return (channels, infos[0].Height, infos[0].Width);
        var shorter = infos.Select(i => Math.Min(i.Height, i.Width)).Order().ToArray();
        var side = Math.Min(UsualSide, shorter[shorter.Length / 2]);
        return (channels, side, side);
    }

    /// <summary>The files that can be decoded, and one line for each that cannot.</summary>
    public static (List<PictureFile> Readable, List<string> Notes) Readable(IReadOnlyList<PictureFile> files)
    {
        var faults = new string?[files.Count];
        InParallel(files.Count, i =>
        {
            try
            {
                ImageFile.Read(files[i].Path);
            }
            catch (DataException e)
            {
                faults[i] = e.Message;
            }
        });
        return ([.. files.Where((_, i) => faults[i] is null)], [.. faults.OfType<string>()]);
    }

    /// <summary>Does it for all files; the error is that of the first in order, whatever thread met one first.</summary>
    public static void InParallel(int count, Action<int> action, bool ignoreErrors = false)
    {
        var errors = new DataException?[count];
        Parallel.For(0, count, i =>
        {
            try
            {
                action(i);
            }
            catch (DataException e)
            {
                errors[i] = e;
            }
        });
        if (!ignoreErrors && Array.Find(errors, e => e is not null) is { } first) throw new DataException(first.Message, first);
    }
}
