namespace Descent.Diagnostics;

/// <content>How weights start.</content>
internal static partial class Thresholds
{
    /// <summary>A layer's gain over that of Kaiming's rule (or Xavier's, without a rectifier): PyTorch's start has 0.4, Xavier's before rectifiers
    /// 0.7,
    /// so a quarter is nobody's rule.</summary>
    public const double SmallGain = 0.25;

    /// <summary>The same upwards, for weights from step to step of a recurrent layer, whose factors multiply at every step.</summary>
    public const double LargeGain = 2.5;

    /// <summary>A gain ratio that chance does not give where Kaiming's rule was followed: the deviation of a hundred weights is off by 7 %.</summary>
    public const double AboveAnyRule = 1.2;

    /// <summary>Hidden layers that do not need Kaiming's rule: rectifiers that each halve the variance leave an eighth of the signal behind
    /// six.</summary>
    public const int FewLayers = 6;

    /// <summary>Growth that large gains must come to together before they count: one layer alone is repaired within a few steps.</summary>
    public const double LargeGains = 10;

    /// <summary>The signal that small weights must leave before they count.</summary>
    public const double WeakSignal = 0.05;

    /// <summary>A first loss over that of the best constant answer: Kaiming's rule at the last layer gives up to twice as much.</summary>
    public const double WrongFirstLoss = 3;

    /// <summary>The same where the last layer's weights tell why.</summary>
    public const double WrongFirstLossOfHead = 2;

    /// <summary>Scores of this size claim odds of twenty to one before anything was learnt.</summary>
    public const double SureScores = 3;

    /// <summary>Nats between classes' shares and the first answer that are worth a hint; equal classes, drawn, differ by far less.</summary>
    public const double MissedPrior = 0.1;
}
