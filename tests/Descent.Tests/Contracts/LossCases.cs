using Descent.Nn;

namespace Descent.Tests.Contracts;

/// <summary>The contract table of losses. A new one needs a row here and one in tools/golden/losses.py.</summary>
internal static class LossCases
{
    private static readonly float[] s_weights = [0.5f, 2, 1, 0.25f];

    public static readonly LossCase[] All =
    [
        new("cross-entropy", r => new CrossEntropy(r)),
        new("cross-entropy weighted", r => new CrossEntropy(r, s_weights)),
        new("cross-entropy smoothed", r => new CrossEntropy(r, labelSmoothing: 0.1f)),
        new("cross-entropy all options", r => new CrossEntropy(r, s_weights, 0.2f)),
        new("cross-entropy images", r => new CrossEntropy(r)),
        new("cross-entropy images, weighted, ignored", r => new CrossEntropy(r, s_weights, ignoreIndex: 1)),
        new("cross-entropy sequences", r => new CrossEntropy(r, classAxis: -1)),
        new("cross-entropy shares", r => new CrossEntropy(r)),
        new("cross-entropy shares, all options", r => new CrossEntropy(r, s_weights, 0.2f)),
        new("nll", r => new Nll(r)),
        new("nll weighted, ignored", r => new Nll(r, s_weights)),
        new("nll images", r => new Nll(r)),
        new("focal", r => new Focal(reduction: r)),
        new("focal gamma 0", r => new Focal(0, reduction: r)),
        new("focal gamma 1/2, weighted, images", r => new Focal(0.5f, s_weights, r)),
        new("focal of values", r => new Focal(1.5f, [0.75f, 0.25f], r)),
        new("hinge", r => new Hinge(reduction: r)) { IsSmooth = false },
        new("hinge margin 1/2, images", r => new Hinge(0.5f, r)) { IsSmooth = false },
        new("squared-hinge", r => new SquaredHinge(reduction: r)),
        new("dice images", r => new Dice(reduction: r)),
        new("dice classes", r => new Dice(0.5f, r)),
        new("dice masks", r => new Dice(reduction: r)),
        new("dice rows", r => new Dice(reduction: r)),
        new("mse", r => new Mse(r)),
        new("l1", r => new L1(r)) { IsSmooth = false },
        new("smooth-l1", r => new SmoothL1(reduction: r)),
        new("smooth-l1 beta 1/2", r => new SmoothL1(0.5f, r)),
        new("smooth-l1 beta 0", r => new SmoothL1(0, r)) { IsSmooth = false },
        new("huber", r => new Huber(reduction: r)),
        new("huber delta 1/2", r => new Huber(0.5f, r)),
        new("log-cosh", r => new LogCosh(r)),
        new("bce", r => new Bce(r)) { TakesScores = false },
        new("bce soft", r => new Bce(r)) { TakesScores = false },
        new("bce at the ends", r => new Bce(r)) { TakesScores = false, HasKinks = true },
        new("bce-logits", r => new BceLogits(r)),
        new("bce-logits soft", r => new BceLogits(r)),
        new("bce-logits weighted", r => new BceLogits(r, [2, 0.5f, 1])),
        new("bce-logits one weight", r => new BceLogits(r, [3])),
        new("logistic", r => new Logistic(r)),
        new("kl-divergence", r => new KlDivergence(r)),
        new("kl-divergence with zeros", r => new KlDivergence(r)),
        new("kl-divergence of logarithms", r => new KlDivergence(r, logTarget: true)),
        new("kl-divergence per sample", r => new KlDivergence(r, perSample: true)),
        new("margin-ranking", r => new MarginRanking(reduction: r)) { IsSmooth = false },
        new("margin-ranking margin 1/2", r => new MarginRanking(0.5f, r)) { IsSmooth = false },
        new("cosine-embedding", r => new CosineEmbedding(reduction: r)),
        new("cosine-embedding margin", r => new CosineEmbedding(0.2f, r)),
        new("triplet", r => new Triplet(reduction: r)),
        new("triplet p 1", r => new Triplet(p: 1, reduction: r)) { IsSmooth = false },
        new("triplet p 3, swap, margin 2", r => new Triplet(2, 3, swap: true, reduction: r)),
    ];

    public static LossCase Find(string name) => All.Single(c => c.Name == name);
}
