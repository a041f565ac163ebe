namespace Descent.Diagnostics;

/// <summary>Every number that decides whether a rule speaks, each with its reason. Ratios and baselines come first; a number stands here only where
/// none would do.</summary>
internal static partial class Thresholds
{
    /// <summary>A unit whose mean slope is below this share of the steepest passes next to nothing back: sigmoid beyond +-6, tanh beyond
    /// +-3.</summary>
    public const double SaturatedSlope = 0.01;

    /// <summary>A unit counts as dead only after so many samples without once being active (SageMaker and fastai call layers dead by their zeros, and
    /// alarm on healthy sparse networks).</summary>
    public const int DeadUnitSamples = 1000;

    /// <summary>Steps of a replay: the effect of a rate shows within 30 steps, and a suspicion costs no more than that.</summary>
    public const int ReplaySteps = 30;

    /// <summary>Steps of trials that one rule may ask for in a run: twenty replays. Rules that would ask after every epoch
    /// have had their answer by then.</summary>
    public const int TrialStepsOfRule = 600;

    /// <summary>Steps of trials in a run besides <see cref="TrialShare"/>: fifty replays, which tell most causes apart.</summary>
    public const int TrialSteps = 1500;

    /// <summary>Steps of trials kept for the last resorts, which take away one change after the other.</summary>
    public const int ReservedTrialSteps = 2000;

    /// <summary>Adam's rate in trials that are to learn wherever anything does: three times its usual one, for few steps.</summary>
    public const double TrialAdamRate = 0.003;

    /// <summary>Multiply-adds of trials in a run besides: half a minute on two cores. A large network gets fewer trials for it.</summary>
    public const long TrialWork = 1_000_000_000_000;

    /// <summary>But so many steps at least: four replays.</summary>
    public const int FewestTrialSteps = 120;

    /// <summary>The share of a run's steps that trials may make besides.</summary>
    public const double TrialShare = 0.02;

    /// <summary>The least number of steps before a rule about the course of the loss speaks.</summary>
    public const int FewestSteps = 16;
}
