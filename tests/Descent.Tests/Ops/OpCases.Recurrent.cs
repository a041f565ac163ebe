namespace Descent.Tests.Ops;

/// <content>Recurrent layers, and sequences of different lengths.</content>
internal static partial class OpCases
{
    private static readonly IntTensor s_lengths = [3, 1];

    private static IEnumerable<OpCase> Recurrent() =>
    [
        Packed("lstm, lengths", x => Ends(x[0].Lstm(x[1], x[2], x[3], x[4], x[5], x[6], false, s_lengths, out var h, out var c), h, c),
            [4, 2, 3], [8, 3], [8, 2], [8], [8], [2, 2], [2, 2]),
        Packed("lstm, lengths, reversed", x => Ends(x[0].Lstm(x[1], x[2], null, null, x[3], x[4], true, s_lengths, out var h, out var c), h, c),
            [4, 2, 3], [8, 3], [8, 2], [2, 2], [2, 2]),
        Packed("lstm, last states", x => Ends(x[0].Lstm(x[1], x[2], null, null, null, null, true, null, out var h, out var c), h, c),
            [3, 2, 1], [4, 1], [4, 1]),
        Gru("gru", x => x[0].Gru(x[1], x[2], x[3], x[4], null, false, null, out _), [3, 2, 4], [9, 4], [9, 3], [9], [9]),
        Gru("gru, one bias, reversed", x => Ends(x[0].Gru(x[1], x[2], null, x[3], x[4], true, null, out var h), h),
            [4, 2, 1], [6, 1], [6, 2], [6], [2, 2]),
        Gru("gru, lengths", x => Ends(x[0].Gru(x[1], x[2], x[3], x[4], x[5], false, s_lengths, out var h), h),
            [4, 2, 2], [6, 2], [6, 2], [6], [6], [2, 2]),
        Gru("gru, lengths, reversed", x => Ends(x[0].Gru(x[1], x[2], x[3], null, x[4], true, s_lengths, out var h), h),
            [3, 2, 2], [3, 2], [3, 1], [3], [2, 1]),
        Rnn("rnn", x => x[0].Rnn(x[1], x[2], x[3], x[4], null, false, false, null, out _), [3, 2, 4], [3, 4], [3, 3], [3], [3]),
        Rnn("rnn, rectified, reversed", x => Ends(x[0].Rnn(x[1], x[2], x[3], null, x[4], true, true, null, out var h), h),
            [4, 2, 1], [2, 1], [2, 2], [2], [2, 2]),
        Rnn("rnn, lengths", x => Ends(x[0].Rnn(x[1], x[2], null, x[3], x[4], false, false, s_lengths, out var h), h),
            [4, 2, 2], [2, 2], [2, 2], [2], [2, 2]),
        Rnn("rnn, lengths, reversed", x => Ends(x[0].Rnn(x[1], x[2], null, null, x[3], false, true, s_lengths, out var h), h),
            [3, 2, 2], [1, 2], [1, 1], [2, 1]),
    ];

    private static Tensor Ends(Tensor output, params ReadOnlySpan<Tensor> states)
    {
        foreach (var state in states) output += state.Square();
        return output;
    }

    private static OpCase Packed(string name, Func<Tensor[], Tensor> function, params Shape[] inputs) =>
        new(name, "Lstm(Tensor,Tensor,Tensor,Tensor,Tensor,Tensor,Boolean,IntTensor,Tensor&,Tensor&)", function, inputs, HasSecond: false);

    private static OpCase Gru(string name, Func<Tensor[], Tensor> function, params Shape[] inputs) =>
        new(name, "Gru(Tensor,Tensor,Tensor,Tensor,Tensor,Boolean,IntTensor,Tensor&)", function, inputs, HasSecond: false);

    private static OpCase Rnn(string name, Func<Tensor[], Tensor> function, params Shape[] inputs) =>
        new(name, "Rnn(Tensor,Tensor,Tensor,Tensor,Tensor,Boolean,Boolean,IntTensor,Tensor&)", function, inputs, HasSecond: false);
}
