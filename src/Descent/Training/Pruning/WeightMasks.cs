using Descent.Nn;

namespace Descent.Training;

/// <summary>Which weights of a network take part: magnitude pruning without a change of its structure.</summary>
/// <remarks>
/// Weights of two axes or more can be masked; biases and the scales of norms are few, and stay. Masked weights are zero and stay zero while the
/// network is trained (<see cref="Parameter.Mask"/>), with every optimizer.
/// Reference: Han, Pool, Tran, Dally, Learning both Weights and Connections, NIPS 2015, arXiv:1506.02626.
/// </remarks>
/// <example><code>
/// WeightMasks.Remove(model, 0.2, MaskScope.Global);   // the smallest fifth of the weights that are left
/// Console.WriteLine(WeightMasks.LeftShare(model));    // 0.8
/// </code></example>
public static class WeightMasks
{
    /// <summary>Masks the weights with the smallest absolute values, of those that are left; the first of equals.</summary>
    /// <param name="model">The model, trained.</param>
    /// <param name="share">How many of the weights that are left, above 0 and below 1.</param>
    /// <param name="scope">Whether all layers compete, or each loses the same share.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is outside its range.</exception>
    public static void Remove(Module model, double share, MaskScope scope = MaskScope.Global)
    {
        if (!(share is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "WeightMasks: expected a share above 0 and below 1.");
        var weights = Weights(model).ToList();
        if (scope == MaskScope.Global) Remove(weights, share);
        else weights.ForEach(weight => Remove([weight], share));
    }

    /// <summary>The share of the weights that are left, 0 to 1; 1 for a model without weights.</summary>
    public static double LeftShare(Module model)
    {
        long left = 0, all = 0;
        foreach (var weight in Weights(model))
        {
            left += weight.Mask is { } mask ? mask.ToArray().LongCount(m => m > 0) : weight.Count;
            all += weight.Count;
        }

        return all == 0 ? 1 : (double)left / all;
    }

    /// <summary>Lets all weights take part again; those that were masked are zero until they are trained.</summary>
    public static void Clear(Module model)
    {
        foreach (var parameter in model.Parameters()) parameter.Mask = null;
    }

    /// <summary>Gives another model of the same structure the same masks.</summary>
    /// <exception cref="ShapeException">The other is of another structure.</exception>
    public static void Copy(Module from, Module to)
    {
        Parameter[] sources = [.. from.Parameters()], targets = [.. to.Parameters()];
        if (sources.Length != targets.Length)
            throw new ShapeException($"WeightMasks.Copy: got a model of {targets.Length} parameters; expected {sources.Length}, as the other has.");
        for (var i = 0; i < sources.Length; i++) targets[i].Mask = sources[i].Mask;
    }

    private static IEnumerable<Parameter> Weights(Module model) => model.Parameters().Where(p => p.Shape.Rank >= 2 && !p.IsFrozen);

    private static void Remove(List<Parameter> weights, double share)
    {
        var masks = weights.ConvertAll(w => w.Mask?.ToArray() ?? [.. Enumerable.Repeat(1f, w.Count)]);
        List<(float Size, int Weight, int Place)> left = [];
        for (var w = 0; w < weights.Count; w++)
        {
            var values = weights[w].Value.ToArray();
            for (var i = 0; i < values.Length; i++)
                if (masks[w][i] > 0)
                    left.Add((Math.Abs(values[i]), w, i));
        }

        left.Sort(); // by size, then by place: the same weights go on every machine
        var count = Math.Min((int)Math.Round(share * left.Count), left.Count - 1); // one stays
        foreach (var (_, weight, place) in left.Take(Math.Max(0, count))) masks[weight][place] = 0;
        for (var w = 0; w < weights.Count; w++) weights[w].Mask = Tensor.From(masks[w], weights[w].Shape, weights[w].Value.Device);
    }
}

/// <summary>Among which weights the smallest are looked for.</summary>
public enum MaskScope
{
    /// <summary>Among all: layers with small weights lose more.</summary>
    Global,

    /// <summary>In each layer by itself.</summary>
    Layer,
}
