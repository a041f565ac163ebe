namespace Descent.Diagnostics;

/// <content>How signals and gradients travel.</content>
internal static partial class Thresholds
{
    /// <summary>Steps that a network may stand still at the start before that alone counts against it: warm-ups and the first plateau of healthy
    /// networks are mostly over by then.</summary>
    public const int SignalPatience = 64;

    /// <summary>The signal behind the last hidden layer over that at the input: below a hundredth, one more factor of ten and the biases drown it.
    /// PyTorch's own start loses a factor of 2.5 a layer, its biases keep it above this.</summary>
    public const double VanishedSignal = 0.01;

    /// <summary>The same upwards: thirtyfold outputs make scores that no softmax can take and squared errors of a thousand variances.</summary>
    public const double ExplodedSignal = 30;

    /// <summary>Gradients at the first hidden layer over those at the last: one in a thousand means the first layers are a thousand times
    /// slower.</summary>
    public const double VanishedGradient = 1e-3;

    /// <summary>The same upwards: a rate that suits one end is a hundred times wrong at the other.</summary>
    public const double ExplodedGradient = 100;

    /// <summary>Growth or loss from one layer to the next that is no chance of one draw.</summary>
    public const double SteadyFactor = 1.5;

    /// <summary>A layer with so many dead units is out of order while the loss stands still; trained sparse networks have up to a third.</summary>
    public const double ManyDeadUnits = 0.5;

    /// <summary>A layer with so many dead units passes next to nothing.</summary>
    public const double NearlyAllDead = 0.9;

    /// <summary>A layer whose mean slope is below a tenth of the steepest stands at its ends for most samples; trained tanh layers stay above a
    /// quarter.</summary>
    public const double SaturatedLayer = 0.1;

    /// <summary>Scores that differ between samples by less than a hundredth of a nat are one score.</summary>
    public const double SameScores = 0.01;

    /// <summary>Values that differ between samples by less than a hundredth of the targets' spread are one value.</summary>
    public const double SameValues = 0.01;

    /// <summary>Outputs that point the same way for all samples to one in a hundred; rectified networks of eight layers start at 0.85.</summary>
    public const double CollapsedCosine = 0.99;

    /// <summary>What is left of the differences between samples behind the first layer; the channels' means of images differ little from the start,
    /// so
    /// that only the fall counts.</summary>
    public const double CollapsedVariation = 0.05;

    /// <summary>Gradient entries of a unit with the same sign: chance is little above a half, hidden rectified layers have up to 0.85.</summary>
    public const double OneSigned = 0.95;

    /// <summary>The share of units that may be copies of others by chance: none; a few come from dead or pruned ones.</summary>
    public const double ManyTwins = 0.5;
}
