namespace Descent.Diagnostics;

/// <summary>Reads one parameter around an optimizer's step.</summary>
internal sealed class ParameterProbe(ParameterTrace trace)
{
    private const double Alike = 1e-6; // of the largest: rounding of sums
    private readonly ParameterSample _sample = new(trace.Parameter.Shape);
    private float[]? _weights, _gradient;
    private ParameterReading? _reading;

    /// <summary>How many numbers it reads in a look.</summary>
    public long Work => 8L * _sample.Count;

    /// <summary>After the way back.</summary>
    public void SeeGradient(int step)
    {
        var parameter = trace.Parameter;
        _weights = _sample.Read(parameter.Value);
        _gradient = parameter.Grad is { } given ? _sample.Read(given) : null;
        var (same, oneSigned) = _gradient is null || _sample.Units == 0 ? (double.NaN, double.NaN) : Signs(_gradient);
        _reading = new ParameterReading
        {
            Step = step, Norm = _sample.Scale * Products.Norm(_weights), Gradient = _gradient is null ? 0 : _sample.Scale * Products.Norm(_gradient),
            HasGradient = _gradient is not null, ZeroGradients = _gradient is null ? 1 : _gradient.AsSpan().Count(0f) / (double)_gradient.Length,
            SameSign = same, OneSignedUnits = oneSigned,
            TwinUnits = _gradient is null || _sample.Units < 2 ? double.NaN : Twins(_weights, _gradient),
        };
        trace.Add(_reading);
    }

    /// <summary>After the optimizer's step.</summary>
    public void SeeUpdate()
    {
        if (_reading is not { } reading || _weights is not { } before) return;
        var change = _sample.Read(trace.Parameter.Value);
        var unchanged = 0;
        for (var i = 0; i < change.Length; i++)
        {
            change[i] -= before[i];
            if (change[i] == 0) unchanged++;
        }

        reading.Update = _sample.Scale * Products.Norm(change);
        reading.Changed = 1 - ((double)unchanged / change.Length);
        var scale = _sample.Scale * _sample.Scale;
        if (reading.Update > 0 && reading.Gradient > 0 && _gradient is not null)
            reading.Downhill = -scale * Products.Dot(change, _gradient) / (reading.Update * reading.Gradient);
        if (reading.Update > 0 && reading.Norm > 0) reading.TowardsZero = -scale * Products.Dot(change, before) / (reading.Update * reading.Norm);
        _weights = null;
    }

    /// <summary>After the way back of the step that follows: how its gradient lies to that of the look. Ends the reading.</summary>
    public void SeeNext()
    {
        if (_reading is not { } reading) return;
        if (_gradient is { } old && trace.Parameter.Grad is { } gradient && reading.Gradient > 0)
        {
            var next = _sample.Read(gradient);
            if (Products.Norm(next) is > 0 and var norm) reading.GradientCosine = Products.Dot(old, next) / (norm * Products.Norm(old));
        }

        _gradient = null;
    }

    // Entries that are exactly 0 have no sign: an input that is 0, a sample whose unit is off.
    private (double SameSign, double OneSigned) Signs(ReadOnlySpan<float> gradient)
    {
        double share = 0;
        int counted = 0, oneSigned = 0;
        for (var u = 0; u < _sample.Units; u++)
        {
            int positive = 0, negative = 0;
            foreach (var g in gradient.Slice(u * _sample.Each, _sample.Each))
            {
                positive += g > 0 ? 1 : 0;
                negative += g < 0 ? 1 : 0;
            }

            if (positive + negative < 4) continue;
            counted++;
            share += Math.Max(positive, negative) / (double)(positive + negative);
            if (Math.Min(positive, negative) == 0) oneSigned++;
        }

        return counted == 0 ? (double.NaN, double.NaN) : (share / counted, (double)oneSigned / counted);
    }

    // Equal units have equal norms; among those the rows themselves are compared.
    private double Twins(float[] weights, float[] gradient)
    {
        var (units, each) = (_sample.Units, _sample.Each);
        if (each == 0) return double.NaN;
        var norms = new double[units];
        for (var u = 0; u < units; u++) norms[u] = Products.Norm(weights.AsSpan(u * each, each));
        var order = Enumerable.Range(0, units).OrderBy(u => norms[u]).ToArray();
        var isTwin = new bool[units];
        for (var k = 1; k < units; k++)
        {
            var (a, b) = (order[k - 1], order[k]);
            if (norms[b] - norms[a] <= Alike * norms[b] && AreAlike(weights, a, b) && AreAlike(gradient, a, b)) isTwin[a] = isTwin[b] = true;
        }

        return isTwin.Count(t => t) / (double)units;
    }

    private bool AreAlike(float[] numbers, int a, int b)
    {
        var each = _sample.Each;
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
