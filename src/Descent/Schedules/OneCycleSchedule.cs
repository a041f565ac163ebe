namespace Descent.Optim;

/// <summary>One cycle: up from a small rate to the full one, then down to almost nothing at the end of the run.</summary>
/// <remarks>
/// Formula: over the first share of the steps from 1 / startDivisor to 1, then from 1 to 1 / (startDivisor endDivisor), each along half a cosine, or
/// a straight line. With threePhases it first comes down to 1 / startDivisor in as many steps as it rose. The optimizer's rate is the largest.
/// Defaults: share 0.3, divisors 25 and 10,000, cosine, two phases, as PyTorch's OneCycleLR; that also moves the momentum, this one does not.
/// Reference: Smith, Topin, Super-Convergence, arXiv:1708.07120, 2018.
/// </remarks>
public sealed class OneCycleSchedule : Schedule
{
    private readonly float _share, _startDivisor, _endDivisor;
    private readonly bool _isLinear, _hasThreePhases;

    /// <summary>Creates the schedule.</summary>
    /// <param name="share">The part of the run in which the rate rises, above 0 and below 1 (with three phases at most 0.5).</param>
    /// <param name="startDivisor">The full rate over the first one, 1 or more.</param>
    /// <param name="endDivisor">The first rate over the last one, 1 or more.</param>
    /// <param name="linear">Straight lines and not cosines.</param>
    /// <param name="threePhases">Come down as one went up, and only then to the end.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value outside its range.</exception>
    public OneCycleSchedule(
        float share = 0.3f, float startDivisor = 25, float endDivisor = 1e4f, bool linear = false, bool threePhases = false)
    {
        if (!(share > 0 && share < 1 && (!threePhases || share <= 0.5f)))
            throw new ArgumentOutOfRangeException(nameof(share), share,
                $"OneCycleSchedule: expected a share above 0 and {(threePhases ? "at most 0.5" : "below 1")}.");
        if (!(startDivisor >= 1 && float.IsFinite(startDivisor)))
            throw new ArgumentOutOfRangeException(nameof(startDivisor), startDivisor, "OneCycleSchedule: expected 1 or more.");
        if (!(endDivisor >= 1 && float.IsFinite(endDivisor)))
            throw new ArgumentOutOfRangeException(nameof(endDivisor), endDivisor, "OneCycleSchedule: expected 1 or more.");
        (_share, _startDivisor, _endDivisor, _isLinear, _hasThreePhases) = (share, startDivisor, endDivisor, linear, threePhases);
    }

    /// <inheritdoc/>
    public override float Factor(int step, int stepsPerEpoch, int totalSteps)
    {
        double first = 1.0 / _startDivisor, last = first / _endDivisor;
        var top = ((double)_share * totalSteps) - 1; // the step with the full rate; PyTorch counts so
        if (step <= top) return (float)Between(first, 1, top <= 0 ? 1 : step / top);
        var final = totalSteps - 1;
        if (!_hasThreePhases) return (float)Between(1, last, Part(step, top, final));
        var back = (2 * (double)_share * totalSteps) - 2;
        return (float)(step <= back ? Between(1, first, Part(step, top, back)) : Between(first, last, Part(step, back, final)));
    }

    private static double Part(int step, double from, double to) => to <= from ? 1 : Math.Clamp((step - from) / (to - from), 0, 1);

    private double Between(double from, double to, double part) =>
        _isLinear ? from + ((to - from) * part) : to + ((from - to) / 2 * (1 + Math.Cos(Math.PI * part)));
}
