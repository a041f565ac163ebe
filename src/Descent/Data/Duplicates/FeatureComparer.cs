namespace Descent.Data;

/// <summary>Compares samples by their features in standard deviations.</summary>
internal sealed class FeatureComparer : NearComparer
{
    private const int MostWidth = 1024;

    private readonly float[] _scales; // 1 / deviation; 0 where the reference does not vary
    private readonly bool[] _isNegative;
    private readonly int _varying;

    public FeatureComparer(Dataset reference, DuplicateOptions options)
    {
        var statistics = new FeatureStatistics(reference.SampleSize, 1);
        var sample = new float[reference.SampleSize];
        for (var i = 0; i < reference.Count; i++)
        {
            reference.ReadSample(i, sample);
            statistics.Add(sample);
        }

        _scales = new float[sample.Length];
        _isNegative = new bool[sample.Length];
        var rng = new Rng(options.Seed).Fork("duplicate signs");
        for (var i = 0; i < sample.Length; i++)
        {
            var scale = (float)(1 / statistics.StandardDeviation(i));
            _scales[i] = float.IsFinite(scale) ? scale : 0;
            _isNegative[i] = sample.Length > MostWidth && rng.NextFloat() < 0.5f;
            if (_scales[i] > 0) _varying++;
        }

        Limit = options.FeatureDistance;
    }

    public override int Width => Math.Min(MostWidth, _scales.Length);

    public override int Places => 1;

    // A pair at the limit shares a cell of a projection in nine of ten cases.
    public override float CellWidth => (float)(8 * Limit * Math.Sqrt(Math.Max(1, _varying)));

    public override double Limit { get; }

    // Very wide samples are folded with random signs, which keeps distances (Charikar, Chen, Farach-Colton, Finding frequent items, 2002).
    public override bool Describe(ReadOnlySpan<float> sample, int place, Span<float> description)
    {
        if (_varying == 0) return false;
        description.Clear();
        for (var i = 0; i < sample.Length; i++)
        {
            var value = sample[i] * _scales[i];
            description[i % description.Length] += _isNegative[i] ? -value : value;
        }

        return true;
    }

    // What the reference never varies must be equal.
    public override double Difference(ReadOnlySpan<float> sample, int place, ReadOnlySpan<float> other)
    {
        var most = Limit * Limit * _varying;
        double sum = 0;
        for (var i = 0; i < sample.Length && sum <= most; i++)
        {
            if (_scales[i] == 0 && sample[i] != other[i]) return double.PositiveInfinity;
            var difference = ((double)sample[i] - other[i]) * _scales[i];
            sum += difference * difference;
        }

        return Math.Sqrt(sum / Math.Max(1, _varying));
    }
}
