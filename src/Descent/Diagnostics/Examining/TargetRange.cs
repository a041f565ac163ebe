using Descent.Data;
using Descent.Training;

namespace Descent.Diagnostics;

/// <summary>What target values look like, as the loss gets them: of the first samples of the training data.</summary>
internal sealed class TargetRange
{
    private const int MostSamples = 4096;
    private const int MostNumbers = 1 << 18;
    private const double Near = 1e-3;

    private readonly float[] _numbers;

    private TargetRange(TrainingData data)
    {
        var training = data.Training;
        Columns = training.TargetSize;
        Samples = Math.Min(training.Count, Math.Min(MostSamples, Math.Max(1, MostNumbers / Math.Max(1, Columns))));
        // Spread over the data: sorted ones must not look one-sided.
        _numbers = new float[Samples * Columns];
        for (var i = 0; i < Samples; i++)
        {
            var row = _numbers.AsSpan(i * Columns, Columns);
            training.ReadValues((int)((long)i * training.Count / Samples), row);
            data.Targets?.Apply(row);
        }

        (Low, High) = _numbers.Length == 0 ? (double.NaN, double.NaN) : (_numbers.Min(), _numbers.Max());
        var sums = Enumerable.Range(0, Samples).Select(i => _numbers.AsSpan(i * Columns, Columns).ToArray().Sum(x => (double)x)).ToArray();
        ShareOfSumsOne = sums.Length == 0 ? 0 : sums.Count(s => Math.Abs(s - 1) < Near) / (double)sums.Length;
        IsBinary = _numbers.Length > 0 && Array.TrueForAll(_numbers, x => x is 0 or 1);
        IsSigns = _numbers.Length > 0 && Array.TrueForAll(_numbers, x => x is -1 or 1);
        IsOneHot = Columns > 1 && IsBinary && ShareOfSumsOne == 1;
    }

    /// <summary>Samples that were read.</summary>
    public int Samples { get; }

    /// <summary>Values of a sample.</summary>
    public int Columns { get; }

    public double Low { get; }

    public double High { get; }

    /// <summary>The share of samples whose values add up to 1.</summary>
    public double ShareOfSumsOne { get; }

    /// <summary>The mean of all numbers.</summary>
    public double Mean => _numbers.Length == 0 ? double.NaN : _numbers.Average(v => (double)v);

    /// <summary>All are 0 or 1.</summary>
    public bool IsBinary { get; }

    /// <summary>All are -1 or 1.</summary>
    public bool IsSigns { get; }

    /// <summary>Each sample has one 1 and else zeros, and more than one value.</summary>
    public bool IsOneHot { get; }

    /// <summary>Of this run; null where targets are classes or cannot be read.</summary>
    public static TargetRange? Of(Examination x)
    {
        if (x.Patient.IsClassification || x.Patient.Data.Training.Count == 0) return null;
        var found = x.Shared(() => new Holder(Read(x.Patient.Data)));
        return found.Facts;
    }

    /// <summary>The share of numbers that lie outside of a range by more than a hundredth of the targets' own.</summary>
    public double ShareOutside(OutputReach reach)
    {
        var slack = 0.01 * (High - Low);
        return _numbers.Count(v => v < reach.Low - slack || v > reach.High + slack) / (double)Math.Max(1, _numbers.Length);
    }

    /// <summary>How many different numbers, counted up to a limit.</summary>
    public int Different(int limit) => _numbers.Distinct().Take(limit + 1).Count();

    private static TargetRange? Read(TrainingData data)
    {
        try
        {
            return new TargetRange(data);
        }
        catch (DescentException)
        {
            return null; // samples that cannot be read are another rule's
        }
    }

    private sealed record Holder(TargetRange? Facts);
}
