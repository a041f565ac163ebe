namespace Descent.Diagnostics;

/// <summary>At which steps the doctor looks closely: often at first, then as often as the budget allows. By counted work and not by the clock, so
/// that
/// the same run gets the same diagnosis.</summary>
internal sealed class LookPlan(double budget, int stepsPerEpoch)
{
    private static readonly int[] s_first = [1, 2, 4, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256];

    private int _period = 64;

    /// <summary>Steps between two looks, once the first ones are over.</summary>
    public int Period => _period;

    /// <summary>Whether this step is looked at.</summary>
    public bool IsDue(int step) => Array.IndexOf(s_first, step) >= 0 || step % _period == 0 || step == stepsPerEpoch;

    /// <summary>Sets the period from what a look and a step cost.</summary>
    /// <param name="multiplyAdds">Products of a step's forward pass.</param>
    /// <param name="operations">Operations of a step's forward pass.</param>
    /// <param name="numbersRead">Numbers that a look reads.</param>
    /// <param name="sites">Places that a look reads.</param>
    public void Measure(long multiplyAdds, int operations, long numbersRead, int sites)
    {
        // In nanoseconds, of a usual core: 3 passes of products at 20 a nanosecond, 3 microseconds an operation with its way back; 2.5 nanoseconds a
        // number read, 2 microseconds a place. Only their ratio counts, and only roughly.
        var step = (multiplyAdds * 3 / 20.0) + (operations * 3000.0);
        var look = (numbersRead * 2.5) + (sites * 2000.0);
        _period = 1 << Math.Clamp((int)Math.Ceiling(Math.Log2(Math.Max(1, look / (step * budget * 0.6)))), 4, 12);
    }
}
