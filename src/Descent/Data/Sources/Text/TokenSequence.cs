using Microsoft.Win32.SafeHandles;

namespace Descent.Data;

/// <summary>The tokens of a text, wherever they are; every member may be called from many threads at once.</summary>
internal abstract class TokenSequence
{
    /// <summary>How many.</summary>
    public abstract long Count { get; }

    /// <summary>Copies those from <paramref name="start"/> on; all must be there.</summary>
    public abstract void Read(long start, Span<int> destination);
}

/// <summary>Tokens in memory, two bytes each.</summary>
internal sealed class MemoryTokens(ReadOnlyMemory<ushort> tokens) : TokenSequence
{
    public override long Count => tokens.Length;

    public override void Read(long start, Span<int> destination)
    {
        var source = tokens.Span.Slice((int)start, destination.Length);
        for (var i = 0; i < source.Length; i++) destination[i] = source[i];
    }
}

/// <summary>The bytes of a file, read where they are needed: memory does not grow with the file.</summary>
internal sealed class FileTokens(SafeFileHandle file, string path) : TokenSequence
{
    public override long Count { get; } = RandomAccess.GetLength(file);

    public override void Read(long start, Span<int> destination)
    {
        Span<byte> bytes = stackalloc byte[4096];
        for (var done = 0; done < destination.Length;)
        {
            var want = bytes[..Math.Min(bytes.Length, destination.Length - done)];
            var got = RandomAccess.Read(file, want, start + done);
            if (got == 0) throw new DataException($"{path}, byte {start + done}: got the end of the file; expected {Count} bytes, as at the start.");
            for (var i = 0; i < got; i++) destination[done + i] = want[i];
            done += got;
        }
    }
}
