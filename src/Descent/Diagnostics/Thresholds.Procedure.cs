namespace Descent.Diagnostics;

/// <content>The procedure of training.</content>
internal static partial class Thresholds
{
    /// <summary>Evaluations in a row without a better one before a rise counts as one: single ones go up and down.</summary>
    public const int Patience = 3;

    /// <summary>Fewest epochs with a validation before its course says anything.</summary>
    public const int FewestEpochs = 4;

    /// <summary>A trial learns if it ends so far below one that cannot: sixty steps of Adam come at least so far wherever there is a
    /// relation.</summary>
    public const double CureGain = 0.1;

    /// <summary>A run may end this share of the constant answer's loss above zero before it is asked whether its settings held it back.</summary>
    public const double WorthARestart = 0.1;

    /// <summary>Fewest steps of a trial that is compared with a whole run.</summary>
    public const int FewestToCompare = 40;

    /// <summary>And most of them: plateaus and slow starts are over by then.</summary>
    public const int LongestRestart = 256;

    /// <summary>Half of the steps that end at this share of the run's loss, or lower, are no matter of taste.</summary>
    public const double FarLower = 0.6;

    /// <summary>With one of the changes left out, a little more is allowed: two trials differ by chance.</summary>
    public const double StillFarLower = 0.7;

    /// <summary>Deviations that a feature's mean may be from zero, to be about centred.</summary>
    public const double OffCentre = 2;

    /// <summary>A plan whose mean rate is below this share of its highest.</summary>
    public const double LowPlan = 0.5;

    /// <summary>First weights that are so many times the usual rule's, or so many times smaller, are to blame where others help.</summary>
    public const double OddGain = 2.5;

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

    /// <summary>Standard errors that count where there are fewer: a count's own error is then hardly known.</summary>
    public const double ErrorsOfFew = 5;

    /// <summary>Held-out samples of which the share that is right is compared at all: half of 20 may be off by a ninth.</summary>
    public const int FewestCounted = 20;

    /// <summary>Fewest validation samples for a gap to the training: its size is asked beside the sampling error, and a mean of so few squares
    /// that is twice another is beyond chance.</summary>
    public const int FewestForGap = 12;

    /// <summary>And an accuracy this far above the validation's: every fifth sample that it has not seen is wrong where all that it has seen are
    /// right.</summary>
    public const double ByHeartGap = 0.2;

    /// <summary>A training loss below this share of the validation's says that samples were learnt one by one.</summary>
    public const double ByHeart = 0.25;

    /// <summary>Fewest steps of a run that may be called too short: that it is short is no reason to say nothing.</summary>
    public const int FewestForLength = 4;

    /// <summary>The share of the loss that further steps must still take away before a run counts as too short.</summary>
    public const double StillFalling = 0.15;

    /// <summary>Steps that a run goes on for, to see whether it was done.</summary>
    public const int FurtherSteps = 240;

    /// <summary>A loss above this share of what there is to learn is far from done.</summary>
    public const double FarFromDone = 0.6;

    /// <summary>Above this, further steps that take away more than half of the loss say that a run was ended in its midst.</summary>
    public const double StillToLearn = 0.2;

    /// <summary>The share of the loss that they must leave at most.</summary>
    public const double HalfLeft = 0.5;

    /// <summary>Label smoothing takes this share of what there is to learn where it is 0.5 or more.</summary>
    public const double MostlySmooth = 0.75;

    /// <summary>Steps of a trial without regularisation where the loss stands still with it.</summary>
    public const int FreeSteps = 160;

    /// <summary>Where it still falls, steps of two trials, with and without.</summary>
    public const int PairedSteps = 80;

    /// <summary>Regularisation holds back where plain training samples have this share of what there is to learn, or more.</summary>
    public const double PlainlyBad = 0.12;

    /// <summary>The loss stands still where the second half of the steps has left more than this share of it.</summary>
    public const double StandsStill = 0.85;

    /// <summary>The share of the loss that must go within these steps without regularisation, where with it next to nothing goes.</summary>
    public const double HeldBack = 0.3;

    /// <summary>Dropout from this share on is strong: 0.5 is the most that its authors advise for hidden units.</summary>
    public const double StrongDropout = 0.6;

    /// <summary>At the end, a loss below this share of what there is to learn is no case for another network: what is left is detail.</summary>
    public const double WorthARace = 0.08;

    /// <summary>Above this share of the variance, or of the errors of always naming the largest class, that a small network leaves, a larger one is
    /// due; below, it is advice.</summary>
    public const double MuchLeft = 0.15;

    /// <summary>And the share of what there is to learn that the plain network must gain.</summary>
    public const double MuchToGain = 0.25;

    /// <summary>Or this share of it, and half of what is left.</summary>
    public const double WorthAChange = 0.1;

    /// <summary>Steps of a race of two networks, where the run has no more: enough for most of what a plain network can learn.</summary>
    public const int RaceSteps = 320;

    /// <summary>And the most of them, for a longer run.</summary>
    public const int MostRaceSteps = 1500;

    /// <summary>Fewer say nothing.</summary>
    public const int FewestRaceSteps = 100;

    /// <summary>Multiply-adds, there and back, of a network in a race: about two seconds.</summary>
    public const double RaceWork = 4e10;

    /// <summary>The share of what there is to learn by which another network must be better, besides <see cref="RaceShare"/>: less is worth no
    /// change.</summary>
    public const double RaceGain = 0.05;

    /// <summary>Standard errors of the difference on the same samples.</summary>
    public const double RaceErrors = 3;

    /// <summary>And it must leave no more than this share of what the run's own leaves.</summary>
    public const double RaceShare = 0.85;

    /// <summary>A network with more than this share of the other one's weights is not to be called small.</summary>
    public const double SmallShare = 0.25;

    /// <summary>The share of the way to the other network that the run's own may go when it is begun anew: more, and it is how it was
    /// trained.</summary>
    public const double OwnShare = 0.6;

    /// <summary>Where it ends so far above the run, in shares of the same way, it needs a recipe of its own.</summary>
    public const double OwnLack = 0.3;

    /// <summary>Steps of the run's own network begun anew.</summary>
    public const int AnewSteps = 200;

    /// <summary>Fewest samples of a batch where a network is begun anew: with fewer, its steps see too little.</summary>
    public const int AnewBatch = 32;

    /// <summary>The share of epochs after which the best one lies late enough.</summary>
    public const double EarlyBest = 0.67;
}
