namespace Descent;

/// <summary>Sizes and direction of one layer of a long short-term memory: T steps, N sequences, H units. Everything is time-major.</summary>
/// <remarks>
/// The states' storage has T + 2 slots of (N, H): step t's h lies in slot t + 1; before them, in the direction of travel, lies the h that the first
/// step starts from, behind them the cell state that the last step leaves. So the h before each step is one run, as its products want it.
/// </remarks>
/// <param name="T">Steps, at least 1.</param>
/// <param name="N">Sequences.</param>
/// <param name="H">Units.</param>
/// <param name="IsReversed">From the last step to the first.</param>
public readonly record struct LstmShape(int T, int N, int H, bool IsReversed = false)
{
    /// <summary>The slot of the h that the first step starts from.</summary>
    public int FirstSlot => IsReversed ? T + 1 : 0;

    /// <summary>The slot of the cell state that the last step leaves.</summary>
    public int CellSlot => IsReversed ? 0 : T + 1;

    /// <summary>The slot where the output begins: T slots of h and the last cell state, on the side of <see cref="CellSlot"/>.</summary>
    public int OutputSlot => IsReversed ? 0 : 1;

    /// <summary>The slot where the h before each step begin.</summary>
    public int BeforeSlot => IsReversed ? 2 : 0;

    /// <summary>Numbers in a slot.</summary>
    public int SlotSize => N * H;

    /// <summary>Multiply-adds of the recurrent products.</summary>
    public long MultiplyAdds => 4L * T * N * H * H;

    /// <summary>The step that is taken as number <paramref name="index"/>.</summary>
    internal int Step(int index) => IsReversed ? T - 1 - index : index;

    /// <summary>From a step to the one before it, in slots.</summary>
    internal int Back => IsReversed ? 1 : -1;
}
