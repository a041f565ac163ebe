namespace Descent.Nn;

/// <summary>Changes of weights along their channels, on the host and in double precision.</summary>
internal static class ChannelEdits
{
    /// <summary>Each output times its scale, plus its shift; the layer has a bias.</summary>
    public static void Scale(IWeightedLayer layer, ReadOnlySpan<double> scale, ReadOnlySpan<double> shift)
    {
        var layout = layer.Layout;
        var weight = layer.Weight.Value.ToArray();
        var (rows, columns) = (layer.Weight.Shape[0], layer.Weight.Shape[1]);
        var inner = weight.Length / (rows * columns);
        for (var i = 0; i < rows; i++)
        {
            for (var k = 0; k < columns; k++)
            {
                var output = layout.IsTransposed ? (i / (rows / layout.Groups) * columns) + k : i;
                foreach (ref var value in weight.AsSpan(((i * columns) + k) * inner, inner)) value = (float)(value * scale[output]);
            }
        }

        var bias = layer.Bias!.Value.ToArray();
        for (var i = 0; i < bias.Length; i++) bias[i] = (float)((bias[i] * scale[i]) + shift[i]);
        layer.Weight.Value.Assign(weight);
        layer.Bias.Value.Assign(bias);
    }

    /// <summary>Leaves out the other channels of a side; false if groups would become unequal.</summary>
    public static bool TryKeep(IWeightedLayer layer, ChannelSide side, ReadOnlySpan<int> kept)
    {
        var layout = layer.Layout;
        var size = layout.Count(side) / layout.Groups;
        var members = new List<int>[layout.Groups];
        for (var g = 0; g < members.Length; g++) members[g] = [];
        foreach (var channel in kept) members[channel / size].Add(channel % size);
        if (Array.TrueForAll(members, m => m.Count == members[0].Count)) KeepInGroups(layer, side, kept, members);
        else if (Array.TrueForAll(members, m => m.Count == 0 || m.Count == size)) KeepGroups(layer, [.. Groups(members)]);
        else return false;
        return true;
    }

    /// <summary>The rows of the first axis that stay.</summary>
    public static Tensor Rows(Tensor tensor, ReadOnlySpan<int> kept)
    {
        var (values, size) = (tensor.ToArray(), tensor.Count / tensor.Shape[0]);
        var rows = new float[kept.Length * size];
        for (var i = 0; i < kept.Length; i++) values.AsSpan(kept[i] * size, size).CopyTo(rows.AsSpan(i * size));
        return Tensor.From(rows, tensor.Shape.With(0, kept.Length), tensor.Device);
    }

    /// <summary>The columns, places of the second axis, that stay.</summary>
    public static Tensor Columns(Tensor tensor, ReadOnlySpan<int> kept) => Columns(tensor, [[.. kept]]);

    private static IEnumerable<int> Groups(List<int>[] members) => Enumerable.Range(0, members.Length).Where(g => members[g].Count > 0);

    private static void KeepInGroups(IWeightedLayer layer, ChannelSide side, ReadOnlySpan<int> kept, List<int>[] members)
    {
        var layout = layer.Layout;
        layer.Weight.Become(side == layout.First ? Rows(layer.Weight.Value, kept) : Columns(layer.Weight.Value, members));
        if (side == ChannelSide.Outputs) layer.Bias?.Become(Rows(layer.Bias.Value, kept));
        layer.Layout = layout.With(side, kept.Length);
    }

    // Row i belongs to a group, and its columns are that group's members.
    private static Tensor Columns(Tensor weight, List<int>[] members)
    {
        var (rows, columns) = (weight.Shape[0], weight.Shape[1]);
        var (values, inner, count) = (weight.ToArray(), weight.Count / (rows * columns), members[0].Count);
        var result = new float[rows * count * inner];
        for (var i = 0; i < rows; i++)
        {
            var group = members[i / (rows / members.Length)];
            for (var k = 0; k < count; k++)
                values.AsSpan(((i * columns) + group[k]) * inner, inner).CopyTo(result.AsSpan(((i * count) + k) * inner));
        }

        return Tensor.From(result, weight.Shape.With(1, count), weight.Device);
    }

    private static void KeepGroups(IWeightedLayer layer, int[] groups)
    {
        var layout = layer.Layout;
        layer.Weight.Become(Rows(layer.Weight.Value, Members(groups, layer.Weight.Shape[0] / layout.Groups)));
        layer.Bias?.Become(Rows(layer.Bias.Value, Members(groups, layout.Outputs / layout.Groups)));
        layer.Layout = layout with
        {
            Inputs = layout.Inputs / layout.Groups * groups.Length,
            Outputs = layout.Outputs / layout.Groups * groups.Length,
            Groups = groups.Length,
        };
    }

    private static int[] Members(int[] groups, int size) => [.. groups.SelectMany(g => Enumerable.Range(g * size, size))];
}
