namespace Descent;

/// <content>Recurrent layers, and runs of an axis.</content>
public abstract partial class Device
{
    /// <summary>
    /// A long short-term memory through time. Per step: gates = gates + h w^T, in blocks of H: i, f, o = sigmoid, g = tanh (order i, f, g, o);
    /// c = f c + i g; h = o tanh(c). gates (T, N, 4H) holds the inputs' part and in the end the activated gates; w (4H, H);
    /// firstCell (N, H) is c before the first step, null for 0; states and its first slot as <see cref="LstmShape"/> says: the other slots are
    /// written; cells (T, N, H) gets c of every step.
    /// </summary>
    public abstract void Lstm(in LstmShape shape, Storage gates, Storage w, Storage? firstCell, Storage states, Storage cells);

    /// <summary>
    /// The gradient of <see cref="Lstm"/>: from gStates (T + 1, N, H), laid out as the states from <see cref="LstmShape.OutputSlot"/> on, to gGates
    /// (T, N, 4H), of the gates before activation, and to gFirstHidden and gFirstCell (N, H), each skipped when null.
    /// </summary>
    public abstract void LstmGradient(
        in LstmShape shape, Storage gStates, Storage gates, Storage w, Storage? firstCell, Storage cells, Storage gGates, Storage? gFirstHidden,
        Storage? gFirstCell);

    /// <summary>y[r * yStride + i] = x[r * xStride + i] for <paramref name="count"/> runs r of <paramref name="length"/> numbers; others
    /// stay.</summary>
    public abstract void CopyRuns(Storage x, int xStride, Storage y, int yStride, int count, int length);
}
