namespace Descent.Data;

/// <summary>A sample that is there twice.</summary>
/// <param name="Index">The sample's number in the data set that was searched.</param>
/// <param name="Twin">The number of the sample that is the same, in the data set that it was compared with.</param>
/// <param name="IsExact">Whether every feature has the same bits.</param>
/// <param name="Difference">0 where it is exact; for images 1 - correlation, else the distance in standard deviations.</param>
public sealed record SampleTwin(int Index, int Twin, bool IsExact, double Difference);
