namespace Descent.Optim;

/// <summary>SGDR: half a cosine again and again, each time from the full rate and, if wanted, over a longer time.</summary>
/// <remarks>
/// Formula: factor = end + (1 - end) (1 + cos(pi t / T)) / 2, t epochs (and parts of epochs) since the last restart; T is firstEpochs at first and
/// multiplied by growth at every restart. Defaults: 10 epochs, growth 2, to 0; PyTorch's CosineAnnealingWarmRestarts must be given T_0, its T_mult is
/// 1.
/// Reference: Loshchilov, Hutter, SGDR, ICLR 2017, arXiv:1608.03983, whose table 1 has T0 = 10, Tmult = 2 among the best.
/// </remarks>
public sealed class CosineWarmRestartsSchedule : Schedule
{
    private readonly int _firstEpochs, _growth;
    private readonly float _end;

    /// <summary>Creates the schedule.</summary>
    /// <param name="firstEpochs">Epochs until the first restart, at least 1.</param>
    /// <param name="growth">How many times longer each period is than the one before, at least 1.</param>
    /// <param name="end">The factor just before a restart, 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value outside its range.</exception>
    public CosineWarmRestartsSchedule(int firstEpochs = 10, int growth = 2, float end = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(firstEpochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(growth, 1);
        if (!(end is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(end), end, "CosineWarmRestartsSchedule: expected 0 to 1.");
        (_firstEpochs, _growth, _end) = (firstEpochs, growth, end);
    }

    /// <inheritdoc/>
    public override float Factor(int step, int stepsPerEpoch, int totalSteps)
    {
        var period = (double)_firstEpochs * stepsPerEpoch;
        double since = step;
        if (_growth == 1) since %= period;
        for (; _growth > 1 && since >= period; period *= _growth) since -= period;
        return (float)(_end + ((1 - _end) * 0.5 * (1 + Math.Cos(Math.PI * since / period))));
    }
}
