namespace Descent;

/// <summary>One factor of a product, seen as lines to pack: line p is row p of a, or column p of b.</summary>
/// <param name="data">The first number.</param>
/// <param name="stride">Numbers from one stored row to the next.</param>
/// <param name="isAcross">A line is contiguous in memory (numbers of one k lie <paramref name="stride"/> apart), so packing transposes.</param>
internal readonly unsafe struct GemmOperand(float* data, int stride, bool isAcross)
{
    public float* Data { get; } = data;

    public int Stride { get; } = stride;

    public bool IsAcross { get; } = isAcross;

    /// <summary>The number of line p at k.</summary>
    public float* At(int p, int k) => IsAcross ? Data + ((long)p * Stride) + k : Data + ((long)k * Stride) + p;

    /// <summary>Packs lines p .. p + valid - 1, numbers k .. k + depth - 1, as a panel of the given width.</summary>
    public void Pack(int p, int k, int valid, int width, int depth, float* panel)
    {
        if (IsAcross) Packing.Across(At(p, k), Stride, valid, width, depth, panel);
        else Packing.Along(At(p, k), Stride, valid, width, depth, panel);
    }
}
