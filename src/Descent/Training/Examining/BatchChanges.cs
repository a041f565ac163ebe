using Descent.Data;
using Descent.Diagnostics;

namespace Descent.Training;

/// <summary>Changes of a batch for a trial.</summary>
internal static class BatchChanges
{
    /// <summary>Changes inputs and targets as a replay asks for.</summary>
    public static void Apply(HostBatch host, ReplayChange change, ulong seed)
    {
        if (change.NormalizeInputs) NormalizeInputs(host);
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
                NormalizeInputs(host);
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

    // The channels of images, as everybody does it: a pixel at the border that is rarely drawn would be blown up.
    private static void NormalizeInputs(HostBatch host)
    {
        var each = host.Inputs.Length / host.Indices.Length;
        NormalizeColumns(host.Inputs, each, host.Count, host.SampleShape.Count >= 3 ? each / host.SampleShape[0] : 1);
    }

    // A feature that is the same in the whole batch becomes 0.
    private static void NormalizeColumns(float[] rows, int each, int count, int inner = 1)
    {
        for (var column = 0; column < each; column += inner)
        {
            double sum = 0, squares = 0;
            for (var row = 0; row < count; row++)
                foreach (var x in rows.AsSpan((row * each) + column, inner))
                    sum += x;
            var mean = sum / ((double)count * inner);
            for (var row = 0; row < count; row++)
                foreach (var x in rows.AsSpan((row * each) + column, inner))
                    squares += (x - mean) * (x - mean);
            var deviation = Math.Sqrt(squares / ((double)count * inner));
            var isVarying = deviation > 1e-12 * Math.Max(1, Math.Abs(mean));
            for (var row = 0; row < count; row++)
                foreach (ref var x in rows.AsSpan((row * each) + column, inner))
                    x = isVarying ? (float)((x - mean) / deviation) : 0;
        }
    }
}
