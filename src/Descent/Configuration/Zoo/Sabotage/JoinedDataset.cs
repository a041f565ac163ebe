using Descent.Data;

namespace Descent.Configuration;

/// <summary>Two data sets of one kind, one after the other.</summary>
internal sealed class JoinedDataset(Dataset first, Dataset second) : Dataset
{
    public override int Count => first.Count + second.Count;

    public override IReadOnlyList<int> SampleShape => first.SampleShape;

    public override TargetKind TargetKind => first.TargetKind;

    public override int ClassCount => first.ClassCount;

    public override IReadOnlyList<string>? ClassNames => first.ClassNames;

    public override int TargetSize => first.TargetSize;

    public override IReadOnlyList<int> TargetShape => first.TargetShape;

    public override void ReadSample(int index, Span<float> destination) => Of(index, out var place).ReadSample(place, destination);

    public override int ReadClass(int index) => Of(index, out var place).ReadClass(place);

    public override void ReadClasses(int index, Span<int> destination) => Of(index, out var place).ReadClasses(place, destination);

    public override void ReadValues(int index, Span<float> destination) => Of(index, out var place).ReadValues(place, destination);

    public override string DescribeSample(int index) => Of(index, out var place).DescribeSample(place);

    private Dataset Of(int index, out int place)
    {
        place = index < first.Count ? index : index - first.Count;
        return index < first.Count ? first : second;
    }
}
