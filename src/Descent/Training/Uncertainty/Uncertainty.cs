namespace Descent.Training;

/// <summary>How sure several answers to one sample are: those of random passes through one model, or of the members of an ensemble.</summary>
/// <remarks>
/// Of classes, with the probabilities p_t of T answers and their mean p, in nats (0: sure; log K: all K classes alike):
/// entropy H(p) = -sum p log p, all uncertainty; expected entropy = mean H(p_t), what is left when one answer is believed: noise in the data;
/// mutual information = H(p) - mean H(p_t), 0 or more: what the answers disagree about, and more data could settle (BALD); variation ratio = the
/// share
/// of answers whose most probable class is not the one that most answers have.
/// Of values: the standard deviation of the answers around their mean.
/// References: Gal, Ghahramani, Dropout as a Bayesian approximation, ICML 2016, arXiv:1506.02142; Houlsby, Huszar, Ghahramani, Lengyel, Bayesian
/// active learning for classification and preference learning, 2011, arXiv:1112.5745; Freeman, Elementary applied statistics, 1965.
/// </remarks>
/// <param name="Answers">How many answers there were.</param>
public sealed record Uncertainty(int Answers)
{
    /// <summary>The entropy of the mean probabilities in nats; 0 for values.</summary>
    public double Entropy { get; init; }

    /// <summary>The mean entropy of the answers in nats; 0 for values.</summary>
    public double ExpectedEntropy { get; init; }

    /// <summary>What the answers disagree about, in nats; 0 for values.</summary>
    public double MutualInformation { get; init; }

    /// <summary>The share of answers that name another class than most do; 0 for values.</summary>
    public double VariationRatio { get; init; }

    /// <summary>The standard deviation over the answers (divisor: their number) of each class's probability, or of each value in the data's
    /// units.</summary>
    public IReadOnlyList<float> Deviation { get; init; } = [];
}
