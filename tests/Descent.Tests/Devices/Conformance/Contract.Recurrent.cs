namespace Descent.Tests.Devices.Conformance;

internal static partial class Contract
{
    // Steps 1, 2, 7; sequences below, at and above a task's rows; units below a vector, odd, whole vectors, several blocks of k.
    private static readonly LstmShape[] s_lstms =
    [
        new(1, 1, 1), new(2, 3, 5), new(7, 1, 16), new(7, 17, 9), new(2, 32, 64), new(1, 33, 40), new(7, 32, 33), new(2, 3, 150), new(1, 40, 128),
        new(3, 0, 4),
    ];

    private static IEnumerable<ContractRow> RecurrentRows()
    {
        foreach (var forward in s_lstms)
            foreach (var isReversed in new[] { false, true })
            {
                var s = forward with { IsReversed = isReversed };
                var title = $"{s.T} x {s.N} x {s.H}{(isReversed ? ", reversed" : "")}";
                yield return Forward(s, title, hasCell: false);
                yield return Forward(s, title + ", from a cell state", hasCell: true);
                yield return Gradient(s, title, hasCell: false, hidden: false, cell: false);
                yield return Gradient(s, title + ", with first states", hasCell: true, hidden: true, cell: true);
            }

        yield return Gradient(new(2, 17, 8), "first cell only", hasCell: true, hidden: false, cell: true);

        // Weights of a layer's usual size: otherwise gates saturate and hide what is wrong.
        static ContractRow Forward(LstmShape s, string name, bool hasCell) => new(nameof(Device.Lstm), name, b =>
        {
            var states = b.NormalNumbers((s.T + 2) * s.SlotSize);
            Storage gates = b.InPlace(b.NormalNumbers(s.T * s.N * 4 * s.H)), w = b.Normal(4 * s.H * s.H, 0, 1 / MathF.Sqrt(s.H));
            b.Device.Lstm(s, gates, w, hasCell ? b.Normal(s.SlotSize) : null, b.InPlace(states), b.Output(s.T * s.SlotSize));
        });

        // Given activations: the gradient's own arithmetic is compared, not the forward pass again.
        static ContractRow Gradient(LstmShape s, string name, bool hasCell, bool hidden, bool cell) => new(nameof(Device.LstmGradient), name, b =>
        {
            Storage gStates = b.Normal((s.T + 1) * s.SlotSize), gates = b.Uniform(s.T * s.N * 4 * s.H, 0, 1);
            Storage w = b.Normal(4 * s.H * s.H, 0, 1 / MathF.Sqrt(s.H)), cells = b.Normal(s.T * s.SlotSize);
            b.Device.LstmGradient(
                s, gStates, gates, w, hasCell ? b.Normal(s.SlotSize) : null, cells, b.Output(s.T * s.N * 4 * s.H),
                hidden ? b.Output(s.SlotSize) : null, cell ? b.Output(s.SlotSize) : null);
        });
    }

    private static IEnumerable<ContractRow> CopyRunsRows()
    {
        foreach (var (count, length, xStride, yStride) in new[] { (0, 3, 3, 3), (1, 1, 1, 1), (5, 3, 7, 3), (5, 3, 3, 4), (300, 401, 500, 401),
            (40_000, 1, 3, 2) })
        {
            yield return new(nameof(Device.CopyRuns), $"{count} of {length}, {xStride} to {yStride}", b =>
                b.Device.CopyRuns(b.Normal(count * xStride), xStride, b.InPlace(new float[count * yStride]), yStride, count, length));
        }
    }
}
