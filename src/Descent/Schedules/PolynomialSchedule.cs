namespace Descent.Optim;

/// <summary>Lowers the rate along a power of the steps that are left.</summary>
/// <remarks>
/// Formula: factor = end + (1 - end) (1 - step / length)^power, and end after the length; the length is the whole run or a number of epochs.
/// Defaults: the whole run, to 0, power 1 (a straight line), as PyTorch's PolynomialLR, whose length must be given and whose end is 0.
/// Reference: Chen et al., DeepLab, TPAMI 2018, arXiv:1606.00915, "poly" with power 0.9.
/// </remarks>
public sealed class PolynomialSchedule : Schedule
{
    private readonly float _power, _end;
    private readonly int? _epochs;

    /// <summary>Creates the schedule.</summary>
    /// <param name="power">The power, above 0.</param>
    /// <param name="end">The last factor, 0 to 1.</param>
    /// <param name="epochs">Epochs until the end is reached, at least 1; null: the whole run.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value outside its range.</exception>
    public PolynomialSchedule(float power = 1, float end = 0, int? epochs = null)
    {
        if (!(power > 0 && float.IsFinite(power)))
            throw new ArgumentOutOfRangeException(nameof(power), power, "PolynomialSchedule: expected a power above 0.");
        if (!(end is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(end), end, "PolynomialSchedule: expected 0 to 1.");
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs ?? 1, 1, nameof(epochs));
        (_power, _end, _epochs) = (power, end, epochs);
    }

    /// <inheritdoc/>
    public override float Factor(int step, int stepsPerEpoch, int totalSteps)
    {
        var length = _epochs is { } epochs ? (double)epochs * stepsPerEpoch : Math.Max(1, totalSteps);
        return (float)(_end + ((1 - _end) * Math.Pow(Math.Max(0, 1 - (step / length)), _power)));
    }
}
