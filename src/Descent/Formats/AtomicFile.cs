using System.Text;

namespace Descent.Formats;

/// <summary>Writes files so that a reader sees the old content or the new, never a part of it, whenever the process stops.</summary>
/// <remarks>
/// The content goes to a temporary file in the same folder, is flushed to the disk, and is renamed over the old file.
/// When writing fails, the temporary is deleted, the old file stays as it was, and the error is thrown.
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
        var temporary = Path.Combine(folder, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception e)
        {
            DeleteQuietly(temporary);
            if (e is IOException or UnauthorizedAccessException) throw new DataException($"{path}: cannot be written: {e.Message}", e);
            throw;
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
    private static void DeleteQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
