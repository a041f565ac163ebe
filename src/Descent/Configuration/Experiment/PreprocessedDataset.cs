using Descent.Data;

namespace Descent.Configuration;

/// <summary>A data set as fitted preprocessing leaves it: what the next preprocessing is measured on.</summary>
internal sealed class PreprocessedDataset(Dataset source, IReadOnlyList<Preprocessor> preprocessors) : Dataset
{
    public override int Count => source.Count;

    public override IReadOnlyList<int> SampleShape => source.SampleShape;

    public override TargetKind TargetKind => source.TargetKind;

    public override int ClassCount => source.ClassCount;

    public override IReadOnlyList<string>? ClassNames => source.ClassNames;

    public override int TargetSize => source.TargetSize;

    public override void ReadSample(int index, Span<float> destination)
    {
        source.ReadSample(index, destination);
        foreach (var preprocessor in preprocessors) preprocessor.Apply(destination);
    }

    public override int ReadClass(int index) => source.ReadClass(index);

    public override void ReadValues(int index, Span<float> destination) => source.ReadValues(index, destination);

    public override string DescribeSample(int index) => source.DescribeSample(index);
}
