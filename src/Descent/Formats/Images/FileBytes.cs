using Microsoft.Win32.SafeHandles;

namespace Descent.Formats;

/// <summary>Reads whole files of bounded length, into memory that can be used again.</summary>
internal static class FileBytes
{
    /// <summary>The longest file of a picture: no useful one within the limits of pixels is longer.</summary>
    public const int MostBytes = 1 << 28;

    /// <summary>Reads a file into <paramref name="buffer"/>, which grows where it is too small; returns the count.</summary>
    public static int Read(string path, ref byte[] buffer)
    {
        using var handle = CheckedReader.OpenHandle(path);
        try
        {
            return Read(handle, path, ref buffer);
        }
        catch (NotSupportedException) // a pipe has no length and no places
        {
            using var stream = new FileStream(handle, FileAccess.Read);
            return Read(stream, path, ref buffer);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotRead(path, e);
        }
    }

    /// <summary>Reads a stream to its end; memory grows with what comes, and at once only to a length that the stream knows.</summary>
    public static int Read(Stream stream, string name, ref byte[] buffer)
    {
        try
        {
            if (stream.CanSeek) Reserve(ref buffer, stream.Length - stream.Position + 1, name);
            var count = 0;
            while (true)
            {
                if (count == buffer.Length) Reserve(ref buffer, count + 1L, name);
                var got = stream.Read(buffer, count, buffer.Length - count);
                if (got == 0) return count;
                count += got;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw CannotRead(name, e);
        }
    }

    private static int Read(SafeFileHandle handle, string name, ref byte[] buffer)
    {
        Reserve(ref buffer, RandomAccess.GetLength(handle) + 1, name);
        var count = 0;
        while (true)
        {
            if (count == buffer.Length) Reserve(ref buffer, count + 1L, name); // it grew meanwhile
            var got = RandomAccess.Read(handle, buffer.AsSpan(count), count);
            if (got == 0) return count;
            count += got;
        }
    }

    private static DataException CannotRead(string name, Exception e) => new($"{name}: cannot be read ({e.Message}); expected a readable file.", e);

    private static void Reserve(ref byte[] buffer, long bytes, string name)
    {
        if (bytes > MostBytes) throw new DataException($"{name}: got a file of more than {MostBytes} bytes; expected a picture.");
        if (bytes > buffer.Length) Array.Resize(ref buffer, (int)Math.Max(bytes, Math.Min(2L * buffer.Length, MostBytes)));
    }
}
