namespace Descent.Diagnostics;

/// <content>Normalisation layers.</content>
internal static partial class Thresholds
{
    /// <summary>The two modes' losses on the same batches differ clearly from this ratio on: batch statistics of 32 samples change a loss by a few
    /// percent, dropout makes training the higher one.</summary>
    public const double ModeRatio = 1.5;

    /// <summary>And by this share of the loss of a constant answer: beside it, ratios of losses near 0 mean nothing.</summary>
    public const double ModeGap = 0.15;

    /// <summary>Batches of so few samples make batch statistics a draw: Wu and He 2018 lose 1 point of accuracy at 8 samples and 4 to 10 at 4 and
    /// 2.</summary>
    public const int SmallNormBatch = 4;

    /// <summary>Batches of which statistics are no draw, for a trial.</summary>
    public const int LargeNormBatch = 16;

    /// <summary>Below this momentum running statistics need hundreds of steps to forget where they began.</summary>
    public const double SlowMomentum = 0.01;

    /// <summary>The share of the initial statistics, 0 and 1, that may be left at the end of a run.</summary>
    public const double InitialStatistics = 0.1;

    /// <summary>Steps before running statistics are compared: with the usual momentum of 0.1 nothing is left of the first ones, and the weights have
    /// calmed down.</summary>
    public const int SettledStatistics = 100;

    /// <summary>Where companions decide a quarter of what tells answers apart, the norm is a source of noise first: with 32 samples it is a few
    /// percent,
    /// with 2 about half.</summary>
    public const double ShareOfCompanions = 0.25;
}
