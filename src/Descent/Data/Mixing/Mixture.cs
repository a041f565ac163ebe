namespace Descent.Data;

/// <summary>Which samples of a batch are mixed, and what becomes of their targets.</summary>
internal static class Mixture
{
    /// <summary>Changes a sample by another.</summary>
    public delegate void Change(Span<float> sample, ReadOnlySpan<float> other);

    /// <summary>Gives every sample another of the batch, or itself, and mixes: the own class keeps a share, the other's gets the rest.</summary>
    public static void Apply(HostBatch batch, Rng rng, float share, string operation, Change change)
    {
        if (batch.Classes is not { } classes || batch.TargetShape.Count != 0)
            throw new DataException($"{operation}: got a batch without one class for each sample; expected classified samples.");
        int[] others = rng.Permutation(batch.Count);
        var size = batch.Inputs.Length / batch.Indices.Length;
        ChangeAll(batch.Inputs.AsSpan(0, batch.Count * size), size, others, change);
        var shares = batch.BeginShares();
        var own = classes.AsSpan(0, batch.Count).ToArray();
        for (var i = 0; i < batch.Count; i++)
        {
            var row = shares.AsSpan(i * batch.ClassCount, batch.ClassCount);
            row[own[i]] += share;
            row[own[others[i]]] += 1 - share;
            classes[i] = share >= 0.5f ? own[i] : own[others[i]];
        }
    }

    // In place, along the cycles of the permutation: only the first sample of a cycle has to be kept, for the last.
    private static void ChangeAll(Span<float> samples, int size, int[] others, Change change)
    {
        var first = new float[size];
        var isDone = new bool[others.Length];
        for (var start = 0; start < others.Length; start++)
        {
            if (isDone[start]) continue;
            samples.Slice(start * size, size).CopyTo(first);
            for (var i = start; !isDone[i]; i = others[i])
            {
                isDone[i] = true;
                change(samples.Slice(i * size, size), others[i] == start ? first : samples.Slice(others[i] * size, size));
            }
        }
    }
}
