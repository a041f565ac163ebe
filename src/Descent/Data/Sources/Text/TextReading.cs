using System.Buffers;
using System.Text;
using Descent.Formats;

namespace Descent.Data;

/// <summary>Reads a file of text as tokens, plain or gzipped.</summary>
internal static class TextReading
{
    // Two bytes each, and the same again while they grow: more than this belongs to bytes, which are not kept in memory.
    private const int MostCharacters = 1_000_000_000;

    /// <summary>The bytes of a file: in place, or in memory where it is gzipped.</summary>
    public static TokenSequence Bytes(string path)
    {
        using (var reader = CheckedReader.Open(path))
        {
            if (reader.IsCompressed) return InMemory(reader);
        }

        try
        {
            return new FileTokens(File.OpenHandle(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: cannot be opened: {e.Message}", e);
        }
    }

    /// <summary>The characters of a file, each as a number in the order of first appearance, and the code points by that number.</summary>
    public static (ReadOnlyMemory<ushort> Tokens, List<int> CodePoints) Characters(string path)
    {
        using var source = CheckedReader.Open(path);
        using var text = new StreamReader(
            source.AsStream(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true),
                detectEncodingFromByteOrderMarks: true);
        var tokens = new ArrayBufferWriter<ushort>();
        var (numbers, codePoints) = (new Dictionary<int, ushort>(), new List<int>());
        var buffer = new char[8192];
        for (var kept = 0; ;)
        {
            var count = kept + Fill(text, buffer.AsSpan(kept), path, tokens.WrittenCount);
            if (count == kept && kept == 0) break;
            var isEnd = count == kept;
            kept = Encode(buffer.AsSpan(0, count), isEnd, tokens, numbers, codePoints, path);
            buffer.AsSpan(count - kept, kept).CopyTo(buffer);
            if (isEnd) break;
        }

        return (tokens.WrittenMemory, codePoints);
    }

    private static int Fill(StreamReader text, Span<char> buffer, string path, int done)
    {
        try
        {
            return text.Read(buffer);
        }
        catch (Exception e) when (e is DecoderFallbackException or InvalidDataException or IOException)
        {
            throw new DataException($"{path}, after {done} characters: got bytes that cannot be read as text; expected UTF-8. {e.Message}", e);
        }
    }

    // Returns how many characters at the end wait for their other half.
    private static int Encode(
        ReadOnlySpan<char> text, bool isEnd, ArrayBufferWriter<ushort> tokens, Dictionary<int, ushort> numbers, List<int> codePoints, string path)
    {
        while (text.Length > 0)
        {
            var status = Rune.DecodeFromUtf16(text, out var rune, out var used);
            if (status == OperationStatus.NeedMoreData && !isEnd) return text.Length;
            if (!numbers.TryGetValue(rune.Value, out var number))
            {
                if (codePoints.Count == ushort.MaxValue)
                    throw new DataException($"{path}: got more than {ushort.MaxValue} different characters; expected fewer. Did you mean bytes?");
                numbers.Add(rune.Value, number = (ushort)codePoints.Count);
                codePoints.Add(rune.Value);
            }

            if (tokens.WrittenCount == MostCharacters)
                throw new DataException($"{path}: got more than {MostCharacters:N0} characters;"
                    + $" expected fewer. Bytes are read from the file as needed.");
            tokens.GetSpan(1)[0] = number;
            tokens.Advance(1);
            text = text[used..];
        }

        return 0;
    }

    private static MemoryTokens InMemory(CheckedReader reader)
    {
        var (tokens, buffer) = (new ArrayBufferWriter<ushort>(), new byte[1 << 16]);
        for (int count; (count = reader.Read(buffer)) > 0;)
        {
            if (tokens.WrittenCount > MostCharacters - count)
                throw new DataException($"{reader.Name}: got more than {MostCharacters:N0} bytes; expected fewer, or the file unpacked.");
            var target = tokens.GetSpan(count);
            for (var i = 0; i < count; i++) target[i] = buffer[i];
            tokens.Advance(count);
        }

        return new MemoryTokens(tokens.WrittenMemory);
    }
}
