namespace Descent;

/// <summary>The operands of an LSTM's pass through time; pointers that are not given are null.</summary>
internal unsafe struct LstmArguments
{
    /// <summary>(T, N, 4H).</summary>
    public float* Gates;

    /// <summary>(N, H), or null.</summary>
    public float* FirstCell;

    /// <summary>(T, N, H).</summary>
    public float* Cells;

    /// <summary>(T + 2, N, H) forward, the gradient of the output's (T + 1, N, H) backward.</summary>
    public float* States;

    /// <summary>(T, N, 4H).</summary>
    public float* GGates;

    /// <summary>(N, H), or null.</summary>
    public float* GFirstHidden;

    /// <summary>(N, H), or null.</summary>
    public float* GFirstCell;

    /// <summary>How many steps of each sequence count, or null: all.</summary>
    public int* Lengths;
}

/// <summary>The operands of one step for some of the sequences; rows of H numbers follow one another, of gates 4H.</summary>
internal unsafe struct LstmStep
{
    public int Rows;
    public int Units;
    public float* Gates;

    /// <summary>Null before the first step without a given cell state.</summary>
    public float* CellBefore;

    public float* Cell;
    public float* Hidden;

    /// <summary>From what used this step's output.</summary>
    public float* GHidden;

    /// <summary>From the step after, its rows <see cref="NextStride"/> apart; null at the last step.</summary>
    public float* GHiddenNext;

    public int NextStride;

    /// <summary>Comes in for this step's cell state and goes out for the one before.</summary>
    public float* GCell;

    public float* GGates;

    /// <summary>One of the rows alone.</summary>
    public readonly LstmStep Row(int row)
    {
        var (start, step) = ((long)row * Units, this);
        step.Rows = 1;
        step.Gates += 4 * start;
        step.Cell += start;
        if (CellBefore != null) step.CellBefore += start;
        if (Hidden != null) step.Hidden += start;
        if (GHidden != null) step.GHidden += start;
        if (GHiddenNext != null) step.GHiddenNext += (long)row * NextStride;
        if (GCell != null) step.GCell += start;
        if (GGates != null) step.GGates += 4 * start;
        return step;
    }
}
