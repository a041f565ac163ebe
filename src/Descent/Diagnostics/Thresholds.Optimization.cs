namespace Descent.Diagnostics;

/// <content>Rate and optimizer.</content>
internal static partial class Thresholds
{
    /// <summary>A trial counts as clearly better only by a tenth of what there is to learn and a tenth of the loss it is compared with, both far
    /// above the differences between two seeds.</summary>
    public const double ClearGain = 0.1;

    /// <summary>A loss above this share of the best constant answer's is clearly bad; healthy runs pass it within an epoch or two.</summary>
    public const double ClearlyBad = 0.5;

    /// <summary>Above this share of the constant answer's loss, a run that no longer falls may have a fault; below, it is left alone.</summary>
    public const double StillHigh = 0.2;

    /// <summary>A trial must halve the loss of a run that has learnt something, before its rate is called too high: every run gains a little when
    /// its rate is lowered.</summary>
    public const double HalfAsHigh = 0.5;

    /// <summary>A lower rate is a cure only where the loss comes below this share of the constant answer's, or of its start.</summary>
    public const double Cured = 0.97;

    /// <summary>The last epoch, of the powers of two, after which a spent rate is tried before the end.</summary>
    public const int LastEarlyEpoch = 8;

    /// <summary>A plan of which more than this share is spent was hardly a training.</summary>
    public const double MostlySpent = 0.5;

    /// <summary>The share of the loss that a short training anew must save, to be worth more than the plan.</summary>
    public const double WorthAnew = 0.2;

    /// <summary>Steps before a bad start counts against the rate: healthy runs with a high rate have a hump in their first steps.</summary>
    public const int HumpSteps = 64;

    /// <summary>The same, and no more than an epoch: who trains in short ones has learnt something by its end.</summary>
    public static int Hump(Patient patient) => Math.Min(HumpSteps, Math.Max(FewestSteps, patient.StepsPerEpoch));

    /// <summary>A loss this many times its start, or a number that is not finite, is no hump any more.</summary>
    public const double Diverged = 10;

    /// <summary>The rates that are tried where a rate seems too high, as factors of it.</summary>
    public static readonly double[] LowerRates = [0.3, 0.1, 0.03, 0.01];

    /// <summary>Steps of a trial where those of a replay show nothing: many tasks begin with a plateau.</summary>
    public const int PatientSteps = 100;

    /// <summary>Steps of the longest trial: as many first losses of the run itself are kept to be compared with.</summary>
    public const int LongestTrial = 128;

    /// <summary>Weights that cannot move by more than this share of their norm in a whole plan stay at random.</summary>
    public const double NoWay = 0.1;

    /// <summary>Epochs after each of which a rate may be tried from where the run stands; later ones are asked at the powers of two.</summary>
    public const int FirstEpochs = 4;

    /// <summary>A loss is as good as that of an answer that does not look if it is at most this many times that.</summary>
    public const double AboutChance = 1.01;

    /// <summary>A rate below this share of the one that the optimizer usually starts with is unusual by any rule of thumb.</summary>
    public const double FarBelowUsual = 0.1;

    /// <summary>The share of their first norm from which on weights are gone.</summary>
    public const double GoneWeights = 0.1;

    /// <summary>Further ones where none of these helps: targets in thousands need them.</summary>
    public static readonly double[] LowestRates = [1e-3, 1e-4, 1e-6];

    /// <summary>Where a rate seems too low, up to ten to this power times as high is tried.</summary>
    public const int HigherRates = 5;

    /// <summary>Weights that change by less than this of their norm in a step are slow: the rule of thumb is 0.001 (cs231n).</summary>
    public const double SlowUpdate = 5e-4;

    /// <summary>Weights that could not move by half of their norm in the whole plan, with all steps in one direction, cannot learn much.</summary>
    public const double ShortWay = 0.5;

    /// <summary>Weights that change by more than this of their norm in a step are thrown about: thirty times the rule of thumb.</summary>
    public const double WildUpdate = 0.03;

    /// <summary>Inputs or targets beyond this size make any usual rate too high: then they are the likelier cause.</summary>
    public const double LargeInputs = 5;

    /// <summary>A first loss this many times that of a constant answer speaks of initial weights that are too large.</summary>
    public const double LargeFirstLoss = 4;

    /// <summary>Consecutive gradients that oppose each other by this mean cosine: the walls of a valley. Noise alone gives 0.</summary>
    public const double Opposing = -0.2;

    /// <summary>The swing between steps as a share of the loss's mean that no usual batch noise reaches.</summary>
    public const double Swing = 0.5;

    /// <summary>Epsilon above this many times the root mean square of the gradients decides the size of the step, and not the gradients.</summary>
    public const double EpsilonOverGradient = 3;

    /// <summary>Below this, epsilon protects from nothing: a float's square is zero for gradients below 1e-23.</summary>
    public const double TinyEpsilon = 1e-12;

    /// <summary>Layers whose update ratios differ by so much: healthy networks stay within a factor of some tens.</summary>
    public const double UnevenUpdates = 300;

    /// <summary>A rate below this share of the plan's highest moves nothing that the highest had not settled.</summary>
    public const double SpentRate = 0.01;

    /// <summary>The share of a plan that may pass with a spent rate: schedules that end at zero have a tenth.</summary>
    public const double SpentShare = 0.3;

    /// <summary>The cosine between a step and the way to zero from which decay does most of the step.</summary>
    public const double MostlyDecay = 0.7;

    /// <summary>Weights that fell below this share of their first norm.</summary>
    public const double ShrunkWeights = 0.5;

    /// <summary>Steps whose cosine with the way downhill is below this go uphill; momentum alone reaches -0.3 at times.</summary>
    public const double Uphill = -0.5;

    /// <summary>At the first step, of every weight matrix: without a memory the sign alone counts, and this is beyond rounding.</summary>
    public const double UphillAtFirst = -0.02;

    /// <summary>A loss above this share of what there is to learn may ask whether a spent rate left something.</summary>
    public const double WorthARate = 0.1;

    /// <summary>A plan that goes this many times as far as a trial of 30 steps is no plan that falls at once.</summary>
    public const double FartherThanTrial = 10;

    /// <summary>Steps of the longest trial of all: as far as where a plan's rate is spent, or where units have been thrown to their ends.</summary>
    public const int StepsAhead = 300;

    /// <summary>So many of them are made in a run, besides all others.</summary>
    public const int TrialsAhead = 5;

    /// <summary>A total pull below a hundredth over the whole plan is not worth a word.</summary>
    public const double NoticeablePull = 0.01;

    /// <summary>Gradients that are cut to less than this share of their norm at most steps: a limit is meant for the rare ones.</summary>
    public const double TightClip = 0.1;

    /// <summary>More momentum than this remembers more than 20 steps.</summary>
    public const double MuchMomentum = 0.95 - 1e-6;

    /// <summary>Steps of a trial of momentum: it takes a hundred steps to build up what it is.</summary>
    public const int MomentumSteps = 100;
}
