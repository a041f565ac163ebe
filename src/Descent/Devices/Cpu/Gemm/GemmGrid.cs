namespace Descent;

/// <summary>How the tiles of a product are dealt out as blocks, one for each task: a function of sizes, never of the number of threads.</summary>
internal readonly struct GemmGrid
{
    private const int LargestRows = 132; // with the kernel's DepthBlock, rows of a that stay in the second-level cache
    private const int LargestColumns = 256;
    private const int LargestWide = 512; // columns of b that lie in one run when its rows are far apart: memory likes long runs
    private const int WantedTasks = 64; // the last task to end is what threads wait for
    private const int WantedWideTasks = 8;
    private const long LeastMultiplyAdds = 100_000; // a task of a few microseconds is worth handing out

    private readonly int _rowPanels, _columnPanels;

    public GemmGrid(GemmKernel kernel, int rowPanels, int columnPanels, int steps, bool isWide)
    {
        (_rowPanels, _columnPanels) = (rowPanels, columnPanels);
        var (largest, wanted) = isWide ? (LargestWide, WantedWideTasks) : (LargestColumns, WantedTasks);
        var (rows, columns) = (Math.Min(rowPanels, LargestRows / kernel.Rows), Math.Min(columnPanels, largest / kernel.Columns));
        var tile = (long)kernel.Rows * kernel.Columns * Math.Max(1, steps);
        while (Ceiling(rowPanels, rows) * (long)Ceiling(columnPanels, columns) < wanted && tile * rows * columns > 2 * LeastMultiplyAdds)
        {
            // One block along a side lets every task pack the other factor's panels for itself. Otherwise halve the longer side: squares read least.
            var halvesColumns = rows == rowPanels || (columns < columnPanels && columns * kernel.Columns >= rows * kernel.Rows);
            if (columns > 1 && (halvesColumns || rows == 1)) columns = (columns + 1) / 2;
            else if (rows > 1) rows = (rows + 1) / 2;
            else break;
        }

        (RowBlocks, ColumnBlocks) = (Ceiling(rowPanels, rows), Ceiling(columnPanels, columns));
    }

    /// <summary>Blocks side by side along the rows of c.</summary>
    public int RowBlocks { get; }

    /// <summary>Blocks along its columns.</summary>
    public int ColumnBlocks { get; }

    public int Tasks => RowBlocks * ColumnBlocks;

    public static int Ceiling(int a, int b) => (int)(((long)a + b - 1) / b);

    /// <summary>Where part number <paramref name="part"/> of an even split begins.</summary>
    public static int Share(int total, int part, int parts) => (int)((long)total * part / parts);

    /// <summary>The panels of a task.</summary>
    public GemmBlock Block(int task)
    {
        var (row, column) = (task % RowBlocks, task / RowBlocks);
        return new GemmBlock(
            Share(_rowPanels, row, RowBlocks), Share(_rowPanels, row + 1, RowBlocks),
            Share(_columnPanels, column, ColumnBlocks), Share(_columnPanels, column + 1, ColumnBlocks));
    }
}

/// <summary>The panels that meet in one task.</summary>
internal readonly record struct GemmBlock(int FirstRow, int EndRow, int FirstColumn, int EndColumn);
