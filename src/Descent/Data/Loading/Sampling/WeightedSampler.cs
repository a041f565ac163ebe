namespace Descent.Data;

/// <summary>Samples drawn with given weights: one of weight 2 twice as often as one of weight 1, one of weight 0 never.</summary>
/// <remarks>
/// With replacement the draws are independent: the probability of a sample is its weight by the sum of all (numbers in double precision).
/// Without replacement no sample comes twice; each draw takes one of those that are left, with a probability in proportion to its weight.
/// Reference: Efraimidis and Spirakis, Weighted random sampling with a reservoir, 2006.
/// </remarks>
public sealed class WeightedSampler : Sampler
{
    private readonly float[] _weights;
    private readonly bool _isByClass, _hasReplacement;
    private readonly int? _count;

    /// <summary>A weight for each sample.</summary>
    /// <param name="weights">As many as the data set has samples; 0 or more, one at least above.</param>
    /// <param name="replacement">Whether a sample can come several times in an epoch; default true.</param>
    /// <param name="count">How many samples an epoch has; default null: as many as the data set, or without replacement as have a weight.</param>
    /// <exception cref="ArgumentException">A weight is negative or not finite, or all are 0.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A count below 1.</exception>
    public WeightedSampler(IReadOnlyList<float> weights, bool replacement = true, int? count = null)
        : this(weights, replacement, count, isByClass: false)
    {
    }

    private WeightedSampler(IReadOnlyList<float> weights, bool replacement, int? count, bool isByClass)
    {
        (_weights, _hasReplacement, _count, _isByClass) = ([.. weights], replacement, count, isByClass);
        if (!Array.TrueForAll(_weights, w => w >= 0 && float.IsFinite(w)) || !Array.Exists(_weights, w => w > 0))
            throw new ArgumentException("weighted: expected weights of 0 or more, not all of them 0.", nameof(weights));
        if (count is < 1) throw new ArgumentOutOfRangeException(nameof(count), count, "weighted: expected 1 sample or more.");
    }

    /// <summary>A weight for each class: all its samples have it.</summary>
    /// <param name="weights">As many as there are classes; 0 or more, one at least above.</param>
    /// <param name="replacement">Whether a sample can come several times in an epoch; default true.</param>
    /// <param name="count">How many samples an epoch has; default null: as many as the data set, or without replacement as have a weight.</param>
    /// <exception cref="ArgumentException">A weight is negative or not finite, or all are 0.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A count below 1.</exception>
    public static WeightedSampler ByClass(IReadOnlyList<float> weights, bool replacement = true, int? count = null) =>
        new(weights, replacement, count, isByClass: true);

    /// <inheritdoc/>
    public override string Name => "weighted";

    /// <inheritdoc/>
    public override int Count(Dataset dataset)
    {
        if (_isByClass) CheckClasses(dataset, Name);
        var (expected, what) = _isByClass ? (dataset.ClassCount, "classes") : (dataset.Count, "samples");
        if (_weights.Length != expected) throw new DataException($"{Name}: got {_weights.Length} weights for {expected} {what}; expected as many.");
        var most = 0;
        for (var i = 0; i < dataset.Count; i++)
            if (Weight(dataset, i) > 0)
                most++;
        if (most == 0 && dataset.Count > 0) throw new DataException($"{Name}: got no sample with a weight above 0; expected at least one.");
        if (_hasReplacement) return most == 0 ? 0 : _count ?? dataset.Count;
        if (_count > most)
            throw new DataException($"{Name}: got count {_count} without replacement; expected at most {most}, the samples with a weight.");
        return _count ?? most;
    }

    /// <inheritdoc/>
    public override void Draw(Dataset dataset, Rng rng, Span<int> order)
    {
        if (_hasReplacement) DrawIndependent(dataset, rng, order);
        else DrawRemaining(dataset, rng, order);
    }

    private float Weight(Dataset dataset, int index) => _weights[_isByClass ? dataset.ReadClass(index) : index];

    private void DrawIndependent(Dataset dataset, Rng rng, Span<int> order)
    {
        var sums = new double[dataset.Count];
        double sum = 0;
        for (var i = 0; i < sums.Length; i++) sums[i] = sum += Weight(dataset, i);
        foreach (ref var index in order)
        {
            // The first whose sum lies above: a sample without weight never does.
            var (low, high, draw) = (0, sums.Length - 1, rng.NextDouble() * sum);
            while (low < high)
            {
                var middle = low + ((high - low) / 2);
                if (sums[middle] > draw) high = middle;
                else low = middle + 1;
            }

            index = low;
        }
    }

    // The largest of u^(1/w), as logarithms, are a weighted draw without replacement, in the order of drawing.
    private void DrawRemaining(Dataset dataset, Rng rng, Span<int> order)
    {
        var keys = new double[dataset.Count];
        var samples = new int[dataset.Count];
        var count = 0;
        for (var i = 0; i < dataset.Count; i++)
        {
            if (Weight(dataset, i) is not (> 0 and var weight)) continue;
            (keys[count], samples[count]) = (-Math.Log(1 - rng.NextDouble()) / weight, i);
            count++;
        }

        Array.Sort(keys, samples, 0, count); // ties are settled the same way every time
        samples.AsSpan(0, order.Length).CopyTo(order);
    }
}
