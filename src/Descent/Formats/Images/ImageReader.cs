namespace Descent.Formats;

/// <summary>Reads pictures one after the other into the same memory: a JPEG then allocates nothing but a handle of its file.</summary>
/// <remarks>For one thread at a time; a loader has one for each of its workers.</remarks>
/// <param name="options">How to read; null: the defaults.</param>
public sealed class ImageReader(ImageOptions? options = null)
{
    private readonly ImageOptions _options = options ?? ImageOptions.Default;
    private readonly PixelStore _store = new();
    private byte[] _file = [];

    /// <summary>What was read last: sizes and channels of <see cref="Pixels"/>.</summary>
    public ImageInfo Info { get; private set; }

    /// <summary>The samples of the picture that was read last, as <see cref="ImageBytes.Pixels"/> has them; the next one replaces them.</summary>
    public ReadOnlySpan<byte> Pixels => _store.Pixels(Info);

    /// <summary>Reads a file; returns what <see cref="Info"/> is then.</summary>
    public ImageInfo Read(string path) => Read(FileBytes.Read(path, ref _file), path);

    /// <summary>Reads the bytes of a file; <paramref name="name"/> stands for it in messages.</summary>
    public ImageInfo Read(ReadOnlySpan<byte> file, string name)
    {
        if (file.Length > _file.Length) _file = new byte[file.Length];
        file.CopyTo(_file);
        return Read(file.Length, name);
    }

    private ImageInfo Read(int length, string name)
    {
        Info = default; // after an error there are no pixels
        return Info = ImageFile.Decode(_file, length, name, _options, _store);
    }
}
