namespace Descent.Nn;

/// <summary>Squared near no error, absolute beyond: for regression with outliers.</summary>
/// <remarks>
/// Formula: with d = prediction - target: d^2 / 2 where |d| &lt;= delta, else delta (|d| - delta / 2).  Shapes: prediction and target alike.
/// Its slope far away is delta. Default delta 1, as PyTorch. Reference: Huber, Robust Estimation of a Location Parameter, 1964.
/// </remarks>
public sealed class Huber : Loss
{
    private readonly float _delta;
    private readonly Reduction _reduction;

    /// <summary>Creates the loss.</summary>
    /// <param name="delta">Where squared goes over into absolute, above 0.</param>
    /// <param name="reduction">How the losses become one number.</param>
    /// <exception cref="ArgumentOutOfRangeException">Delta is not above 0.</exception>
    public Huber(float delta = 1, Reduction reduction = Reduction.Mean) =>
        (_delta, _reduction) = (Checked("Huber", nameof(delta), delta, delta > 0, "a number above 0"), reduction);

    internal override bool AddsUp => _reduction == Reduction.Sum;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor prediction, Target target) =>
        Reduce(Bent((prediction - ValuesOf("Huber", prediction, target)).Abs(), _delta), _reduction);

    /// <summary>c (size - c / 2) with c = min(size, delta): both pieces in one formula.</summary>
    internal static Tensor Bent(Tensor size, float delta)
    {
        var cut = size.Clamp(float.NegativeInfinity, delta);
        return cut * (size - (cut * 0.5f));
    }
}
