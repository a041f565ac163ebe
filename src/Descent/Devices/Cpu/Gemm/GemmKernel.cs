namespace Descent;

/// <summary>The register-blocked heart of every product: one tile of c from two packed panels.</summary>
/// <remarks>
/// A row panel holds <see cref="Rows"/> rows of a, a column panel <see cref="Columns"/> columns of b; both are K-major (all rows of k = 0, then of
/// k = 1).
/// The last row panels may be lower: their height is a multiple of <see cref="RowStep"/>.
/// </remarks>
internal abstract unsafe class GemmKernel
{
    /// <summary>No tile of any kernel has more numbers: the size of a tile on the stack.</summary>
    public const int LargestTile = 12 * 32;

    /// <summary>Height of a full row panel.</summary>
    public abstract int Rows { get; }

    /// <summary>Width of a column panel.</summary>
    public abstract int Columns { get; }

    /// <summary>Heights that the kernel has are multiples of this.</summary>
    public abstract int RowStep { get; }

    /// <summary>How many steps of k one call should take: panels of this length stay in the caches, and c is read and written seldom.</summary>
    public virtual int DepthBlock => 512;

    /// <summary>Tiles of the same heights that read their second factor in place; null where there are none.</summary>
    public virtual WindowKernel? Windows => null;

    /// <summary>For products that need no panels.</summary>
    public DotKernel Dots { get; private init; } = null!;

    public static GemmKernel Create(SimdLevel level) => level switch
    {
        SimdLevel.Avx512 => new Avx512GemmKernel { Dots = DotKernel.Create(level) },
        SimdLevel.Avx2 => new Avx2GemmKernel { Dots = DotKernel.Create(level) },
        SimdLevel.Vector128 => new Vector128GemmKernel { Dots = DotKernel.Create(level) },
        _ => new ScalarGemmKernel { Dots = DotKernel.Create(level) },
    };

    /// <summary>c (height, Columns) = a b, or c += a b: a is a packed row panel of this height. Row k of the column panel begins at b + k * bStride.</summary>
    public void Tile(int height, int depth, float* a, float* b, int bStride, float* c, int cStride, bool accumulate) =>
        Tile(height, depth, a, 1, height, b, bStride, c, cStride, accumulate);

    /// <summary>The same with a where it lies: row i, step k of it is a[i * aRow + k * aStep].</summary>
    public abstract void Tile(
        int height, int depth, float* a, int aRow, int aStep, float* b, int bStride, float* c, int cStride, bool accumulate);

    /// <summary>Where row panel number <paramref name="index"/> of so many rows begins, and how high it is.</summary>
    public virtual (int Start, int Height) RowPanel(int index, int rows)
    {
        var start = index * Rows;
        return (start, Math.Min(Rows, (rows - start + RowStep - 1) / RowStep * RowStep));
    }

    /// <summary>Rows that the kernel computes for so many rows.</summary>
    public int PaddedRows(int rows) => (rows + RowStep - 1) / RowStep * RowStep;
}
