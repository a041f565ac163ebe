namespace Descent.Training;

/// <summary>How a norm's statistics moved when they were measured anew.</summary>
/// <param name="Norm">Its dotted name.</param>
/// <param name="Count">Over how many numbers a channel they were measured.</param>
/// <param name="MeanShift">The largest move of a channel's mean, in its new deviations.</param>
/// <param name="DeviationRatio">The largest ratio of a channel's new deviation and its old one, the larger over the smaller: 1 or more.</param>
public sealed record NormChange(string Norm, long Count, double MeanShift, double DeviationRatio);
