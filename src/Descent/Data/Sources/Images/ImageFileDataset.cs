using System.Collections.Concurrent;
using Descent.Formats;

namespace Descent.Data;

/// <summary>Pictures in files, decoded when they are asked for; beside some decoded ones (<see cref="ImageFolderOptions.CacheMegabytes"/>) only
/// paths and classes are in memory.</summary>
/// <remarks>
/// A sample of another size than the set's is brought to it by its shorter side (<see cref="Resize"/>, bilinear with antialias) and cut to the
/// middle; <see cref="Dataset.ReadUnsized"/> gives it as in the file. Features are byte / 255. Pictures are turned upright as their Exif
/// orientation says, alpha is dropped. Masks are PNG files whose palette index or grey value is the class; 255 is none.
/// Shapes: samples [3, height, width] or [1, height, width]; targets one class, or [height, width] with masks.
/// </remarks>
public sealed class ImageFileDataset : Dataset
{
    private static readonly ImageOptions s_maskOptions = new() { KeepIndices = true };

    private readonly PictureFile[] _files;
    private readonly int[] _shape;
    private readonly bool _hasMasks;
    private readonly PictureCache _cache;
    private readonly ConcurrentBag<Workplace> _idle = [];

    internal ImageFileDataset(
        IReadOnlyList<PictureFile> files, int channels, int height, int width, int classCount, IReadOnlyList<string>? classNames,
        bool hasMasks = false, long cacheBytes = 0)
    {
        (_files, _shape, ClassCount, ClassNames, _hasMasks) = ([.. files], [channels, height, width], classCount, classNames, hasMasks);
        _ = DatasetChecks.SampleSize(_shape);
        _cache = new PictureCache(_files.Length, cacheBytes);
    }

    /// <inheritdoc/>
    public override int Count => _files.Length;

    /// <inheritdoc/>
    public override IReadOnlyList<int> SampleShape => _shape;

    /// <inheritdoc/>
    public override TargetKind TargetKind => TargetKind.Classes;

    /// <inheritdoc/>
    public override int ClassCount { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string>? ClassNames { get; }

    /// <inheritdoc/>
    public override int TargetSize => _hasMasks ? _shape[1] * _shape[2] : 1;

    /// <inheritdoc/>
    public override IReadOnlyList<int> TargetShape => _hasMasks ? [_shape[1], _shape[2]] : [];

    /// <summary>The file of sample <paramref name="index"/>.</summary>
    public string PathOf(int index) => _files[index].Path;

    /// <inheritdoc/>
    public override void ReadSample(int index, Span<float> destination)
    {
        var place = Rent();
        Fitted(index, place, place.Fitted).Pixels.CopyTo(destination);
        _idle.Add(place);
    }

    /// <inheritdoc/>
    public override int ReadClass(int index) => _hasMasks
        ? throw new DataException("ImageFileDataset.ReadClass: got a sample with a class for each pixel; expected ReadClasses.")
        : _files[index].Class;

    /// <inheritdoc/>
    public override void ReadClasses(int index, Span<int> destination)
    {
        if (!_hasMasks)
        {
            destination[0] = _files[index].Class;
            return;
        }

        var place = Rent();
        (place.Height, place.Width) = (0, 0);
        ReadMask(index, place, place.WholeMap);
        Fit(place.WholeMap, place.Map).Classes.CopyTo(destination);
        _idle.Add(place);
    }

    /// <inheritdoc/>
    public override void ReadValues(int index, Span<float> destination) => throw NotValues();

    /// <inheritdoc/>
    public override void Read(int index, Sample sample)
    {
        sample.Begin(_shape);
        var place = Rent();
        Fitted(index, place, sample.Image);
        if (_hasMasks)
        {
            ReadMask(index, place, place.WholeMap);
            Fit(place.WholeMap, place.Map);
            place.Map.Classes.CopyTo(sample.BeginMap(_shape[1], _shape[2]).Classes);
        }

        _idle.Add(place);
    }

    /// <inheritdoc/>
    public override void ReadUnsized(int index, Sample sample)
    {
        sample.Begin(_shape);
        var place = Rent();
        Decode(index, place, sample.Image);
        if (_hasMasks)
        {
            ReadMask(index, place, sample.BeginMap(sample.Image.Height, sample.Image.Width));
        }

        _idle.Add(place);
    }

    /// <inheritdoc/>
    public override string DescribeSample(int index) => _files[index].Path;

    private Workplace Rent() => _idle.TryTake(out var place) ? place : new Workplace();

    /// <summary>The picture in the size of the set.</summary>
    private Image Fitted(int index, Workplace place, Image target)
    {
        Decode(index, place, place.Whole);
        var (height, width, window) = PicturePixels.Fit(place.Height, place.Width, _shape[1], _shape[2]);
        if (place.Height == _shape[1] && place.Width == _shape[2]) target.CopyFrom(place.Whole);
        else Resize.ThenCrop(place.Whole, height, width, window, target);
        return target;
    }

    private LabelMap Fit(LabelMap whole, LabelMap target)
    {
        var (height, width, window) = PicturePixels.Fit(whole.Height, whole.Width, _shape[1], _shape[2]);
        Resize.ThenCrop(whole, height, width, window, target);
        return target;
    }

    private void Decode(int index, Workplace place, Image target)
    {
        if (_cache.Find(index) is { } kept)
        {
            (place.Height, place.Width) = (kept.Height, kept.Width);
            PicturePixels.Spread(kept.Pixels, kept.Height, kept.Width, kept.Channels, target, _shape[0]);
            return;
        }

        var info = place.Reader.Read(_files[index].Path);
        (place.Height, place.Width) = (info.Height, info.Width);
        _cache.Add(index, place.Reader.Pixels, info);
        PicturePixels.Spread(place.Reader.Pixels, info.Height, info.Width, info.Channels, target, _shape[0]);
    }

    private void ReadMask(int index, Workplace place, LabelMap map)
    {
        var path = _files[index].Mask!;
        var info = place.Masks.Read(path);
        if (place.Height > 0 && (info.Height != place.Height || info.Width != place.Width))
            throw new DataException(
                $"{path}: got a mask of {info.Width}x{info.Height}; expected {place.Width}x{place.Height}, the size of {_files[index].Path}.");
        map.Resize(info.Height, info.Width);
        MaskFile.CheckChannels(path, info);
        var pixels = place.Masks.Pixels;
        var classes = map.Classes;
        for (var i = 0; i < classes.Length; i++)
        {
            classes[i] = pixels[i] == ByteMapDataset.IgnoredByte ? NoClass : pixels[i];
            if (classes[i] >= ClassCount)
                throw new DataException($"{path}: got class {classes[i]} in row {i / info.Width}, column {i % info.Width};"
                    + $" expected 0 to {ClassCount - 1}.");
        }
    }

    // What one reader needs; each thread has its own while it reads.
    private sealed class Workplace
    {
        public ImageReader Reader { get; } = new();

        public ImageReader Masks { get; } = new(s_maskOptions);

        public Image Whole { get; } = new(1, 1, 1);

        public Image Fitted { get; } = new(1, 1, 1);

        public LabelMap WholeMap { get; } = new(1, 1);

        public LabelMap Map { get; } = new(1, 1);

        public int Height { get; set; }

        public int Width { get; set; }
    }
}
