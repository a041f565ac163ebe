using System.Formats.Tar;
using System.IO.Compression;

namespace Descent.Tests.Data.Fetch;

/// <summary>Archives for tests, good and bad.</summary>
internal static class Tar
{
    /// <summary>Folders (no content) and files.</summary>
    public static byte[] Gz(params (string Name, byte[]? Content)[] entries) => Gz([.. entries.Select(e => Entry(e.Name, e.Content))]);

    public static byte[] Gz(params TarEntry[] entries)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip))
            foreach (var entry in entries)
                tar.WriteEntry(entry);
        return memory.ToArray();
    }

    public static TarEntry Entry(string name, byte[]? content) => content is null
        ? new UstarTarEntry(TarEntryType.Directory, name)
        : new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) };
}
