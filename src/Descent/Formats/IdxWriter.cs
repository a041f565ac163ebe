using System.Buffers.Binary;
using System.IO.Compression;

namespace Descent.Formats;

/// <summary>Writes IDX files of bytes, for tests and tools that make data sets.</summary>
public static class IdxWriter
{
    /// <summary>Writes <paramref name="data"/> with <paramref name="shape"/> to a file, whole or not at all; gzipped where the name ends in
    /// .gz.</summary>
    public static void Write(string path, ReadOnlyMemory<byte> data, params ReadOnlySpan<int> shape)
    {
        var sizes = shape.ToArray();
        AtomicFile.Write(path, stream =>
        {
            if (!path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            {
                Write(stream, data.Span, sizes);
                return;
            }

            using var gzip = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true);
            Write(gzip, data.Span, sizes);
        });
    }

    /// <summary>Writes <paramref name="data"/> with <paramref name="shape"/> to a stream.</summary>
    public static void Write(Stream stream, ReadOnlySpan<byte> data, params ReadOnlySpan<int> shape)
    {
        long count = 1;
        foreach (var size in shape) count *= size;
        if (count != data.Length || shape.Length is 0 or > 255)
        {
            throw new ShapeException($"IdxWriter: got {data.Length} bytes for shape [{string.Join(", ", shape.ToArray())}]; expected {count}.");
        }

        var header = new byte[4 + (4 * shape.Length)];
        (header[2], header[3]) = ((byte)IdxType.UInt8, (byte)shape.Length);
        for (var i = 0; i < shape.Length; i++) BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + (4 * i)), shape[i]);
        stream.Write(header);
        stream.Write(data);
    }
}
