using System.IO.Compression;

namespace Descent.Formats;

/// <summary>Reads archives of arrays that NumPy saved with <c>np.savez</c> or <c>np.savez_compressed</c>: npz files.</summary>
/// <remarks>
/// An npz file is a ZIP archive with a file NAME.npy for each array. Before anything is unpacked, its directory is checked: no more bytes than
/// deflate
/// can make of what is stored (1032 to 1), all parts together no longer than the file, so that none is counted twice, and no name twice. Checksums
/// are compared. What is wrong is a <see cref="DataException"/>.
/// </remarks>
public static class NpzReader
{
    private const long LargestDeflateRatio = 1032;
    private const int MostEntries = 10_000;
    private const string Extension = ".npy";

    /// <summary>The arrays' names, in the order of the file.</summary>
    public static IReadOnlyList<string> ReadNames(string path) => Open(CheckedReader.OpenFile(path), path, archive => Names(archive, path));

    /// <summary>Reads one array.</summary>
    /// <exception cref="DataException">There is none of this name, or the file is damaged.</exception>
    public static NpyArray Read(string path, string array) => Open(CheckedReader.OpenFile(path), path, archive =>
    {
        var names = Names(archive, path);
        if (names.Contains(array)) return ReadEntry(archive.GetEntry(array + Extension)!, path, array);
        throw new DataException(
            $"{path}: got no array '{array}'; expected one of its {names.Count}: " +
            $"{string.Join(", ", names.Take(8))}.{NearestName.Hint(array, names)}");
    });

    /// <summary>Reads all arrays.</summary>
    public static IReadOnlyDictionary<string, NpyArray> ReadAll(string path) => ReadAll(CheckedReader.OpenFile(path), path);

    /// <summary>Reads all arrays of a stream that knows its length; <paramref name="name"/> stands for the file in messages.</summary>
    public static IReadOnlyDictionary<string, NpyArray> ReadAll(Stream stream, string name) => Open(stream, name, archive =>
        (IReadOnlyDictionary<string, NpyArray>)Names(archive, name).ToDictionary(
            n => n, n => ReadEntry(archive.GetEntry(n + Extension)!, name, n), StringComparer.Ordinal));

    private static T Open<T>(Stream stream, string name, Func<ZipArchive, T> read)
    {
        try
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
            CheckDirectory(archive, name, stream.Length);
            return read(archive);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or NotSupportedException or ArgumentException)
        {
            throw new DataException($"{name}: got a file that is no ZIP archive or is damaged ({e.Message}); expected an npz file.", e);
        }
    }

    private static void CheckDirectory(ZipArchive archive, string name, long fileBytes)
    {
        if (archive.Entries.Count > MostEntries)
            throw new DataException($"{name}: got {archive.Entries.Count} parts; expected at most {MostEntries}.");
        long stored = 0;
        foreach (var entry in archive.Entries)
        {
            if (entry.IsEncrypted) throw new DataException($"{name}, part '{entry.FullName}': got an encrypted one; expected plain arrays.");
            stored += entry.CompressedLength;
            if (entry.CompressedLength < 0 || stored < 0 || stored > fileBytes)
            {
                throw new DataException($"{name}, part '{entry.FullName}': got parts that are longer than the file; " +
                    $"expected {fileBytes} bytes at most.");
            }
            if (entry.Length < 0 || entry.Length / LargestDeflateRatio > entry.CompressedLength)
            {
                throw new DataException(
                    $"{name}, part '{entry.FullName}': got {entry.Length} bytes out of {entry.CompressedLength}; " +
                    $"expected at most {LargestDeflateRatio} for each.");
            }
        }
    }

    private static List<string> Names(ZipArchive archive, string name)
    {
        var (names, known) = (new List<string>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var entry in archive.Entries)
        {
            if (!entry.FullName.EndsWith(Extension, StringComparison.Ordinal))
                throw new DataException($"{name}: got a part '{entry.FullName}'; expected arrays alone, whose names end in {Extension}.");
            var array = entry.FullName[..^Extension.Length];
            if (!known.Add(array)) throw new DataException($"{name}: got '{array}' twice; expected each name once.");
            names.Add(array);
        }

        return names;
    }

    private static NpyArray ReadEntry(ZipArchiveEntry entry, string name, string array)
    {
        using var reader = CheckedReader.ForEntry(entry.Open(), $"{name}, array '{array}'", entry.Length);
        var read = NpyReader.Read(reader);
        if (reader.Checksum != entry.Crc32)
        {
            throw new DataException(
                $"{reader.Name}: got checksum {entry.Crc32:X8}; expected {reader.Checksum:X8}, that of its bytes. The file is damaged.");
        }

        return read;
    }
}
