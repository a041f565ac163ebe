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

    /// <summary>Applied last.</summary>
    public Activation Activation;

    /// <summary>True if something is left to do when a number of c holds its whole sum over k.</summary>
    public readonly bool HasEnd => Bias is not null || Activation != Activation.None;

    /// <summary>The number of c in row m and column n.</summary>
    public readonly float* At(int m, int n) => C + ((long)m * RowStride) + ((long)n * ColumnStride);

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
