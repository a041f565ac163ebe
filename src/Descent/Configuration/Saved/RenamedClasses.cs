using Descent.Data;

namespace Descent.Configuration;

/// <summary>A data set whose classes have the numbers that a model gives them.</summary>
internal sealed class RenamedClasses(Dataset source, int[]? numbers, IReadOnlyList<string> names) : Dataset
{
    public override int Count => source.Count;

    public override IReadOnlyList<int> SampleShape => source.SampleShape;

    public override TargetKind TargetKind => TargetKind.Classes;

    public override int ClassCount => names.Count;

    public override IReadOnlyList<string>? ClassNames => names;

    public override int TargetSize => source.TargetSize;

    public override IReadOnlyList<int> TargetShape => source.TargetShape;

    public override void ReadSample(int index, Span<float> destination) => source.ReadSample(index, destination);

    public override int ReadClass(int index) => Renamed(source.ReadClass(index));

    public override void ReadClasses(int index, Span<int> destination)
    {
        source.ReadClasses(index, destination);
        if (numbers is null) return;
        foreach (ref var c in destination) c = Renamed(c);
    }

    public override void ReadValues(int index, Span<float> destination) => source.ReadValues(index, destination);

    public override void Read(int index, Sample sample) => source.Read(index, sample);

    public override string DescribeSample(int index) => source.DescribeSample(index);

    // What has no class keeps having none.
    private int Renamed(int c) => numbers is null || c < 0 ? c : numbers[c];
}
