using Descent.Data;

namespace Descent.Configuration;

/// <summary>A data set that somebody's code has changed: which samples there are, what is in them, and what is said of them.</summary>
internal sealed class ChangedDataset(Dataset source) : Dataset
{
    private int? _classCount;

    /// <summary>Which samples of the source, in order; null: all.</summary>
    public int[]? Indices { get; init; }

    /// <summary>The class of each sample; null: the source's.</summary>
    public int[]? Classes { get; init; }

    /// <summary>The target values of all samples, one after the other; null: the source's.</summary>
    public float[]? Values { get; init; }

    /// <summary>Changes the features of a sample; gets the sample's number here.</summary>
    public Action<int, Span<float>>? Change { get; init; }

    /// <summary>How many classes; the source's unless set.</summary>
    public int CountOfClasses
    {
        init => _classCount = value;
    }

    public override int Count => Indices?.Length ?? source.Count;

    public override IReadOnlyList<int> SampleShape => source.SampleShape;

    public override TargetKind TargetKind => Values is null ? source.TargetKind : TargetKind.Values;

    public override int ClassCount => Values is not null ? 0 : _classCount ?? source.ClassCount;

    public override IReadOnlyList<string>? ClassNames => ClassCount == source.ClassCount ? source.ClassNames : null;

    public override int TargetSize => source.TargetSize;

    public override IReadOnlyList<int> TargetShape => Values is null ? source.TargetShape : [TargetSize];

    public override void ReadSample(int index, Span<float> destination)
    {
        source.ReadSample(Place(index), destination);
        Change?.Invoke(index, destination);
    }

    public override int ReadClass(int index) => Classes is null ? source.ReadClass(Place(index)) : Classes[index];

    public override void ReadClasses(int index, Span<int> destination)
    {
        if (Classes is null) source.ReadClasses(Place(index), destination);
        else destination[0] = Classes[index];
    }

    public override void ReadValues(int index, Span<float> destination)
    {
        if (Values is null) source.ReadValues(Place(index), destination);
        else Values.AsSpan(index * TargetSize, TargetSize).CopyTo(destination);
    }

    public override string DescribeSample(int index) => source.DescribeSample(Place(index));

    private int Place(int index) => Indices is null ? index : Indices[index];
}
