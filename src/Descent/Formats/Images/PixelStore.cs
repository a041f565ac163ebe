namespace Descent.Formats;

/// <summary>Where a reader puts pixels: a fresh array for one picture, or memory that is used again for the next.</summary>
/// <param name="isReused">Whether the memory stays for the next picture.</param>
internal sealed class PixelStore(bool isReused)
{
    /// <summary>The pixels; longer than the picture where memory is used again.</summary>
    public byte[] Bytes { get; private set; } = [];

    /// <summary>Memory for <paramref name="count"/> bytes, of unknown content. The caller has checked the count.</summary>
    public Span<byte> Take(long count)
    {
        if (count > Bytes.Length || !isReused) Bytes = GC.AllocateUninitializedArray<byte>(checked((int)count));
        return Bytes.AsSpan(0, (int)count);
    }
}
