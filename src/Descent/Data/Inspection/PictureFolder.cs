using Descent.Formats;

namespace Descent.Data;

/// <summary>Pictures in folders as they are, for a look at them: each in its own size, unreadable ones included until they are read.</summary>
internal sealed class PictureFolder : Dataset
{
    private const int MostFiles = 10_000_000;
    private readonly List<(string Path, int Class)> _files = [];
    private readonly string[] _classes;
    private readonly int[] _shape;

    private PictureFolder(string folder)
    {
        var inside = Pictures(folder).ToList();
        string[] folders = inside.Count > 0 ? [] : [.. Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal)];
        _files.AddRange(inside.Select(file => (file, 0)));
        for (var c = 0; c < folders.Length; c++)
        {
            _files.AddRange(Pictures(folders[c]).Select(file => (file, c)));
            if (_files.Count > MostFiles) throw new DataException($"{folder}: got more than {MostFiles:N0} pictures; expected at most that.");
        }

        _classes = [.. folders.Select(f => Path.GetFileName(f))];
        HasClasses = folders.Length > 0;
        _shape = FirstShape();
    }

    /// <summary>Whether the pictures lie in a folder for each class.</summary>
    public bool HasClasses { get; }

    /// <inheritdoc/>
    public override int Count => _files.Count;

    /// <summary>The shape of the first picture that can be read.</summary>
    public override IReadOnlyList<int> SampleShape => _shape;

    /// <inheritdoc/>
    public override TargetKind TargetKind => TargetKind.Classes;

    /// <inheritdoc/>
    public override int ClassCount => Math.Max(1, _classes.Length);

    /// <inheritdoc/>
    public override IReadOnlyList<string>? ClassNames => HasClasses ? _classes : null;

    /// <inheritdoc/>
    public override int TargetSize => 1;

    /// <summary>The pictures of a folder, or of the folders in it; null where there are none.</summary>
    public static PictureFolder? TryOpen(string folder)
    {
        var hasPictures = Pictures(folder).Any() || Directory.EnumerateDirectories(folder).Any(inner => Pictures(inner).Any());
        return hasPictures ? new PictureFolder(folder) : null;
    }

    /// <inheritdoc/>
    public override void ReadSample(int index, Span<float> destination)
    {
        var picture = Load(index);
        int[] shape = [picture.Channels, picture.Height, picture.Width];
        if (!shape.SequenceEqual(_shape))
            throw new DataException($"{_files[index].Path}: got [{string.Join(", ", shape)}]; expected [{string.Join(", ", _shape)}].");
        Unpack(picture, destination);
    }

    /// <inheritdoc/>
    public override void ReadUnsized(int index, Sample sample)
    {
        var picture = Load(index);
        sample.Begin([picture.Channels, picture.Height, picture.Width]);
        Unpack(picture, sample.Features);
    }

    /// <inheritdoc/>
    public override int ReadClass(int index) => _files[index].Class;

    /// <inheritdoc/>
    public override void ReadValues(int index, Span<float> destination) => throw NotValues();

    /// <inheritdoc/>
    public override string DescribeSample(int index) => _files[index].Path;

    private static IEnumerable<string> Pictures(string folder) => Directory.EnumerateFiles(folder)
        .Where(ImageFile.HasImageName).Order(StringComparer.Ordinal);

    private ImageBytes Load(int index) => ImageFile.Read(_files[index].Path);

    private int[] FirstShape()
    {
        const int Tried = 100;
        for (var i = 0; i < Math.Min(Tried, _files.Count); i++)
        {
            try
            {
                var picture = Load(i);
                return [picture.Channels, picture.Height, picture.Width];
            }
            catch (DataException)
            {
            }
        }

        return [1, 1, 1];
    }

    private static void Unpack(ImageBytes picture, Span<float> planes)
    {
        var size = picture.Width * picture.Height;
        for (var i = 0; i < size; i++)
            for (var c = 0; c < picture.Channels; c++)
                planes[(c * size) + i] = picture.Pixels[(i * picture.Channels) + c] / 255f;
    }
}
