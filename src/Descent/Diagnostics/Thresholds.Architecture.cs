namespace Descent.Diagnostics;

/// <content>Layers and their order.</content>
internal static partial class Thresholds
{
    /// <summary>So many sigmoids in a row leave at most 1/64 of a gradient.</summary>
    public const int DeepSigmoids = 3;

    /// <summary>So many tanhs (or both kinds) in a row: with the usual slopes of 0.5 to 0.7 about a tenth is left.</summary>
    public const int DeepTanhs = 5;

    /// <summary>A gradient that falls by more than this between the ends of a chain of saturating activations has vanished by them: the slopes of
    /// three
    /// sigmoids alone explain 64.</summary>
    public const double VanishedBySaturation = 100;

    /// <summary>A branch that adds less than this of the sum's size changes next to nothing.</summary>
    public const double IdleBranch = 3e-3;

    /// <summary>A gradient below this share of the model's largest moves next to nothing; only together with a branch that adds nothing.</summary>
    public const double NoGradient = 1e-4;

    /// <summary>A gradient below this share is small enough to ask twice what the branch adds.</summary>
    public const double LittleGradient = 1e-2;

    /// <summary>Answers to the same sample that differ by less than this of the largest answer are the same: kernels may sum in another order for
    /// other
    /// neighbours.</summary>
    public const double SameAnswer = 1e-4;

    /// <summary>How many times narrower than both its neighbours a layer is before it counts as narrow: a hundred units before ten classes are no
    /// bottleneck, and networks narrow by 2 or 4 from layer to layer.</summary>
    public const int NarrowBy = 8;

    /// <summary>A layer that is so much narrower than its neighbours passes too little if it gives fewer numbers than this many for each free
    /// number of the answer: what comes after has to bend, and needs some to spare.</summary>
    public const int NumbersForEach = 2;

    /// <summary>A remembered variance that is so many times what evaluation meets scales every channel wrongly; a batch of 32 alone explains
    /// 1.2.</summary>
    public const double VarianceShift = 1.5;

    /// <summary>Steps after which a layer that is merely tight, and not too narrow, may be blamed: slow starts have other causes.</summary>
    public const int SettledLoss = 100;
}
