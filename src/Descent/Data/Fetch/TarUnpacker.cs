using System.Formats.Tar;
using System.IO.Compression;

namespace Descent.Data;

/// <summary>Takes known files out of a .tar.gz archive; nothing in the archive decides where anything is written.</summary>
/// <remarks>
/// Only regular files count, and only under the names that are asked for, whatever folder they have in the archive: so no path, link or device in it
/// can lead out. Each must have the length that is known before.
/// </remarks>
internal static class TarUnpacker
{
    private const int MostEntries = 10_000;

    /// <summary>Writes each of <paramref name="members"/> to <paramref name="folder"/>, which exists; a file of that name is replaced.</summary>
    /// <exception cref="DataException">The archive is damaged, has links, odd paths, or a member of another length, twice, or not at all.</exception>
    public static void Unpack(
        string archive, string folder, IReadOnlyList<ArchivedFile> members, Action<string, long, long>? progress, CancellationToken cancellationToken)
    {
        try
        {
            using var file = new FileStream(archive, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            using var gzip = new GZipStream(file, CompressionMode.Decompress);
            // No archive of these files has more around them than this.
            using var bounded = new BoundedStream(gzip, members.Sum(m => m.Bytes) + (64L << 20));
            using var tar = new TarReader(bounded);
            var missing = members.ToDictionary(m => m.Name, StringComparer.Ordinal);
            for (var count = 0; tar.GetNextEntry() is { } entry; count++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (count == MostEntries)
                    throw new DataException($"{archive}: got more than {MostEntries} entries; expected an archive of {members.Count} files.");
                Take(entry, archive, folder, missing, members, progress, cancellationToken);
            }

            if (missing.Count > 0) throw new DataException($"{archive}: got no {string.Join(", ", missing.Keys)}; expected every file of the set.");
        }
        catch (Exception e) when (e is IOException or InvalidDataException or FormatException or UnauthorizedAccessException)
        {
            throw new DataException($"{archive}: cannot be unpacked ({e.Message}); expected a whole .tar.gz archive.", e);
        }
    }

    private static void Take(
        TarEntry entry, string archive, string folder, Dictionary<string, ArchivedFile> missing, IReadOnlyList<ArchivedFile> members,
        Action<string, long, long>? progress, CancellationToken cancellationToken)
    {
        CheckPath(entry, archive);
        if (entry.EntryType is TarEntryType.Directory or TarEntryType.GlobalExtendedAttributes) return;
        if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile))
            throw new DataException($"{archive}: got the entry {Show(entry.Name)} of kind {entry.EntryType}; expected files and folders.");
        var name = entry.Name[(entry.Name.LastIndexOf('/') + 1)..];
        if (!missing.Remove(name, out var member))
        {
            if (members.Any(m => m.Name == name)) throw new DataException($"{archive}: got {name} twice; expected each file once.");
            return;
        }

        if (entry.Length != member.Bytes)
            throw new DataException($"{archive}: got {entry.Length:N0} bytes of {name}; expected {member.Bytes:N0}.");
        Write(entry.DataStream ?? Stream.Null, Path.Combine(folder, name), member, progress, cancellationToken);
    }

    private static void Write(
        Stream source, string path, ArchivedFile member, Action<string, long, long>? progress, CancellationToken cancellationToken)
    {
        using var target = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
        var buffer = new byte[1 << 16];
        long done = 0;
        for (int got; (got = source.Read(buffer)) > 0; done += got)
        {
            cancellationToken.ThrowIfCancellationRequested();
            target.Write(buffer.AsSpan(0, got));
            progress?.Invoke(member.Name, done + got, member.Bytes);
        }

        if (done != member.Bytes) throw new IOException($"{member.Name} ends after {done:N0} of {member.Bytes:N0} bytes");
        target.Flush(flushToDisk: true);
    }

    // Harmless here, but nobody makes such an archive without a bad intention.
    private static void CheckPath(TarEntry entry, string archive)
    {
        var path = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
        if (path.Length == 0 || path.TrimEnd('/').Split('/').All(PlainName.IsValid)) return;
        throw new DataException($"{archive}: got the path {Show(entry.Name)}; expected paths below the archive's folder.");
    }

    private static string Show(string name) => $"'{new string([.. name.Take(100).Select(c => char.IsControl(c) ? '?' : c)])}'";
}
