namespace Descent;

/// <content>Recurrent layers, and runs of an axis.</content>
public abstract partial class Device
{
    /// <summary>
    /// A long short-term memory through time. Per step: gates = gates + h w^T, in blocks of H: i, f, o = sigmoid, g = tanh (order i, f, g, o);
    /// c = f c + i g; h = o tanh(c). gates (T, N, 4H) holds the inputs' part and in the end the activated gates; w (4H, H);
    /// firstCell (N, H) is c before the first step, null for 0; states and its first slot as <see cref="LstmShape"/> says: the other slots are
    /// written; cells (T, N, H) gets c of every step.
    /// Where lengths are given, sequence n counts up to step lengths[n] - 1: the other steps hand h and c on as they came.
    /// </summary>
    public abstract void Lstm(
        in LstmShape shape, Storage gates, Storage w, Storage? firstCell, Storage states, Storage cells, ReadOnlySpan<int> lengths = default);

    /// <summary>
    /// The gradient of <see cref="Lstm"/>: from gStates (T + 1, N, H), laid out as the states from <see cref="LstmShape.OutputSlot"/> on, to gGates
    /// (T, N, 4H), of the gates before activation, and to gFirstHidden and gFirstCell (N, H), each skipped when null.
    /// </summary>
    public abstract void LstmGradient(
        in LstmShape shape, Storage gStates, Storage gates, Storage w, Storage? firstCell, Storage cells, Storage gGates, Storage? gFirstHidden,
        Storage? gFirstCell, ReadOnlySpan<int> lengths = default);

    /// <summary>
    /// A recurrent layer through time, as <see cref="RecurrentCell"/> says. gates (T, N, G H), G = <see cref="RecurrentShape.Gates"/>, holds the
    /// inputs' part; w (G H, H); states (T + 1, N, H) as <see cref="RecurrentShape"/> says: all slots but the first are written.
    /// Gated unit, blocks r, z, n: p = h w^T; r = sigmoid(x_r + p_r); z = sigmoid(x_z + p_z); m = p_n + bias; n = tanh(x_n + r m);
    /// h = n + z (h - n). gates ends with r, z, n; memory (T, N, H) gets m; bias (H) may be null. Other cells have neither bias nor memory.
    /// Where lengths are given, sequence n counts up to step lengths[n] - 1: the other steps hand h on as it came.
    /// </summary>
    public abstract void Recurrent(
        in RecurrentShape shape, Storage gates, Storage w, Storage? bias, Storage states, Storage? memory, ReadOnlySpan<int> lengths = default);

    /// <summary>
    /// The gradient of <see cref="Recurrent"/>: from gStates (T, N, H), of the output, to gGates (T, N, G H), of the inputs' part before activation,
    /// in a gated unit to gProducts (T, N, 3H), of h w^T, which else is gGates, and to gFirst (N, H), skipped when null. gates, memory and states
    /// are what the way forward left.
    /// </summary>
    public abstract void RecurrentGradient(
        in RecurrentShape shape, Storage gStates, Storage gates, Storage w, Storage states, Storage? memory, Storage gGates, Storage? gProducts,
        Storage? gFirst, ReadOnlySpan<int> lengths = default);

    /// <summary>y[r * yStride + i] = x[r * xStride + i] for <paramref name="count"/> runs r of <paramref name="length"/> numbers; others
    /// stay.</summary>
    public abstract void CopyRuns(Storage x, int xStride, Storage y, int yStride, int count, int length);
}
