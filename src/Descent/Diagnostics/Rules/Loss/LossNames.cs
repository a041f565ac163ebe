using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>How losses are called in a catalog.</summary>
internal static class LossNames
{
    /// <summary>The name in a config, or null for a loss that somebody wrote.</summary>
    public static string? Of(Loss loss) => loss switch
    {
        CrossEntropy => "cross-entropy",
        Nll => "nll",
        Focal => "focal",
        Hinge => "hinge",
        SquaredHinge => "squared-hinge",
        Dice => "dice",
        Mse => "mse",
        L1 => "l1",
        SmoothL1 => "smooth-l1",
        Huber => "huber",
        LogCosh => "log-cosh",
        Bce => "bce",
        BceLogits => "bce-logits",
        Logistic => "logistic",
        KlDivergence => "kl-divergence",
        MarginRanking => "margin-ranking",
        Triplet => "triplet",
        CosineEmbedding => "cosine-embedding",
        _ => null,
    };

    /// <summary>In a sentence.</summary>
    public static string Say(Loss loss) => Of(loss) is null ? "the loss" : loss.GetType().Name;

    /// <summary>Whether it measures how far answers are from target values.</summary>
    public static bool IsDistance(Loss loss) => loss is Mse or L1 or SmoothL1 or Huber or LogCosh;
}
