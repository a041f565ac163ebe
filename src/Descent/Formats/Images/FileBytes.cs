namespace Descent.Formats;

/// <summary>Reads whole files of bounded length, into memory that can be used again.</summary>
internal static class FileBytes
{
    /// <summary>The longest file of a picture: no useful one within the limits of pixels is longer.</summary>
    public const int MostBytes = 1 << 28;

    /// <summary>Reads a file into <paramref name="buffer"/>, which grows where it is too small; returns the count.</summary>
    public static int Read(string path, ref byte[] buffer)
    {
        using var stream = CheckedReader.OpenFile(path);
        return Read(stream, path, ref buffer);
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
            throw new DataException($"{name}: cannot be read ({e.Message}); expected a readable file.", e);
        }
    }

    private static void Reserve(ref byte[] buffer, long bytes, string name)
    {
        if (bytes > MostBytes) throw new DataException($"{name}: got a file of more than {MostBytes} bytes; expected a picture.");
        if (bytes > buffer.Length) Array.Resize(ref buffer, (int)Math.Max(bytes, Math.Min(2L * buffer.Length, MostBytes)));
    }
}
