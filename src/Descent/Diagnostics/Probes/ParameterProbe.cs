using System.Numerics;
using System.Runtime.CompilerServices;

namespace Descent.Diagnostics;

/// <summary>Reads one parameter around an optimizer's step.</summary>
internal sealed class ParameterProbe(ParameterTrace trace)
{
    private const double Alike = 1e-6; // of the largest: rounding of sums
    private readonly ParameterSample _sample = new(trace.Parameter.Shape);
    private float[] _weights = [], _gradient = []; // kept from look to look
    private bool _hasGradient;
    private ParameterReading? _reading;

    /// <summary>How many numbers it reads in a look.</summary>
    public long Work => 8L * _sample.Count;

    /// <summary>After the way back.</summary>
    public void SeeGradient(int step)
    {
        var parameter = trace.Parameter;
        if (_weights.Length == 0) (_weights, _gradient) = (new float[_sample.Count], new float[_sample.Count]);
        _sample.Read(parameter.Value, _weights);
        _hasGradient = parameter.Grad is not null;
        if (parameter.Grad is { } given) _sample.Read(given, _gradient);
        var (same, oneSigned) = !_hasGradient || _sample.Units == 0 ? (double.NaN, double.NaN) : Signs(_gradient);
        _reading = new ParameterReading
        {
            Step = step, Norm = _sample.Scale * Products.Norm(_weights), Gradient = _hasGradient ? _sample.Scale * Products.Norm(_gradient) : 0,
            HasGradient = _hasGradient, ZeroGradients = _hasGradient ? _gradient.AsSpan().Count(0f) / (double)_gradient.Length : 1,
            SameSign = same, OneSignedUnits = oneSigned,
            TwinUnits = !_hasGradient || _sample.Units < 2 ? double.NaN : Twins(_weights, _gradient),
        };
        trace.Add(_reading);
    }

    /// <summary>After the optimizer's step.</summary>
    public void SeeUpdate()
    {
        if (_reading is not { } reading) return;
        using var scratch = Scratch.Of(_sample.Count);
        var change = scratch.Numbers;
        _sample.Read(trace.Parameter.Value, change);
        Products.Subtract(change, _weights);
        var unchanged = change.Count(0f);
        reading.Update = _sample.Scale * Products.Norm(change);
        reading.Changed = 1 - ((double)unchanged / change.Length);
        var scale = _sample.Scale * _sample.Scale;
        if (reading.Update > 0 && reading.Gradient > 0)
            reading.Downhill = -scale * Products.Dot(change, _gradient) / (reading.Update * reading.Gradient);
        if (reading.Update > 0 && reading.Norm > 0) reading.TowardsZero = -scale * Products.Dot(change, _weights) / (reading.Update * reading.Norm);
    }

    /// <summary>After the way back of the step that follows: how its gradient lies to that of the look. Ends the reading.</summary>
    public void SeeNext()
    {
        if (_reading is not { } reading) return;
        if (!_hasGradient || trace.Parameter.Grad is not { } gradient || !(reading.Gradient > 0)) return;
        using var scratch = Scratch.Of(_sample.Count);
        var next = scratch.Numbers;
        _sample.Read(gradient, next);
        if (Products.Norm(next) is > 0 and var norm) reading.GradientCosine = Products.Dot(_gradient, next) / (norm * Products.Norm(_gradient));
        _hasGradient = false;
    }

    // Entries that are exactly 0 have no sign: an input that is 0, a sample whose unit is off.
    private (double SameSign, double OneSigned) Signs(ReadOnlySpan<float> gradient)
    {
        double share = 0;
        int counted = 0, oneSigned = 0;
        for (var u = 0; u < _sample.Units; u++)
        {
            var (positive, negative) = CountSigns(gradient.Slice(u * _sample.Each, _sample.Each));
            if (positive + negative < 4) continue;
            counted++;
            share += Math.Max(positive, negative) / (double)(positive + negative);
            if (Math.Min(positive, negative) == 0) oneSigned++;
        }

        return counted == 0 ? (double.NaN, double.NaN) : (share / counted, (double)oneSigned / counted);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a short run would be over before it is compiled well
    private static (int Positive, int Negative) CountSigns(ReadOnlySpan<float> numbers)
    {
        var (above, below) = (Vector<int>.Zero, Vector<int>.Zero);
        var i = 0;
        for (; i <= numbers.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var x = new Vector<float>(numbers[i..]);
            above -= Vector.GreaterThan(x, Vector<float>.Zero); // a true lane is -1
            below -= Vector.LessThan(x, Vector<float>.Zero);
        }

        var (positive, negative) = (Vector.Sum(above), Vector.Sum(below));
        for (; i < numbers.Length; i++)
        {
            positive += numbers[i] > 0 ? 1 : 0;
            negative += numbers[i] < 0 ? 1 : 0;
        }

        return (positive, negative);
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
