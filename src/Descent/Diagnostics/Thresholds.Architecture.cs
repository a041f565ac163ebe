namespace Descent.Diagnostics;

/// <content>Layers and their order.</content>
internal static partial class Thresholds
{
    /// <summary>So many sigmoids in a row leave at most 1/64 of a gradient.</summary>
    public const int DeepSigmoids = 3;

    /// <summary>So many tanhs (or both kinds) in a row: with the usual slopes of 0.5 to 0.7 about a tenth is left.</summary>
    public const int DeepTanhs = 5;

    /// <summary>A gradient that falls by more than this between the ends of a chain of saturating activations has vanished by them: the slopes of three
    /// sigmoids alone explain 64.</summary>
    public const double VanishedBySaturation = 100;

    /// <summary>A branch that adds less than this of the sum's size changes the third digit of nothing.</summary>
    public const double IdleBranch = 1e-3;

    /// <summary>Beside the largest gradient of the model, less than this is none: it is the rounding of a float.</summary>
    public const double NoGradient = 1e-7;

    /// <summary>Answers to the same sample that differ by less than this of the largest answer are the same: kernels may sum in another order for other
    /// neighbours.</summary>
    public const double SameAnswer = 1e-4;

    /// <summary>How many times narrower than both its neighbours a layer is before it counts as narrow: a hundred units before ten classes are no
    /// bottleneck, and networks narrow by 2 or 4 from layer to layer.</summary>
    public const int NarrowBy = 8;
}
