namespace Descent;

/// <summary>One product at one place: rows of a times one or two blocks of sixteen columns of b.</summary>
/// <remarks>
/// Row r, step k of a is A[k / 16 * AJump + r * 16 + k % 16], or A[k * 16 + r] for a product across (which has no blocks of steps); row k of b is
/// B[k * 16 ..]. All results are rows of sixteen.
/// </remarks>
internal unsafe struct WinogradProduct
{
    /// <summary>A multiple of four.</summary>
    public int Rows;

    /// <summary>Blocks of sixteen steps; 1 for a product across.</summary>
    public int Blocks;

    /// <summary>Steps of the last block.</summary>
    public int LastSteps;

    public float* A;

    /// <summary>From one block of steps to the next.</summary>
    public nint AJump;

    public float* B;

    /// <summary>From the first block of columns to the second.</summary>
    public nint BNext;

    public float* C;

    public nint CNext;

    /// <summary>One or two blocks of columns.</summary>
    public int Columns;

    public bool Accumulate;
}

/// <summary>How a product reads its left factor; constants for the compiler.</summary>
internal interface IWinogradSteps
{
    static abstract int Row { get; }

    static abstract int Step { get; }
}

/// <summary>Rows are tiles, steps the channels of a block.</summary>
internal readonly struct StepsAlong : IWinogradSteps
{
    public static int Row => WinogradKernels.Lanes;

    public static int Step => 1;
}

/// <summary>Rows are the filters of a block, steps are tiles.</summary>
internal readonly struct StepsAcross : IWinogradSteps
{
    public static int Row => 1;

    public static int Step => WinogradKernels.Lanes;
}
