namespace Descent.Data;

/// <summary>Numbered samples of one shape with their targets; every member may be called from many threads at once.</summary>
public abstract class Dataset
{
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

    /// <summary>How many numbers a target has; 1 for classes.</summary>
    public abstract int TargetSize { get; }

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

    /// <summary>The class of sample <paramref name="index"/>; throws where targets are values.</summary>
    public abstract int ReadClass(int index);

    /// <summary>Writes the target values of sample <paramref name="index"/>; throws where targets are classes.</summary>
    public abstract void ReadValues(int index, Span<float> destination);

    /// <summary>The sample in words for messages: file, line, number.</summary>
    public abstract string DescribeSample(int index);

    private protected static DataException NotClasses() =>
        new("Dataset.ReadClass: got a data set with target values; expected one with classes. Did you mean ReadValues?");

    private protected static DataException NotValues() =>
        new("Dataset.ReadValues: got a data set with classes; expected one with target values. Did you mean ReadClass?");
}
