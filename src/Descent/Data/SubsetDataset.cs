namespace Descent.Data;

/// <summary>Some samples of another data set, in a given order; nothing is copied.</summary>
public sealed class SubsetDataset : Dataset
{
    private readonly Dataset _source;
    private readonly int[] _indices;

    /// <summary>The samples of <paramref name="source"/> with the numbers <paramref name="indices"/>, which must lie in it.</summary>
    public SubsetDataset(Dataset source, IReadOnlyList<int> indices)
    {
        (_source, _indices) = (source, [.. indices]);
        foreach (var index in _indices)
        {
            if ((uint)index >= (uint)source.Count) throw new DataException($"SubsetDataset: got index {index}; expected 0 to {source.Count - 1}.");
        }
    }

    /// <summary>The numbers of the samples in the source.</summary>
    public IReadOnlyList<int> Indices => _indices;

    /// <inheritdoc/>
    public override int Count => _indices.Length;

    /// <inheritdoc/>
    public override IReadOnlyList<int> SampleShape => _source.SampleShape;

    /// <inheritdoc/>
    public override TargetKind TargetKind => _source.TargetKind;

    /// <inheritdoc/>
    public override int ClassCount => _source.ClassCount;

    /// <inheritdoc/>
    public override IReadOnlyList<string>? ClassNames => _source.ClassNames;

    /// <inheritdoc/>
    public override int TargetSize => _source.TargetSize;

    /// <inheritdoc/>
    public override IReadOnlyList<int> TargetShape => _source.TargetShape;

    /// <inheritdoc/>
    public override void ReadSample(int index, Span<float> destination) => _source.ReadSample(_indices[index], destination);

    /// <inheritdoc/>
    public override int ReadClass(int index) => _source.ReadClass(_indices[index]);

    /// <inheritdoc/>
    public override void ReadClasses(int index, Span<int> destination) => _source.ReadClasses(_indices[index], destination);

    /// <inheritdoc/>
    public override void Read(int index, Sample sample) => _source.Read(_indices[index], sample);

    /// <inheritdoc/>
    public override void ReadUnsized(int index, Sample sample) => _source.ReadUnsized(_indices[index], sample);

    /// <inheritdoc/>
    public override void ReadValues(int index, Span<float> destination) => _source.ReadValues(_indices[index], destination);

    /// <inheritdoc/>
    public override string DescribeSample(int index) => _source.DescribeSample(_indices[index]);
}
