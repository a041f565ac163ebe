using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Unicode;

namespace Descent.Formats;

/// <summary>Reads and checks the header of a safetensors file before a byte of data is read or memory for it is taken.</summary>
internal static class SafetensorsHeader
{
    /// <summary>The most bytes that a header may have; the reference implementation has the same limit.</summary>
    public const int MaxBytes = 100_000_000;

    /// <summary>The most tensors in one file.</summary>
    public const int MaxTensors = 1_000_000;

    /// <summary>The name under which the map of strings stands.</summary>
    public const string MetadataKey = "__metadata__";

    private const int MaxAxes = 32;

    /// <summary>Reads the header; on return the stream stands at the first byte of data. Entries come in the order of the header.</summary>
    public static List<SafetensorsEntry> Read(Stream stream, string name, Dictionary<string, string> metadata)
    {
        var total = stream.Length - stream.Position;
        Span<byte> prefix = stackalloc byte[8];
        var got = stream.ReadAtLeast(prefix, 8, throwOnEndOfStream: false);
        if (got < 8) throw new DataException($"{name}, byte 0: got {got} bytes; expected the 8 bytes that hold the header's length.");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > MaxBytes)
        {
            throw new DataException(
                $"{name}, byte 0: got a header of {length} bytes; expected at most {MaxBytes}. This does not look like a safetensors file.");
        }

        if (length > (ulong)(total - 8))
        {
            throw new DataException($"{name}, byte 0: got a header of {length} bytes; expected at most the {total - 8} that follow.");
        }
        var header = new byte[length];
        stream.ReadExactly(header);
        var entries = Parse(header, name, metadata);
        CheckLayout(entries, name, total - 8 - (long)length);
        return entries;
    }

    private static List<SafetensorsEntry> Parse(byte[] header, string name, Dictionary<string, string> metadata)
    {
        if (!Utf8.IsValid(header)) throw new DataException($"{name}, byte 8: got a header that is not UTF-8; expected JSON.");
        if (header.Length > 0 && header[0] != (byte)'{' && char.IsWhiteSpace((char)header[0]))
            throw new DataException($"{name}, byte 8: got a header that begins with a blank; expected '{{' there, and spaces only behind it.");
        try
        {
            var reader = new Utf8JsonReader(header, new JsonReaderOptions { MaxDepth = 4 });
            return ParseObject(ref reader, name, metadata);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new DataException($"{name}, byte 8: got a header that is not valid JSON; expected an object of tensors. {e.Message}", e);
        }
    }

    private static List<SafetensorsEntry> ParseObject(ref Utf8JsonReader reader, string file, Dictionary<string, string> metadata)
    {
        var entries = new List<SafetensorsEntry>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new DataException($"{file}, byte 8: got JSON that is no object; expected an object.");
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            if (!names.Add(key)) throw new DataException($"{file}: got '{key}' twice in the header; expected each name once.");
            reader.Read();
            if (key == MetadataKey)
            {
                ParseMetadata(ref reader, file, metadata);
                continue;
            }

            if (entries.Count == MaxTensors) throw new DataException($"{file}: got more than {MaxTensors} tensors; expected at most that.");
            entries.Add(ParseEntry(ref reader, file, key));
        }

        // Reading on finds text after the closing brace, which is an error of the JSON reader.
        reader.Read();
        return entries;
    }

    private static void ParseMetadata(ref Utf8JsonReader reader, string file, Dictionary<string, string> metadata)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new DataException($"{file}: got {MetadataKey} that is no object; expected a map of strings.");
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                throw new DataException($"{file}: got {reader.TokenType} for '{key}' in {MetadataKey}; expected a string.");
            }
            if (!metadata.TryAdd(key, reader.GetString()!))
            {
                throw new DataException($"{file}: got '{key}' twice in {MetadataKey}; expected each key once.");
            }
        }
    }

    private static SafetensorsEntry ParseEntry(ref Utf8JsonReader reader, string file, string tensor)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw Bad(file, tensor, "an object with dtype, shape and data_offsets");
        string? dtype = null;
        List<ulong>? shape = null, offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString();
            reader.Read();
            if (key == "dtype" && dtype is null && reader.TokenType == JsonTokenType.String) dtype = reader.GetString();
            else if (key == "shape" && shape is null) shape = ParseNumbers(ref reader, file, tensor, MaxAxes);
            else if (key == "data_offsets" && offsets is null) offsets = ParseNumbers(ref reader, file, tensor, 2);
            else throw Bad(file, tensor, $"dtype, shape and data_offsets once each, not '{key}' there");
        }

        if (dtype is null || shape is null || offsets is not { Count: 2 }) throw Bad(file, tensor, "dtype, shape and two data_offsets");
        return CheckEntry(file, tensor, dtype, shape, offsets[0], offsets[1]);
    }

    private static List<ulong> ParseNumbers(ref Utf8JsonReader reader, string file, string tensor, int most)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw Bad(file, tensor, "arrays of whole numbers for shape and data_offsets");
        var numbers = new List<ulong>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetUInt64(out var number))
            {
                throw Bad(file, tensor, "whole numbers from 0 to 2^64 - 1");
            }
            if (numbers.Count == most) throw Bad(file, tensor, $"at most {most} numbers in an array");
            numbers.Add(number);
        }

        return numbers;
    }

    private static SafetensorsEntry CheckEntry(string file, string tensor, string dtype, List<ulong> shape, ulong begin, ulong end)
    {
        var size = SafetensorsEntry.ElementBytes(dtype);
        if (size == 0)
        {
            throw new DataException(
                $"{file}: got dtype '{dtype}' for tensor '{tensor}'; " +
                "expected F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL or another whole-byte kind.");
        }
        if (end < begin || end > long.MaxValue) throw Bad(file, tensor, $"data_offsets in order, not [{begin}, {end}]");
        UInt128 bytes = (ulong)size;
        foreach (var axis in shape)
        {
            // Each factor is below 2^64 and the product so far below 2^63, so 128 bits hold it.
            bytes *= axis;
            if (bytes > long.MaxValue) throw Bad(file, tensor, $"a shape whose size fits 63 bits, not [{string.Join(", ", shape)}]");
        }

        if (bytes != end - begin)
        {
            throw Bad(
                file, tensor, $"{bytes} bytes for {dtype} [{string.Join(", ", shape)}], not the {end - begin} of data_offsets [{begin}, {end}]");
        }
        if (shape.Exists(s => s > long.MaxValue)) throw Bad(file, tensor, "sizes that fit 63 bits");
        return new SafetensorsEntry(tensor, dtype, shape.ConvertAll(s => (long)s).ToArray(), (long)begin, (long)end);
    }

    // In the order of their offsets the tensors must fill the data without a hole, an overlap or a rest: nothing can hide in the file.
    private static void CheckLayout(List<SafetensorsEntry> entries, string file, long dataBytes)
    {
        var sorted = entries.ToArray();
        Array.Sort(sorted, (a, b) => a.Begin != b.Begin ? a.Begin.CompareTo(b.Begin) : a.End.CompareTo(b.End));
        long at = 0;
        foreach (var entry in sorted)
        {
            if (entry.Begin != at) throw Bad(file, entry.Name, $"its bytes to begin at {at}, where the ones before it end, not at {entry.Begin}");
            at = entry.End;
        }

        if (at > dataBytes) throw new DataException($"{file}: got {dataBytes} bytes of data; expected {at}. The file is cut off.");
        if (at < dataBytes) throw new DataException($"{file}: got {dataBytes - at} bytes after the last tensor; expected the end of the file.");
    }

    private static DataException Bad(string file, string tensor, string expected) =>
        new($"{file}: tensor '{tensor}' in the header: expected {expected}.");
}
