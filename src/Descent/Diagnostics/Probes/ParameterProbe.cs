namespace Descent.Diagnostics;

/// <summary>Reads one parameter around an optimizer's step.</summary>
internal sealed class ParameterProbe(ParameterTrace trace)
{
    private const double Alike = 1e-6; // of the largest: rounding of sums
    private float[]? _weights, _gradient;
    private ParameterReading? _reading;

    /// <summary>How many numbers it reads in a look.</summary>
    public long Work => 6L * trace.Parameter.Count;

    /// <summary>After the way back.</summary>
    public void SeeGradient(int step)
    {
        var parameter = trace.Parameter;
        _weights = parameter.Value.ToArray();
        _gradient = parameter.Grad?.ToArray();
        var units = trace.IsMatrix ? parameter.Shape[0] : 0;
        var (same, oneSigned) = _gradient is null || units == 0 ? (double.NaN, double.NaN) : Signs(_gradient, units);
        _reading = new ParameterReading
        {
            Step = step, Norm = Norm(_weights), Gradient = _gradient is null ? 0 : Norm(_gradient), HasGradient = _gradient is not null,
            ZeroGradients = _gradient is null ? 1 : _gradient.Count(g => g == 0) / (double)_gradient.Length,
            SameSign = same, OneSignedUnits = oneSigned,
            TwinUnits = _gradient is null || units < 2 ? double.NaN : Twins(_weights, _gradient, units),
        };
        trace.Add(_reading);
    }

    /// <summary>After the optimizer's step.</summary>
    public void SeeUpdate()
    {
        if (_reading is not { } reading || _weights is not { } before) return;
        var after = trace.Parameter.Value.ToArray();
        double square = 0, downhill = 0, towardsZero = 0;
        var changed = 0;
        for (var i = 0; i < after.Length; i++)
        {
            var change = (double)after[i] - before[i];
            if (after[i] != before[i]) changed++;
            square += change * change;
            if (_gradient is not null) downhill -= change * _gradient[i];
            towardsZero -= change * before[i];
        }

        reading.Update = Math.Sqrt(square);
        reading.Changed = (double)changed / after.Length;
        if (reading.Update > 0 && reading.Gradient > 0) reading.Downhill = downhill / (reading.Update * reading.Gradient);
        if (reading.Update > 0 && reading.Norm > 0) reading.TowardsZero = towardsZero / (reading.Update * reading.Norm);
        _weights = null;
    }

    /// <summary>After the way back of the step that follows: how its gradient lies to that of the look. Ends the reading.</summary>
    public void SeeNext()
    {
        if (_reading is not { } reading) return;
        if (_gradient is { } old && trace.Parameter.Grad is { } gradient && reading.Gradient > 0)
        {
            var next = gradient.ToArray();
            double dot = 0;
            for (var i = 0; i < next.Length; i++) dot += (double)old[i] * next[i];
            if (Norm(next) is > 0 and var norm) reading.GradientCosine = dot / (norm * reading.Gradient);
        }

        _gradient = null;
    }

    private static double Norm(ReadOnlySpan<float> numbers)
    {
        double squares = 0;
        foreach (var x in numbers) squares += (double)x * x;
        return Math.Sqrt(squares);
    }

    // Entries that are exactly 0 have no sign: an input that is 0, a sample whose unit is off.
    private static (double SameSign, double OneSigned) Signs(ReadOnlySpan<float> gradient, int units)
    {
        var each = gradient.Length / units;
        double share = 0;
        int counted = 0, oneSigned = 0;
        for (var u = 0; u < units; u++)
        {
            int positive = 0, negative = 0;
            foreach (var g in gradient.Slice(u * each, each))
            {
                if (g > 0) positive++;
                else if (g < 0) negative++;
            }

            if (positive + negative < 4) continue;
            counted++;
            share += Math.Max(positive, negative) / (double)(positive + negative);
            if (Math.Min(positive, negative) == 0) oneSigned++;
        }

        return counted == 0 ? (double.NaN, double.NaN) : (share / counted, (double)oneSigned / counted);
    }

    // Equal units have equal sums; among those the rows themselves are compared.
    private static double Twins(float[] weights, float[] gradient, int units)
    {
        var each = weights.Length / units;
        if (each == 0) return double.NaN;
        var sums = new double[units];
        for (var u = 0; u < units; u++)
            for (var i = 0; i < each; i++) sums[u] += weights[(u * each) + i] * (1 + (i % 7));
        var order = Enumerable.Range(0, units).OrderBy(u => sums[u]).ToArray();
        var isTwin = new bool[units];
        for (var k = 1; k < units; k++)
        {
            var (a, b) = (order[k - 1], order[k]);
            if (AreAlike(weights, a, b, each) && AreAlike(gradient, a, b, each)) isTwin[a] = isTwin[b] = true;
        }

        return isTwin.Count(t => t) / (double)units;
    }

    private static bool AreAlike(float[] numbers, int a, int b, int each)
    {
        float largest = 0, difference = 0;
        for (var i = 0; i < each; i++)
        {
            var (x, y) = (numbers[(a * each) + i], numbers[(b * each) + i]);
            largest = Math.Max(largest, Math.Max(Math.Abs(x), Math.Abs(y)));
            difference = Math.Max(difference, Math.Abs(x - y));
        }

        return difference <= Alike * largest;
    }
}
