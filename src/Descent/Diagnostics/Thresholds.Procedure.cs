namespace Descent.Diagnostics;

/// <content>The procedure of training.</content>
internal static partial class Thresholds
{
    /// <summary>Evaluations in a row without a better one before a rise counts as one: single ones go up and down.</summary>
    public const int Patience = 3;

    /// <summary>Fewest epochs with a validation before its course says anything.</summary>
    public const int FewestEpochs = 4;

    /// <summary>A trial learns if it ends so far below one that cannot: sixty steps of Adam come at least so far wherever there is a relation.</summary>
    public const double CureGain = 0.1;

    /// <summary>A network that is right so many times more often than by chance has learnt something, whatever its loss.</summary>
    public const double CureAccuracy = 1.5;

    /// <summary>A validation loss must stand this share of what there is to learn above the training's: networks that are surer of what they
    /// have seen have a gap, and it costs nothing.</summary>
    public const double Gap = 0.2;

    /// <summary>And it must have risen by this share of its best.</summary>
    public const double Rise = 0.1;

    /// <summary>Standard errors that a difference of two shares must have: chance alone gives 4 in one comparison of sixteen thousand.</summary>
    public const double Errors = 4;

    /// <summary>A difference of accuracies below this is of no concern, however many samples say so.</summary>
    public const double AccuracyGap = 0.12;

    /// <summary>A loss this many times another's, of values: squares of a few samples have heavy tails.</summary>
    public const double LossRatio = 2.5;

    /// <summary>Fewest samples of a part that is compared with another.</summary>
    public const int FewestSamples = 40;

    /// <summary>The share of the loss that further steps must still take away before a run counts as too short.</summary>
    public const double StillFalling = 0.15;

    /// <summary>Steps that a run goes on for, to see whether it was done.</summary>
    public const int FurtherSteps = 240;

    /// <summary>A loss above this share of what there is to learn is far from done.</summary>
    public const double FarFromDone = 0.6;

    /// <summary>Label smoothing takes this share of what there is to learn where it is 0.5 or more.</summary>
    public const double MostlySmooth = 0.75;

    /// <summary>Steps of a trial without regularisation.</summary>
    public const int FreeSteps = 60;

    /// <summary>The share of the loss that must go within 60 steps without regularisation, where with it next to nothing goes.</summary>
    public const double HeldBack = 0.3;

    /// <summary>Dropout from this share on is strong: 0.5 is the most that its authors advise for hidden units.</summary>
    public const double StrongDropout = 0.6;

    /// <summary>A network that does not bring one batch below this share of its first loss has too little capacity for it.</summary>
    public const double NotByHeart = 0.4;

    /// <summary>Steps in which one batch is to be learnt by heart.</summary>
    public const int ByHeartSteps = 200;

    /// <summary>The share of epochs after which the best one lies late enough.</summary>
    public const double EarlyBest = 0.67;
}
