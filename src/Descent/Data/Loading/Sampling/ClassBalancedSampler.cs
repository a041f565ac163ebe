namespace Descent.Data;

/// <summary>As many samples of every class, whatever the data set has: rare classes weigh as much as frequent ones.</summary>
/// <remarks>
/// With replacement an epoch is as long as the data set and every class has the same number of places (one more or less where they do not divide);
/// the samples of a class come in random order, and again from the start when all have come, so that none comes n + 1 times before each has come
/// n times. Without replacement every class has as many places as the rarest one, with new samples in every epoch.
/// Classes without a sample are left out. A model trained so expects classes to be equally frequent: its probabilities do not fit the data's shares.
/// Reference: Shen, Lin, Huang, Relay backpropagation for effective learning of deep convolutional neural networks, 2016, section 3.3.
/// </remarks>
/// <param name="replacement">Whether samples of rare classes come several times in an epoch; default true. Else frequent classes are cut.</param>
public sealed class ClassBalancedSampler(bool replacement = true) : Sampler
{
    /// <inheritdoc/>
    public override string Name => "class-balanced";

    /// <inheritdoc/>
    public override int Count(Dataset dataset)
    {
        CheckClasses(dataset, Name);
        if (replacement) return dataset.Count;
        var groups = Groups(dataset);
        return groups.Count == 0 ? 0 : groups.Count * groups.Min(g => g.Length);
    }

    /// <inheritdoc/>
    public override void Draw(Dataset dataset, Rng rng, Span<int> order)
    {
        var groups = Groups(dataset);
        if (groups.Count == 0) return;
        // Which classes get the places that are left over changes from epoch to epoch.
        var turn = rng.Permutation(groups.Count);
        var (each, left) = Math.DivRem(order.Length, groups.Count);
        var next = 0;
        for (var i = 0; i < turn.Length; i++)
        {
            var places = each + (i < left ? 1 : 0);
            Fill(groups[turn[i]], rng, order.Slice(next, places));
            next += places;
        }

        rng.Shuffle(order);
    }

    private static void Fill(int[] samples, Rng rng, Span<int> places)
    {
        for (var i = 0; i < places.Length; i++)
        {
            var at = i % samples.Length;
            if (at == 0) rng.Shuffle<int>(samples);
            places[i] = samples[at];
        }
    }

    private static List<int[]> Groups(Dataset dataset)
    {
        var groups = new List<int>?[dataset.ClassCount];
        for (var i = 0; i < dataset.Count; i++) (groups[dataset.ReadClass(i)] ??= []).Add(i);
        return [.. groups.OfType<List<int>>().Select(g => g.ToArray())];
    }
}
