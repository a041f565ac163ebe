namespace Descent;

public sealed partial class ReferenceDevice
{
    /// <inheritdoc/>
    public override void Lstm(
        in LstmShape shape, Storage gates, Storage w, Storage? firstCell, Storage states, Storage cells, ReadOnlySpan<int> lengths = default)
    {
        var (count, h) = (shape.SlotSize, shape.H);
        Span<double> all = V(gates), weight = V(w), hidden = V(states), cell = V(cells), first = ValuesOrNone(firstCell);
        for (var index = 0; index < shape.T; index++)
        {
            var t = shape.Step(index);
            var before = hidden.Slice((t + 1 + shape.Back) * count, count);
            for (var n = 0; n < shape.N; n++)
            {
                var gate = all.Slice(((t * shape.N) + n) * 4 * h, 4 * h);
                for (var k = 0; k < 4 * h; k++)
                    for (var j = 0; j < h; j++)
                        gate[k] += before[(n * h) + j] * weight[(k * h) + j];
                for (var u = 0; u < h; u++)
                {
                    var place = (n * h) + u;
                    var old = index > 0 ? cell[((t + shape.Back) * count) + place] : firstCell is null ? 0 : first[place];
                    var (i, f, g, o) = (Logistic(gate[u]), Logistic(gate[h + u]), Math.Tanh(gate[(2 * h) + u]), Logistic(gate[(3 * h) + u]));
                    (gate[u], gate[h + u], gate[(2 * h) + u], gate[(3 * h) + u]) = (i, f, g, o);
                    var c = (f * old) + (i * g);
                    var isOver = lengths.Length > 0 && t >= lengths[n];
                    cell[(t * count) + place] = isOver ? old : c;
                    hidden[((t + 1) * count) + place] = isOver ? before[place] : o * Math.Tanh(c);
                }
            }
        }

        cell.Slice(shape.Step(shape.T - 1) * count, count).CopyTo(hidden[(shape.CellSlot * count)..]);
    }

    /// <inheritdoc/>
    public override void LstmGradient(
        in LstmShape shape, Storage gStates, Storage gates, Storage w, Storage? firstCell, Storage cells, Storage gGates, Storage? gFirstHidden,
        Storage? gFirstCell, ReadOnlySpan<int> lengths = default)
    {
        var (count, h) = (shape.SlotSize, shape.H);
        Span<double> incoming = V(gStates), all = V(gates), weight = V(w), cell = V(cells), first = ValuesOrNone(firstCell), result = V(gGates);
        Span<double> gHidden = new double[count], gCell = new double[count], held = new double[count];
        incoming.Slice((shape.CellSlot - shape.OutputSlot) * count, count).CopyTo(gCell);
        for (var index = shape.T - 1; index >= 0; index--)
        {
            var t = shape.Step(index);
            for (var place = 0; place < count; place++)
            {
                var gate = all[((((t * shape.N) + (place / h)) * 4 * h) + (place % h))..];
                var target = result[((((t * shape.N) + (place / h)) * 4 * h) + (place % h))..];
                var (i, f, g, o) = (gate[0], gate[h], gate[2 * h], gate[3 * h]);
                var old = index > 0 ? cell[((t + shape.Back) * count) + place] : firstCell is null ? 0 : first[place];
                var flat = Math.Tanh(cell[(t * count) + place]);
                var gh = incoming[((t + 1 - shape.OutputSlot) * count) + place] + gHidden[place];
                held[place] = 0;
                if (lengths.Length > 0 && t >= lengths[place / h])
                {
                    held[place] = gh;
                    (target[0], target[h], target[2 * h], target[3 * h]) = (0, 0, 0, 0);
                    continue;
                }

                var gc = gCell[place] + (gh * o * (1 - (flat * flat)));
                target[0] = gc * g * i * (1 - i);
                target[h] = gc * old * f * (1 - f);
                target[2 * h] = gc * i * (1 - (g * g));
                target[3 * h] = gh * flat * o * (1 - o);
                gCell[place] = gc * f;
            }

            for (var place = 0; place < count; place++)
            {
                var row = result.Slice(((t * shape.N) + (place / h)) * 4 * h, 4 * h);
                gHidden[place] = held[place];
                for (var k = 0; k < 4 * h; k++) gHidden[place] += row[k] * weight[(k * h) + (place % h)];
            }
        }

        if (gFirstHidden is not null) gHidden.CopyTo(V(gFirstHidden));
        if (gFirstCell is not null) gCell.CopyTo(V(gFirstCell));
    }

    /// <inheritdoc/>
    public override void CopyRuns(Storage x, int xStride, Storage y, int yStride, int count, int length)
    {
        for (var r = 0; r < count; r++) V(x).Slice(r * xStride, length).CopyTo(V(y)[(r * yStride)..]);
    }
}
