using Descent.Formats;

namespace Descent.Data;

/// <summary>Decoded pictures that are kept as long as there is room; reading them again is a copy then. The pixels are the same either way.</summary>
internal sealed class PictureCache(int count, long room)
{
    private readonly Kept?[] _pictures = room > 0 ? new Kept?[count] : [];
    private long _room = room;

    /// <summary>The picture of a sample, or null.</summary>
    public Kept? Find(int index) => index < _pictures.Length ? _pictures[index] : null;

    /// <summary>Keeps a copy where there is room.</summary>
    public void Add(int index, ReadOnlySpan<byte> pixels, ImageInfo info)
    {
        if (index >= _pictures.Length || Interlocked.Read(ref _room) < pixels.Length) return;
        if (Interlocked.Add(ref _room, -pixels.Length) < 0) Interlocked.Add(ref _room, pixels.Length);
        else _pictures[index] = new Kept(pixels.ToArray(), info.Height, info.Width, info.Channels);
    }

    /// <summary>A decoded picture.</summary>
    internal sealed record Kept(byte[] Pixels, int Height, int Width, int Channels);
}
