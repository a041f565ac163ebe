using System.IO.Compression;

namespace Descent.Formats;

/// <summary>Writes archives of arrays that <c>np.load</c> reads: npz files.</summary>
public static class NpzWriter
{
    // ZIP cannot say "no time"; its first one makes the same arrays the same bytes.
    private static readonly DateTimeOffset s_noTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes a file, whole or not at all; the same arrays give the same bytes.</summary>
    /// <param name="path">The file, which is replaced.</param>
    /// <param name="arrays">Name and array of each, in the order in which they are written; names are not empty and all different.</param>
    /// <param name="isCompressed">As <c>np.savez_compressed</c>; default false, as <c>np.savez</c>.</param>
    public static void Write(string path, IEnumerable<KeyValuePair<string, NpyArray>> arrays, bool isCompressed = false)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        AtomicFile.Write(path, stream =>
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var (name, array) in arrays)
            {
                if (name.Length == 0 || !names.Add(name))
                    throw new DataException($"NpzWriter: got the name '{name}' twice or empty; expected different names.");
                var entry = archive.CreateEntry(name + ".npy", isCompressed ? CompressionLevel.Optimal : CompressionLevel.NoCompression);
                entry.LastWriteTime = s_noTime;
                using var content = entry.Open();
                NpyWriter.Write(content, array);
            }
        });
    }
}
