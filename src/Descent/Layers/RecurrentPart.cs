namespace Descent.Nn;

/// <summary>One layer in one direction.</summary>
/// <param name="WeightInput">From the input to the gates.</param>
/// <param name="WeightHidden">From h to the gates.</param>
/// <param name="BiasInput">Added to the gates, or null.</param>
/// <param name="BiasHidden">Added, too, or null.</param>
/// <param name="IsReversed">From the last step to the first.</param>
/// <param name="Norms">What normalises the sums of a step, in the plan's order; none: nothing does.</param>
internal sealed record RecurrentPart(
    Parameter WeightInput, Parameter WeightHidden, Parameter? BiasInput, Parameter? BiasHidden, bool IsReversed, LayerNorm[] Norms)
{
    /// <summary>
    /// Goes through time step by step, each step made of operations: for cells that no primitive computes. The states are h and what a cell has
    /// besides; sequences that are over hand them on.
    /// </summary>
    /// <param name="inputs">What the input adds, for all steps at once: (T, N, ...) each.</param>
    /// <param name="states">Before the first step; (N, units) each, h first.</param>
    /// <param name="lengths">How many steps of each sequence count; null: all.</param>
    /// <param name="step">From the inputs' parts of a step and the states before it to the states after it.</param>
    /// <returns>h of every step: (T, N, units). The states are those after the last step.</returns>
    public Tensor Walk(Tensor[] inputs, Tensor[] states, IntTensor? lengths, Func<Tensor[], Tensor[], Tensor[]> step)
    {
        var parts = Array.ConvertAll(inputs, x => x.Unstack());
        var outputs = new Tensor[parts[0].Length];
        for (var index = 0; index < outputs.Length; index++)
        {
            var t = IsReversed ? outputs.Length - 1 - index : index;
            var after = step(Array.ConvertAll(parts, p => p[t]), states);
            outputs[t] = after[0];
            var counts = lengths is null || lengths.All(length => length > t) ? null : Counts(lengths, t, after[0].Device);
            for (var i = 0; i < states.Length; i++) states[i] = counts is null ? after[i] : (after[i] * counts) + (states[i] * (1 - counts));
            if (counts is not null) outputs[t] = after[0] * counts;
        }

        return Tensor.Stack(outputs);
    }

    private static Tensor Counts(IntTensor lengths, int t, Device device) =>
        Tensor.From(Array.ConvertAll(lengths.Values.ToArray(), length => length > t ? 1f : 0f), [lengths.Count, 1], device);
}

/// <summary>What a recurrent layer is to be made of.</summary>
/// <param name="Gates">Blocks of rows in its weights.</param>
/// <param name="Inputs">Features of a step.</param>
/// <param name="Units">Units of each layer and direction.</param>
/// <param name="Layers">How many.</param>
/// <param name="HasBias">Learned constants.</param>
/// <param name="BatchFirst">Axis 0 are the sequences.</param>
/// <param name="Dropout">Between layers.</param>
/// <param name="IsBidirectional">Both directions.</param>
/// <param name="Norms">Names and sizes, in units, of what normalises the sums of a step; none: nothing does.</param>
internal sealed record RecurrentPlan(
    int Gates, int Inputs, int Units, int Layers, bool HasBias, bool BatchFirst, float Dropout, bool IsBidirectional,
    params (string Name, int Blocks)[] Norms)
{
    /// <summary>Where the forget gate of an LSTM starts; null: where the draw puts it.</summary>
    public float? ForgetBias { get; init; }
}
