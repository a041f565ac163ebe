namespace Descent.Data;

/// <summary>Brings each feature to the range from 0 to 1 over the training samples: y = (x - least) / (largest - least).</summary>
/// <remarks>A feature that does not vary becomes 0; samples beyond the training range go beyond 0 and 1.</remarks>
public sealed class MinMax : AffinePreprocessor
{
    /// <inheritdoc/>
    public override string Kind => "min-max";

    private protected override int GroupSize(IReadOnlyList<int> sampleShape) => 1;

    private protected override (float Shift, float Scale) Choose(FeatureStatistics statistics, int group)
    {
        var (least, largest) = statistics.Range(group);
        return (least, largest - least);
    }
}
