namespace Descent;

/// <summary>The operands of a recurrent layer's pass through time; pointers that are not given are null.</summary>
internal unsafe struct RecurrentArguments
{
    /// <summary>(T, N, G H).</summary>
    public float* Gates;

    /// <summary>(H), or null.</summary>
    public float* Bias;

    /// <summary>(T + 1, N, H).</summary>
    public float* States;

    /// <summary>(T, N, H) in a gated unit.</summary>
    public float* Memory;

    /// <summary>(T, N, H).</summary>
    public float* GStates;

    /// <summary>(T, N, G H).</summary>
    public float* GGates;

    /// <summary>(T, N, 3H) in a gated unit.</summary>
    public float* GProducts;

    /// <summary>(N, H), or null.</summary>
    public float* GFirst;

    /// <summary>How many steps of each sequence count, or null: all.</summary>
    public int* Lengths;
}

/// <summary>The operands of one step for some of the sequences; rows of H numbers follow one another, of gates and products G H.</summary>
internal unsafe struct RecurrentStep
{
    public RecurrentCell Cell;
    public int Rows;
    public int Units;
    public float* Gates;

    /// <summary>h w^T of a gated unit; in other cells it lies in the gates.</summary>
    public float* Products;

    public float* Bias;
    public float* Memory;
    public float* Before;
    public float* Hidden;

    /// <summary>From what used this step's output.</summary>
    public float* GHidden;

    /// <summary>Comes in from the step after; goes out as what reaches the h before without the product.</summary>
    public float* GBefore;

    public float* GGates;
    public float* GProducts;

    /// <summary>One of the rows alone.</summary>
    public readonly RecurrentStep Row(int row)
    {
        var (start, step) = ((long)row * Units, this);
        var gates = (Cell == RecurrentCell.Gru ? 3 : 1) * start;
        step.Rows = 1;
        step.Gates += gates;
        if (Products != null) step.Products += gates;
        if (Memory != null) step.Memory += start;
        step.Before += start;
        step.Hidden += start;
        if (GHidden == null) return step;
        step.GHidden += start;
        step.GBefore += start;
        step.GGates += gates;
        if (GProducts != null) step.GProducts += gates;
        return step;
    }
}
