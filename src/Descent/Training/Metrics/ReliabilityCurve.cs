namespace Descent.Training;

/// <summary>How often a model is right when it says how sure it is: answers in bins by confidence.</summary>
/// <remarks>
/// Bin b of B holds the confidences in (b / B, (b + 1) / B], the first 0 too. The expected calibration error is the mean over all answers of the
/// distance between confidence and accuracy of their bin; the maximum calibration error the largest distance of a bin that has answers.
/// A confidence that is not a number is in no bin, and makes both errors not a number; so does having no answers.
/// Defaults: 15 bins. Reference: Guo et al., On calibration of modern neural networks, 2017, arXiv:1706.04599.
/// </remarks>
public sealed class ReliabilityCurve
{
    private readonly long[] _counts, _rights;
    private readonly double[] _confidences;

    /// <summary>An empty curve.</summary>
    /// <param name="bins">How many bins of the same width, 1 to 10,000.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another number of bins.</exception>
    public ReliabilityCurve(int bins = 15)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bins, 10_000);
        (_counts, _rights, _confidences) = (new long[bins], new long[bins], new double[bins]);
    }

    /// <summary>The bins by rising confidence.</summary>
    public IReadOnlyList<ReliabilityBin> Bins => [.. Enumerable.Range(0, _counts.Length).Select(BinOf)];

    /// <summary>How many answers are in bins.</summary>
    public long Count => _counts.Sum();

    /// <summary>How many answers had a confidence that is not a number.</summary>
    public long NotNumbers { get; private set; }

    /// <summary>The expected calibration error (ECE), 0 to 1.</summary>
    public double ExpectedError => IsDefined ? Bins.Sum(b => b.Count == 0 ? 0 : b.Gap * b.Count) / Count : double.NaN;

    /// <summary>The maximum calibration error (MCE), 0 to 1.</summary>
    public double MaximumError => IsDefined ? Bins.Max(b => b.Count == 0 ? 0 : b.Gap) : double.NaN;

    private bool IsDefined => NotNumbers == 0 && Count > 0;

    /// <summary>Takes an answer in.</summary>
    /// <param name="confidence">The probability that the model gave its answer, 0 to 1; what rounding puts beyond counts as the end.</param>
    /// <param name="isRight">Whether the answer was right.</param>
    public void Add(double confidence, bool isRight)
    {
        if (double.IsNaN(confidence))
        {
            NotNumbers++;
            return;
        }

        confidence = Math.Clamp(confidence, 0, 1);
        var bin = Math.Clamp((int)Math.Ceiling(confidence * _counts.Length) - 1, 0, _counts.Length - 1);
        _counts[bin]++;
        _confidences[bin] += confidence;
        if (isRight) _rights[bin]++;
    }

    /// <summary>Takes the answers of a model in: of each row of probabilities the largest is the answer, of equal ones the first.</summary>
    /// <param name="probabilities">Row after row, one for each class.</param>
    /// <param name="classes">The right class of each row; rows with a negative one are left out.</param>
    /// <exception cref="ShapeException">The probabilities are no whole rows.</exception>
    public void Add(ReadOnlySpan<float> probabilities, ReadOnlySpan<int> classes)
    {
        if (classes.Length == 0 ? probabilities.Length > 0 : probabilities.Length % classes.Length != 0 || probabilities.Length == 0)
            throw new ShapeException(
                $"ReliabilityCurve.Add: got {probabilities.Length} probabilities for {classes.Length} rows; expected as many for each row.");
        if (classes.Length == 0) return;
        var width = probabilities.Length / classes.Length;
        for (var row = 0; row < classes.Length; row++)
        {
            if (classes[row] < 0) continue;
            var (answer, confidence) = Largest(probabilities.Slice(row * width, width));
            Add(confidence, answer == classes[row]);
        }
    }

    private static (int Class, double Value) Largest(ReadOnlySpan<float> row)
    {
        var best = 0;
        for (var i = 0; i < row.Length; i++)
        {
            if (float.IsNaN(row[i])) return (i, double.NaN);
            if (row[i] > row[best]) best = i;
        }

        return (best, row[best]);
    }

    private ReliabilityBin BinOf(int bin)
    {
        var count = _counts[bin];
        return new ReliabilityBin(
            (double)bin / _counts.Length, (bin + 1.0) / _counts.Length, count, _confidences[bin] / count, (double)_rights[bin] / count);
    }
}

/// <summary>The answers whose confidence lies in a range.</summary>
/// <param name="From">Confidences are above it; of the first bin also equal.</param>
/// <param name="To">And up to this one.</param>
/// <param name="Count">How many answers.</param>
/// <param name="Confidence">Their mean confidence; not a number for an empty bin.</param>
/// <param name="Accuracy">The share of them that is right; not a number for an empty bin.</param>
public sealed record ReliabilityBin(double From, double To, long Count, double Confidence, double Accuracy)
{
    /// <summary>The distance between confidence and accuracy.</summary>
    public double Gap => Math.Abs(Confidence - Accuracy);
}
