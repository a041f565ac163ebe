namespace Descent.Data;

/// <summary>What differs between two parts of a data set.</summary>
public enum SplitFindingKind
{
    /// <summary>The share of a class.</summary>
    ClassShares,

    /// <summary>A class that the training part does not have.</summary>
    UnseenClass,

    /// <summary>The mean of a feature, or of an image's channel.</summary>
    FeatureMean,

    /// <summary>The mean of a target value.</summary>
    TargetMean,
}

/// <summary>A difference between the training part and another that is too large to be chance.</summary>
/// <param name="Part">The other part: validation or test.</param>
/// <param name="Kind">What differs.</param>
/// <param name="Number">The number of the class, of the feature, channel or target.</param>
/// <param name="Training">The share or the mean in the training part.</param>
/// <param name="Other">The share or the mean in the other part.</param>
/// <param name="Effect">How large the difference is: Cohen's w for shares, standard deviations of the training samples for means.</param>
/// <param name="Sentence">All that in a sentence.</param>
public sealed record SplitFinding(
    SplitPart Part, SplitFindingKind Kind, int Number, double Training, double Other, double Effect, string Sentence);
