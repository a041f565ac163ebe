namespace Descent.Formats;

/// <summary>Where readers put pixels: memory that is used again for the next picture where it is long enough.</summary>
internal sealed class PixelStore
{
    private byte[] _bytes = [];

    /// <summary>Memory for <paramref name="count"/> bytes, of unknown content. The caller has checked the count.</summary>
    public Span<byte> Take(long count)
    {
        if (count > _bytes.Length) _bytes = GC.AllocateUninitializedArray<byte>(checked((int)count));
        return _bytes.AsSpan(0, (int)count);
    }

    /// <summary>The pixels of the picture that was read last.</summary>
    public Span<byte> Pixels(ImageInfo info) => _bytes.AsSpan(0, info.Width * info.Height * info.Channels);

    /// <summary>The picture that was read last; it takes the memory with it where that fits exactly.</summary>
    public ImageBytes ToImage(ImageInfo info)
    {
        var count = info.Width * info.Height * info.Channels;
        return new ImageBytes(info.Width, info.Height, info.Channels, count == _bytes.Length ? _bytes : _bytes.AsSpan(0, count).ToArray());
    }
}
