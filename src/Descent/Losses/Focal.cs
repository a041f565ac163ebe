namespace Descent.Nn;

/// <summary>Focal loss: cross entropy in which samples that are right already hardly count, for classes that are rare.</summary>
/// <remarks>
/// Formula: loss = -alpha_class (1 - p)^gamma ln p, p the probability of the right class. Gamma 0 is cross entropy.
/// For classes: softmax over the scores (N, K) or (N, K, d1, ...), classes (N) or (N, d1, ...).
/// For values 0 and 1 of the scores' shape: a sigmoid for each score, and alpha has two numbers, for 0 and for 1 (the paper: 0.75 and 0.25).
/// Mean over all samples, also with alpha. Numerics: 1 - p comes from the logarithm and keeps its digits.
/// Defaults: gamma 2, the paper's; no alpha. PyTorch has no such loss; the values are those of the formula.
/// Reference: Lin, Goyal, Girshick, He, Dollar 2017, arXiv:1708.02002; lecture 004.
/// </remarks>
public sealed class Focal : Loss
{
    private readonly float _gamma;
    private readonly float[]? _alpha;
    private readonly Reduction _reduction;

    /// <summary>Creates the loss.</summary>
    /// <param name="gamma">How little samples that are right count, 0 or more.</param>
    /// <param name="alpha">How much each class counts; null: all alike.</param>
    /// <param name="reduction">How the losses become one number.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative gamma or alpha.</exception>
    public Focal(float gamma = 2, float[]? alpha = null, Reduction reduction = Reduction.Mean)
    {
        _gamma = Checked("Focal", nameof(gamma), gamma, gamma >= 0, "a number of 0 or more");
        (_alpha, _reduction) = (ClassRows.Checked("Focal", alpha, nameof(alpha)), reduction);
    }

    internal override bool AddsUp => _reduction == Reduction.Sum;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor prediction, Target target)
    {
        if (target.Classes is not { } classes) return OfValues(prediction, ValuesOf("Focal", prediction, target));
        var rows = ClassRows.Of("Focal", prediction, classes);
        ClassRows.CheckWeights("Focal", _alpha, rows.Scores.Shape[1], "alpha");
        var entropy = rows.Scores.CrossEntropy(rows.Classes);
        var losses = Focus(entropy, _gamma == 0 ? entropy : -(-entropy).Expm1());
        if (_alpha is not null) losses *= rows.WeightsOf(_alpha).Weights;
        return Reduce(_reduction == Reduction.None ? rows.Restore(losses) : losses, _reduction);
    }

    private Tensor OfValues(Tensor scores, Tensor values)
    {
        ClassRows.CheckWeights("Focal", _alpha, 2, "alpha");
        var entropy = scores.BinaryCrossEntropyOfScores(values);
        var losses = _gamma == 0 ? entropy : Focus(entropy, ((1 - values) * scores.Sigmoid()) + (values * (-scores).Sigmoid()));
        if (_alpha is not null) losses *= values.Affine(_alpha[1] - _alpha[0], _alpha[0]);
        return Reduce(losses, _reduction);
    }

    // Below gamma 1 the slope of the power is infinite at 0, where the loss itself is 0: there it is cut off.
    private Tensor Focus(Tensor entropy, Tensor wrong)
    {
        if (_gamma == 0) return entropy;
        if (_gamma < 1) wrong = wrong.Clamp(1e-12f, float.PositiveInfinity);
        return entropy * (_gamma == 1 ? wrong : wrong.Pow(_gamma));
    }
}
