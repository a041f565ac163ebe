using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Descent.Formats;

/// <summary>Makes the bytes of a safetensors file.</summary>
internal static class SafetensorsWriter
{
    /// <summary>The length, the JSON header and the spaces that bring both to a multiple of 8 bytes.</summary>
    public static byte[] Header(
        List<(string Name, int[] Shape, ReadOnlyMemory<float> Values)> tensors, IReadOnlyDictionary<string, string>? metadata) =>
        Header(tensors.ConvertAll(t => (t.Name, "F32", Array.ConvertAll(t.Shape, s => (long)s), (long)t.Values.Length)), metadata);

    /// <summary>The same for tensors of any kind: name, kind, sizes and how many numbers.</summary>
    public static byte[] Header(List<(string Name, string DType, long[] Shape, long Count)> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            if (metadata is { Count: > 0 }) WriteMetadata(writer, metadata);
            var names = new HashSet<string>(StringComparer.Ordinal);
            long at = 0;
            foreach (var tensor in tensors)
            {
                if (tensor.Name == SafetensorsHeader.MetadataKey || !names.Add(tensor.Name))
                {
                    throw new DataException($"Safetensors: got the name '{tensor.Name}' twice or reserved; expected different names.");
                }

                at = WriteEntry(writer, tensor.Name, tensor.DType, tensor.Shape, tensor.Count, at);
            }

            writer.WriteEndObject();
        }

        var padded = (json.WrittenCount + 7) & ~7;
        if (padded > SafetensorsHeader.MaxBytes)
        {
            throw new DataException($"Safetensors: got a header of {padded} bytes; expected at most {SafetensorsHeader.MaxBytes}.");
        }
        var bytes = new byte[8 + padded];
        bytes.AsSpan(8).Fill((byte)' ');
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)padded);
        json.WrittenSpan.CopyTo(bytes.AsSpan(8));
        return bytes;
    }

    /// <summary>Writes the header and then all values, least significant byte first.</summary>
    public static void Write(Stream stream, byte[] header, List<(string Name, int[] Shape, ReadOnlyMemory<float> Values)> tensors)
    {
        stream.Write(header);
        foreach (var tensor in tensors)
        {
            if (BitConverter.IsLittleEndian)
            {
                stream.Write(MemoryMarshal.AsBytes(tensor.Values.Span));
                continue;
            }

            var bytes = new byte[4];
            foreach (var value in tensor.Values.Span)
            {
                BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
                stream.Write(bytes);
            }
        }
    }

    private static void WriteMetadata(Utf8JsonWriter writer, IReadOnlyDictionary<string, string> metadata)
    {
        writer.WriteStartObject(SafetensorsHeader.MetadataKey);
        foreach (var (key, value) in metadata.OrderBy(p => p.Key, StringComparer.Ordinal)) writer.WriteString(key, value);
        writer.WriteEndObject();
    }

    private static long WriteEntry(Utf8JsonWriter writer, string name, string dtype, long[] shape, long count, long begin)
    {
        long expected = 1;
        foreach (var size in shape) expected *= size;
        if (expected != count)
        {
            throw new ShapeException($"Safetensors: got {count} values for '{name}' of shape [{string.Join(", ", shape)}]; expected {expected}.");
        }
        var end = begin + (SafetensorsEntry.ElementBytes(dtype) * count);
        writer.WriteStartObject(name);
        writer.WriteString("dtype", dtype);
        writer.WriteStartArray("shape");
        foreach (var size in shape) writer.WriteNumberValue(size);
        writer.WriteEndArray();
        writer.WriteStartArray("data_offsets");
        writer.WriteNumberValue(begin);
        writer.WriteNumberValue(end);
        writer.WriteEndArray();
        writer.WriteEndObject();
        return end;
    }
}
