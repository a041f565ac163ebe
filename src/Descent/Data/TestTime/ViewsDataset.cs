namespace Descent.Data;

/// <summary>A data set whose samples are all views of the first image, then all of the second, and so on.</summary>
internal sealed class ViewsDataset : Dataset
{
    private readonly Dataset _source;
    private readonly TestTimeAugmentation _views;
    private readonly ThreadLocal<(Sample Sample, Image View)> _memory = new(() => (new Sample { Index = -1 }, new Image(1, 1, 1)));

    public ViewsDataset(Dataset source, TestTimeAugmentation views)
    {
        if (source.SampleShape.Count != 3)
        {
            throw new ShapeException(
                $"{views.Name}: got samples of shape [{string.Join(", ", source.SampleShape)}]; expected images [channels, height, width].");
        }

        if (source.TargetShape.Count == 2) throw new ShapeException($"{views.Name}: got a class for each pixel; expected one answer for an image.");
        if ((long)source.Count * views.Count > int.MaxValue)
            throw new DataException($"{views.Name}: got {source.Count} samples of {views.Count} views each; expected at most {int.MaxValue} views.");
        (_source, _views) = (source, views);
    }

    public override int Count => _source.Count * _views.Count;

    public override IReadOnlyList<int> SampleShape => _source.SampleShape;

    public override TargetKind TargetKind => _source.TargetKind;

    public override int ClassCount => _source.ClassCount;

    public override IReadOnlyList<string>? ClassNames => _source.ClassNames;

    public override int TargetSize => _source.TargetSize;

    public override IReadOnlyList<int> TargetShape => _source.TargetShape;

    public override void ReadSample(int index, Span<float> destination)
    {
        var (sample, view) = _memory.Value;
        var number = index / _views.Count;
        if (sample.Index != number)
        {
            sample.Index = -1; // a reading that fails half-way leaves no image
            _source.ReadUnsized(number, sample);
            sample.Index = number;
        }

        _views.View(index % _views.Count, sample.Image, SampleShape[1], SampleShape[2], view);
        view.Pixels.CopyTo(destination);
    }

    public override int ReadClass(int index) => _source.ReadClass(index / _views.Count);

    public override void ReadClasses(int index, Span<int> destination) => _source.ReadClasses(index / _views.Count, destination);

    public override void ReadValues(int index, Span<float> destination) => _source.ReadValues(index / _views.Count, destination);

    public override string DescribeSample(int index) => _source.DescribeSample(index / _views.Count);
}
