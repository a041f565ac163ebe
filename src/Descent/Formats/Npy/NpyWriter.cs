using System.IO.Compression;

namespace Descent.Formats;

/// <summary>Writes arrays as <c>np.save</c> does, version 1.0, row-major, the least significant byte first: NumPy's bytes exactly.</summary>
public static class NpyWriter
{
    /// <summary>Writes a file, whole or not at all; gzipped where the name ends in .gz.</summary>
    public static void Write(string path, NpyArray array) => AtomicFile.Write(path, stream =>
    {
        if (!path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
        {
            Write(stream, array);
            return;
        }

        using var gzip = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true);
        Write(gzip, array);
    });

    /// <summary>Writes 32-bit floats with <paramref name="shape"/> to a file.</summary>
    public static void Write(string path, ReadOnlyMemory<float> values, params ReadOnlySpan<int> shape) =>
        Write(path, NpyArray.From(values.Span, shape));

    /// <summary>Writes to a stream.</summary>
    public static void Write(Stream stream, NpyArray array)
    {
        ArgumentNullException.ThrowIfNull(array);
        stream.Write(NpyHeader.Write(array.Type, array.Shape));
        stream.Write(array.Data);
    }
}
