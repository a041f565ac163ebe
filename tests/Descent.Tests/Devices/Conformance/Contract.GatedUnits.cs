namespace Descent.Tests.Devices.Conformance;

internal static partial class Contract
{
    // Steps 1, 2, 7; sequences below, at and above a task's rows; units below a vector, odd, whole vectors, several blocks of k.
    private static readonly (int T, int N, int H)[] s_recurrent =
        [(1, 1, 1), (2, 3, 5), (7, 1, 16), (7, 17, 9), (3, 12, 20), (2, 32, 64), (1, 33, 40), (2, 3, 150), (1, 40, 128), (3, 0, 4)];

    private static IEnumerable<ContractRow> GatedUnitRows()
    {
        foreach (var cell in Enum.GetValues<RecurrentCell>())
            foreach (var (steps, sequences, units) in s_recurrent)
                foreach (var isReversed in new[] { false, true })
                    foreach (var hasLengths in new[] { false, true })
                    {
                        var s = new RecurrentShape(cell, steps, sequences, units, isReversed);
                        var title = $"{cell}, {s.T} x {s.N} x {s.H}{(isReversed ? ", reversed" : "")}{(hasLengths ? ", lengths" : "")}";
                        yield return Recurrent(s, title, Lengths(s.T, s.N, hasLengths));
                        yield return RecurrentGradient(s, title, Lengths(s.T, s.N, hasLengths), hasFirst: isReversed);
                    }

        foreach (var s in new LstmShape[] { new(7, 17, 9), new(3, 11, 20), new(2, 3, 5, true), new(7, 40, 33, true), new(5, 1, 16), new(3, 0, 4) })
            foreach (var hasCell in new[] { false, true })
            {
                var title = $"lengths, {s.T} x {s.N} x {s.H}{(s.IsReversed ? ", reversed" : "")}{(hasCell ? ", from a cell state" : "")}";
                yield return PackedLstm(s, title, hasCell);
                yield return PackedLstmGradient(s, title, hasCell);
            }
    }

    // Neither sorted nor all different; the last sequences of a task are short.
    private static int[] Lengths(int steps, int sequences, bool hasLengths) =>
        hasLengths ? [.. Enumerable.Range(0, sequences).Select(n => 1 + ((sequences - n) * 5 % 7 % steps))] : [];

    private static ContractRow Recurrent(RecurrentShape s, string name, int[] lengths) => new(nameof(Device.Recurrent), name, b =>
    {
        var isGated = s.Cell == RecurrentCell.Gru;
        var states = b.NormalNumbers((s.T + 1) * s.SlotSize);
        // What a simple cell leaves in the gates, and what stands there for steps that do not count, is nobody's.
        var isCompared = isGated && lengths.Length == 0;
        var numbers = b.NormalNumbers(s.T * s.N * s.Gates * s.H);
        var gates = isCompared ? b.InPlace(numbers) : b.InputThatMayChange(numbers);
        var memory = !isGated ? null : isCompared ? b.Output(s.T * s.SlotSize) : b.InputThatMayChange(new float[s.T * s.SlotSize]);
        var w = b.Normal(s.Gates * s.H * s.H, 0, 1 / MathF.Sqrt(s.H));
        b.Device.Recurrent(s, gates, w, isGated && s.T > 1 ? b.Normal(s.H) : null, b.InPlace(states), memory, lengths);
    });

    private static ContractRow RecurrentGradient(RecurrentShape s, string name, int[] lengths, bool hasFirst) => new(
        nameof(Device.RecurrentGradient), name, b =>
        {
            var isGated = s.Cell == RecurrentCell.Gru;
            Storage gStates = b.Normal(s.T * s.SlotSize), gates = b.Uniform(s.T * s.N * s.Gates * s.H, 0, 1);
            Storage w = b.Normal(s.Gates * s.H * s.H, 0, 1 / MathF.Sqrt(s.H)), states = b.Uniform((s.T + 1) * s.SlotSize, -1, 1);
            b.Device.RecurrentGradient(
                s, gStates, gates, w, states, isGated ? b.Normal(s.T * s.SlotSize) : null, b.Output(s.T * s.N * s.Gates * s.H),
                isGated ? b.Output(s.T * s.N * 3 * s.H) : null, hasFirst ? b.Output(s.SlotSize) : null, lengths);
        });

    private static ContractRow PackedLstm(LstmShape s, string name, bool hasCell) => new(nameof(Device.Lstm), name, b =>
    {
        var states = b.NormalNumbers((s.T + 2) * s.SlotSize);
        Storage gates = b.InputThatMayChange(b.NormalNumbers(s.T * s.N * 4 * s.H)), w = b.Normal(4 * s.H * s.H, 0, 1 / MathF.Sqrt(s.H));
        b.Device.Lstm(
            s, gates, w, hasCell ? b.Normal(s.SlotSize) : null, b.InPlace(states), b.Output(s.T * s.SlotSize), Lengths(s.T, s.N, true));
    });

    private static ContractRow PackedLstmGradient(LstmShape s, string name, bool hasCell) => new(nameof(Device.LstmGradient), name, b =>
    {
        Storage gStates = b.Normal((s.T + 1) * s.SlotSize), gates = b.Uniform(s.T * s.N * 4 * s.H, 0, 1);
        Storage w = b.Normal(4 * s.H * s.H, 0, 1 / MathF.Sqrt(s.H)), cells = b.Normal(s.T * s.SlotSize);
        b.Device.LstmGradient(
            s, gStates, gates, w, hasCell ? b.Normal(s.SlotSize) : null, cells, b.Output(s.T * s.N * 4 * s.H),
            hasCell ? b.Output(s.SlotSize) : null, hasCell ? b.Output(s.SlotSize) : null, Lengths(s.T, s.N, true));
    });
}
