namespace Descent;

/// <content>Simple and gated recurrent layers.</content>
public sealed partial class ReferenceDevice
{
    /// <inheritdoc/>
    public override void Recurrent(
        in RecurrentShape shape, Storage gates, Storage w, Storage? bias, Storage states, Storage? memory, ReadOnlySpan<int> lengths = default)
    {
        var (h, width) = (shape.H, shape.Gates * shape.H);
        Span<double> all = V(gates), weight = V(w), hidden = V(states), shift = ValuesOrNone(bias), kept = ValuesOrNone(memory);
        var product = new double[width];
        for (var index = 0; index < shape.T; index++)
            for (var n = 0; n < shape.N; n++)
            {
                var t = shape.Step(index);
                var place = ((t * shape.N) + n) * h;
                var before = hidden.Slice(place + (shape.BeforeSlot * shape.SlotSize), h);
                var after = hidden.Slice(place + (shape.OutputSlot * shape.SlotSize), h);
                var gate = all.Slice(place * shape.Gates, width);
                for (var k = 0; k < width; k++)
                {
                    product[k] = 0;
                    for (var j = 0; j < h; j++) product[k] += before[j] * weight[(k * h) + j];
                }

                for (var u = 0; u < h; u++)
                {
                    double value;
                    if (shape.Cell == RecurrentCell.Gru)
                    {
                        var m = product[(2 * h) + u] + (bias is null ? 0 : shift[u]);
                        var (r, z) = (Logistic(gate[u] + product[u]), Logistic(gate[h + u] + product[h + u]));
                        var candidate = Math.Tanh(gate[(2 * h) + u] + (r * m));
                        (gate[u], gate[h + u], gate[(2 * h) + u], kept[place + u]) = (r, z, candidate, m);
                        value = ((1 - z) * candidate) + (z * before[u]);
                    }
                    else
                    {
                        gate[u] += product[u];
                        value = shape.Cell == RecurrentCell.Tanh ? Math.Tanh(gate[u]) : Math.Max(gate[u], 0);
                    }

                    after[u] = lengths.Length > 0 && t >= lengths[n] ? before[u] : value;
                }
            }
    }

    /// <inheritdoc/>
    public override void RecurrentGradient(
        in RecurrentShape shape, Storage gStates, Storage gates, Storage w, Storage states, Storage? memory, Storage gGates, Storage? gProducts,
        Storage? gFirst, ReadOnlySpan<int> lengths = default)
    {
        var (h, width) = (shape.H, shape.Gates * shape.H);
        Span<double> incoming = V(gStates), all = V(gates), weight = V(w), hidden = V(states), kept = ValuesOrNone(memory), result = V(gGates);
        Span<double> products = gProducts is null ? new double[result.Length] : V(gProducts), gBefore = new double[shape.SlotSize];
        for (var index = shape.T - 1; index >= 0; index--)
            for (var n = 0; n < shape.N; n++)
            {
                var t = shape.Step(index);
                var place = ((t * shape.N) + n) * h;
                var to = result.Slice(place * shape.Gates, width);
                var next = products.Slice(place * shape.Gates, width);
                var isOver = lengths.Length > 0 && t >= lengths[n];
                for (var u = 0; u < h; u++)
                {
                    var g = incoming[place + u] + gBefore[(n * h) + u];
                    gBefore[(n * h) + u] = isOver ? g : 0;
                    if (isOver) g = 0;
                    if (shape.Cell == RecurrentCell.Gru)
                    {
                        var gate = all.Slice(place * 3, width);
                        var (r, z, candidate) = (gate[u], gate[h + u], gate[(2 * h) + u]);
                        if (!isOver) gBefore[(n * h) + u] = g * z;
                        to[(2 * h) + u] = g * (1 - z) * (1 - (candidate * candidate));
                        to[h + u] = next[h + u] = g * (hidden[place + u + (shape.BeforeSlot * shape.SlotSize)] - candidate) * z * (1 - z);
                        to[u] = next[u] = to[(2 * h) + u] * kept[place + u] * r * (1 - r);
                        next[(2 * h) + u] = to[(2 * h) + u] * r;
                    }
                    else
                    {
                        var value = hidden[place + u + (shape.OutputSlot * shape.SlotSize)];
                        to[u] = next[u] = shape.Cell == RecurrentCell.Tanh ? g * (1 - (value * value)) : value > 0 ? g : 0;
                    }
                }

                for (var u = 0; u < h; u++)
                    for (var k = 0; k < width; k++) gBefore[(n * h) + u] += next[k] * weight[(k * h) + u];
            }

        if (gFirst is not null) gBefore.CopyTo(V(gFirst));
    }
}
