using Descent.Data;
using Descent.Diagnostics;

namespace Descent.Training;

/// <summary>Changes of a batch for a trial.</summary>
/// <param name="seed">Of orders by lot.</param>
/// <param name="measure">Measures the training part; called where it is needed, once.</param>
internal sealed class BatchChanges(ulong seed, Func<Normalization> measure)
{
    private Normalization? _normalization;

    private Normalization Normalization => _normalization ??= measure();

    /// <summary>Changes inputs and targets as a replay asks for.</summary>
    public void Apply(HostBatch host, ReplayChange change)
    {
        if (change.NormalizeInputs) Normalization.ApplyToInputs(host);
        if (change.NormalizeTargets) Normalization.ApplyToTargets(host);
        if (!change.ShuffleTargets) return;
        var order = Order(host.Count, host.Number);
        if (host.Classes is { } classes) Reorder(classes, classes.Length / host.Indices.Length, order);
        if (host.Values is { } targets) Reorder(targets, targets.Length / host.Indices.Length, order);
        if (host.Shares is { } shares) Reorder(shares, host.ClassCount, order);
    }

    /// <summary>Changes inputs.</summary>
    public void Apply(HostBatch host, InputChange change)
    {
        var each = host.Inputs.Length / host.Indices.Length;
        switch (change)
        {
            case InputChange.Zeros:
                Array.Clear(host.Inputs);
                break;
            case InputChange.Shuffled:
                Reorder(host.Inputs, each, Order(host.Count, host.Number));
                break;
            case InputChange.Normalized:
                Normalization.ApplyToInputs(host);
                break;
        }
    }

    private int[] Order(int count, int number)
    {
        var order = Enumerable.Range(0, count).ToArray();
        new Rng(seed).Fork($"trial {number}").Shuffle(order);
        return order;
    }

    private static void Reorder<T>(T[] rows, int each, int[] order)
    {
        var copy = rows.AsSpan(0, order.Length * each).ToArray();
        for (var row = 0; row < order.Length; row++) Array.Copy(copy, order[row] * each, rows, row * each, each);
    }
}
