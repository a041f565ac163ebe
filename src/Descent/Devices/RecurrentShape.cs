namespace Descent;

/// <summary>Kind, sizes and direction of one recurrent layer: T steps, N sequences, H units. Everything is time-major.</summary>
/// <remarks>
/// The states' storage has T + 1 slots of (N, H): one with the h that the first step starts from, on the side where it starts, and the h of every
/// step in the order of the input. So the h before each step is one run, as the product of the weight's gradient wants it.
/// </remarks>
/// <param name="Cell">What a step computes.</param>
/// <param name="T">Steps, at least 1.</param>
/// <param name="N">Sequences.</param>
/// <param name="H">Units.</param>
/// <param name="IsReversed">From the last step to the first.</param>
public readonly record struct RecurrentShape(RecurrentCell Cell, int T, int N, int H, bool IsReversed = false)
{
    /// <summary>Blocks of H numbers that a step makes of the input and of h: 3 in a gated unit, else 1.</summary>
    public int Gates => Cell == RecurrentCell.Gru ? 3 : 1;

    /// <summary>The slot of the h that the first step starts from.</summary>
    public int FirstSlot => IsReversed ? T : 0;

    /// <summary>The slot of step 0's h.</summary>
    public int OutputSlot => IsReversed ? 0 : 1;

    /// <summary>The slot where the h before each step begin.</summary>
    public int BeforeSlot => 1 - OutputSlot;

    /// <summary>Numbers in a slot.</summary>
    public int SlotSize => N * H;

    /// <summary>Multiply-adds of the recurrent products.</summary>
    public long MultiplyAdds => (long)Gates * T * N * H * H;

    /// <summary>The step that is taken as number <paramref name="index"/>.</summary>
    internal int Step(int index) => IsReversed ? T - 1 - index : index;
}
