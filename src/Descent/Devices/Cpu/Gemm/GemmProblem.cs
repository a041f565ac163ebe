namespace Descent;

/// <summary>One product as the packed driver sees it.</summary>
internal unsafe struct GemmProblem
{
    /// <summary>Gives the rows.</summary>
    public GemmOperand A;

    /// <summary>Gives the columns.</summary>
    public GemmOperand B;

    public float* C;

    /// <summary>Numbers from one row of c to the next.</summary>
    public int RowStride;

    /// <summary>Numbers from one column of c to the next: not 1 when the product is computed transposed.</summary>
    public int ColumnStride;

    public int M;
    public int N;
    public int K;
    public bool Accumulate;

    /// <summary>Added per column, or per row when <see cref="IsBiasPerRow"/>; may be null.</summary>
    public float* Bias;

    public bool IsBiasPerRow;

    /// <summary>The same numbers from c^T = b^T a^T.</summary>
    public readonly GemmProblem Transposed() => this with
    {
        A = B,
        B = A,
        M = N,
        N = M,
        RowStride = ColumnStride,
        ColumnStride = RowStride,
        IsBiasPerRow = !IsBiasPerRow,
    };
}
