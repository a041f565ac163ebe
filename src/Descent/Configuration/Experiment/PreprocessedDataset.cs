using Descent.Data;

namespace Descent.Configuration;

/// <summary>A data set as fitted preprocessing leaves it: what the next preprocessing is measured on.</summary>
internal sealed class PreprocessedDataset(Dataset source, IReadOnlyList<Preprocessor> preprocessors) : Dataset
{
    private readonly ThreadLocal<PreprocessorChain> _chains = new(() => new PreprocessorChain(source.SampleShape, preprocessors));

    public override int Count => source.Count;

    public override IReadOnlyList<int> SampleShape => preprocessors[^1].OutputShape;

    public override TargetKind TargetKind => source.TargetKind;

    public override int ClassCount => source.ClassCount;

    public override IReadOnlyList<string>? ClassNames => source.ClassNames;

    public override int TargetSize => source.TargetSize;

    public override IReadOnlyList<int> TargetShape => source.TargetShape;

    public override void ReadSample(int index, Span<float> destination)
    {
        var chain = _chains.Value!;
        source.ReadSample(index, chain.Source);
        chain.Apply(destination);
    }

    public override int ReadClass(int index) => source.ReadClass(index);

    public override void ReadClasses(int index, Span<int> destination) => source.ReadClasses(index, destination);

    public override void ReadValues(int index, Span<float> destination) => source.ReadValues(index, destination);

    public override string DescribeSample(int index) => source.DescribeSample(index);
}
