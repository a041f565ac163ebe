namespace Descent.Diagnostics;

/// <content>Loss and output.</content>
internal static partial class Thresholds
{
    /// <summary>The share of targets out of an output's reach from which on it is a fault: below it they may be outliers, which a bound even
    /// tames.</summary>
    public const double UnreachableTargets = 0.02;

    /// <summary>A loss that grows by less than 2 and more than this when the batch is taken twice is a sum: a mean stays at 1.</summary>
    public const double SumGrowth = 1.9;

    /// <summary>A loss at which being right by a wide margin costs so many times what no answer costs wants numbers, not the largest score: square
    /// loss
    /// 81, cross entropy with all of the label smoothed away 3.9.</summary>
    public const double CostOfBeingSure = 5;

    /// <summary>How much of the pull towards the right class is left where the model is sure of a wrong one: cross entropy has more than all of it, a
    /// distance between probabilities a ten-thousandth.</summary>
    public const double PullWhenWrong = 0.02;

    /// <summary>A class far off in number that costs so many times what a neighbour costs: classes are taken for numbers. Cross entropy has
    /// 1.</summary>
    public const double CostOfDistance = 2;

    /// <summary>A trial whose loss is below this share of the run's own explains the difference: noise between two equal runs of the same batches is
    /// none,
    /// they are the same bits.</summary>
    public const double ClearlyBetter = 0.8;

    /// <summary>The mean slope of saturating outputs, as a share of the steepest, from which on little passes: sigmoid beyond +-3.</summary>
    public const double FlatOutput = 0.15;
}
