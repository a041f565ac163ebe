using Descent.Data;
using Descent.Diagnostics;

namespace Descent.Training;

/// <summary>Changes of a batch for a trial.</summary>
internal static class BatchChanges
{
    /// <summary>Changes inputs and targets as a replay asks for.</summary>
    public static void Apply(HostBatch host, ReplayChange change, ulong seed)
    {
        if (change.NormalizeInputs) NormalizeColumns(host.Inputs, host.Inputs.Length / host.Indices.Length, host.Count);
        if (change.NormalizeTargets && host.Values is { } values) NormalizeColumns(values, values.Length / host.Indices.Length, host.Count);
        if (!change.ShuffleTargets) return;
        var order = Order(host.Count, seed, host.Number);
        if (host.Classes is { } classes) Reorder(classes, classes.Length / host.Indices.Length, order);
        if (host.Values is { } targets) Reorder(targets, targets.Length / host.Indices.Length, order);
        if (host.Shares is { } shares) Reorder(shares, host.ClassCount, order);
    }

    /// <summary>Changes inputs.</summary>
    public static void Apply(HostBatch host, InputChange change, ulong seed)
    {
        var each = host.Inputs.Length / host.Indices.Length;
        switch (change)
        {
            case InputChange.Zeros:
                Array.Clear(host.Inputs);
                break;
            case InputChange.Shuffled:
                Reorder(host.Inputs, each, Order(host.Count, seed, host.Number));
                break;
            case InputChange.Normalized:
                NormalizeColumns(host.Inputs, each, host.Count);
                break;
        }
    }

    private static int[] Order(int count, ulong seed, int number)
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

    // A feature that is the same in the whole batch becomes 0.
    private static void NormalizeColumns(float[] rows, int each, int count)
    {
        for (var column = 0; column < each; column++)
        {
            double sum = 0, squares = 0;
            for (var row = 0; row < count; row++) sum += rows[(row * each) + column];
            var mean = sum / count;
            for (var row = 0; row < count; row++) squares += Math.Pow(rows[(row * each) + column] - mean, 2);
            var deviation = Math.Sqrt(squares / count);
            for (var row = 0; row < count; row++)
            {
                ref var x = ref rows[(row * each) + column];
                x = deviation > 1e-12 * Math.Max(1, Math.Abs(mean)) ? (float)((x - mean) / deviation) : 0;
            }
        }
    }
}
