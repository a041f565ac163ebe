using System.Text;

namespace Descent.Formats;

/// <summary>Writes files so that a reader sees the old content or the new, never a part of it, whenever the process stops.</summary>
/// <remarks>
/// The content goes to a temporary file in the same folder, is flushed to the disk, is renamed over the old file, and the name is flushed too.
/// When writing fails, the temporary is deleted, the old file stays as it was, and the error is thrown; where only the last flush fails, the new file
/// is there and the error says so. After a power failure the old file or the new is there, whole.
/// </remarks>
public static class AtomicFile
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes <paramref name="bytes"/> to <paramref name="path"/>; throws <see cref="DataException"/> where that is not possible.</summary>
    public static void WriteAllBytes(string path, ReadOnlyMemory<byte> bytes) => Write(path, stream => stream.Write(bytes.Span));

    /// <summary>Writes <paramref name="text"/> as UTF-8 without a byte order mark.</summary>
    public static void WriteAllText(string path, string text) => WriteAllBytes(path, s_utf8.GetBytes(text));

    /// <summary>Lets <paramref name="write"/> fill the new file; nothing is replaced unless it returns.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        var target = FullPath(path);
        var folder = Path.GetDirectoryName(target) ?? throw new DataException($"{path}: got a folder; expected the name of a file.");
        var disk = FileDisk.Current;
        var temporary = Path.Combine(folder, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = disk.Open(temporary, FileMode.CreateNew, 1 << 16))
            {
                write(stream);
                disk.Flush(stream);
            }

            disk.Rename(temporary, target);
        }
        catch (Exception e)
        {
            DeleteQuietly(disk, temporary);
            if (FileDisk.IsFailure(e)) throw new DataException($"{path}: cannot be written: {FileDisk.Reason(e)}", e);
            throw;
        }

        FlushName(disk, path, target);
    }

    /// <summary>Deletes what a process that was ended while it wrote has left in a folder.</summary>
    internal static void DeleteLeftovers(string folder)
    {
        if (!Directory.Exists(folder)) return;
        foreach (var path in Directory.EnumerateFiles(folder, ".*.tmp"))
        {
            var parts = Path.GetFileName(path).Split('.');
            if (parts.Length >= 4 && Guid.TryParseExact(parts[^2], "N", out _)) DeleteQuietly(FileDisk.Current, path);
        }
    }

    private static void FlushName(FileDisk disk, string path, string target)
    {
        try
        {
            disk.FlushName(target);
        }
        catch (Exception e) when (FileDisk.IsFailure(e))
        {
            throw new DataException($"{path}: was written, but may be lost if the power fails now: {FileDisk.Reason(e)}", e);
        }
    }

    private static string FullPath(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full)) throw new DataException($"{path}: got a folder; expected the name of a file.");
        return full;
    }

    // The first error is the one that counts; a temporary that cannot be deleted either must not hide it.
    private static void DeleteQuietly(FileDisk disk, string path)
    {
        try
        {
            disk.Delete(path);
        }
        catch (Exception e) when (FileDisk.IsFailure(e))
        {
        }
    }
}
