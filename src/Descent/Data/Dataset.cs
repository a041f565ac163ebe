namespace Descent.Data;

/// <summary>Numbered samples of one shape with their targets; every member may be called from many threads at once.</summary>
public abstract class Dataset
{
    /// <summary>Stands for a pixel or a step without a class: losses that can, and all measurements, pass over it. As PyTorch's
    /// ignore_index.</summary>
    public const int NoClass = -100;

    private int[]? _targetShape;

    /// <summary>How many samples.</summary>
    public abstract int Count { get; }

    /// <summary>The shape of one sample's features, without the batch axis: [1, 28, 28] for grey images, [2] for points.</summary>
    public abstract IReadOnlyList<int> SampleShape { get; }

    /// <summary>Whether targets are classes or values.</summary>
    public abstract TargetKind TargetKind { get; }

    /// <summary>How many classes; 0 where targets are values.</summary>
    public abstract int ClassCount { get; }

    /// <summary>The names of the classes in the order of their numbers, or null.</summary>
    public abstract IReadOnlyList<string>? ClassNames { get; }

    /// <summary>How many numbers a target has: the target values, or the classes of a sample, 1 for most data.</summary>
    public abstract int TargetSize { get; }

    /// <summary>The shape of one sample's target: [] for one class, [steps] for a class at each step of a sequence, [height, width] for a class at
    /// each pixel, [<see cref="TargetSize"/>] for values.</summary>
    public virtual IReadOnlyList<int> TargetShape => _targetShape ??= TargetKind == TargetKind.Classes && TargetSize == 1 ? [] : [TargetSize];

    /// <summary>How many numbers one sample's features have: the product of <see cref="SampleShape"/>.</summary>
    public int SampleSize
    {
        get
        {
            var size = 1;
            foreach (var axis in SampleShape) size *= axis;
            return size;
        }
    }

    /// <summary>Writes the features of sample <paramref name="index"/> to <paramref name="destination"/>, which has <see cref="SampleSize"/>
    /// places.</summary>
    public abstract void ReadSample(int index, Span<float> destination);

    /// <summary>The class of sample <paramref name="index"/>; throws where targets are values or a sample has several.</summary>
    public abstract int ReadClass(int index);

    /// <summary>Writes the classes of sample <paramref name="index"/>, row-major in <see cref="TargetShape"/>; throws where targets are
    /// values.</summary>
    public virtual void ReadClasses(int index, Span<int> destination) => destination[0] = ReadClass(index);

    /// <summary>Writes the target values of sample <paramref name="index"/>; throws where targets are classes.</summary>
    public abstract void ReadValues(int index, Span<float> destination);

    /// <summary>Reads features into <paramref name="sample"/> in <see cref="SampleShape"/>, and with them the targets that lie in an image.</summary>
    public virtual void Read(int index, Sample sample)
    {
        sample.Begin(SampleShape);
        ReadSample(index, sample.Features);
        if (TargetShape is [var height, var width]) ReadClasses(index, sample.BeginMap(height, width).Classes);
    }

    /// <summary>The same in the size that the sample has in its file: for transforms that choose the size.</summary>
    public virtual void ReadUnsized(int index, Sample sample) => Read(index, sample);

    /// <summary>The sample in words for messages: file, line, number.</summary>
    public abstract string DescribeSample(int index);

    private protected static DataException NotClasses() =>
        new("Dataset.ReadClass: got a data set with target values; expected one with classes. Did you mean ReadValues?");

    private protected static DataException NotValues() =>
        new("Dataset.ReadValues: got a data set with classes; expected one with target values. Did you mean ReadClass?");
}
