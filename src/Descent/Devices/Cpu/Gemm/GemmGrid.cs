namespace Descent;

/// <summary>How the tiles of a product are dealt out as blocks, one for each task: a function of sizes, never of the number of threads.</summary>
internal readonly struct GemmGrid
{
    private const int LargestRows = 120; // with the kernel's DepthBlock, rows of a that stay in the second-level cache
    private const int LargestColumns = 256;
    private const int WantedTasks = 16;
    private const long LeastMultiplyAdds = 200_000; // a task of a few microseconds is worth handing out

    private readonly int _rowPanels, _columnPanels, _rowBlocks, _columnBlocks;

    public GemmGrid(GemmKernel kernel, int rowPanels, int columnPanels, int steps)
    {
        (_rowPanels, _columnPanels) = (rowPanels, columnPanels);
        var (rows, columns) = (Math.Min(rowPanels, LargestRows / kernel.Rows), Math.Min(columnPanels, LargestColumns / kernel.Columns));
        var tile = (long)kernel.Rows * kernel.Columns * Math.Max(1, steps);
        while (Ceiling(rowPanels, rows) * (long)Ceiling(columnPanels, columns) < WantedTasks && tile * rows * columns > 2 * LeastMultiplyAdds)
        {
            // Halve the longer side: square blocks read least.
            if (columns > 1 && (rows == 1 || columns * kernel.Columns >= rows * kernel.Rows)) columns = (columns + 1) / 2;
            else if (rows > 1) rows = (rows + 1) / 2;
            else break;
        }

        (_rowBlocks, _columnBlocks) = (Ceiling(rowPanels, rows), Ceiling(columnPanels, columns));
    }

    public int Tasks => _rowBlocks * _columnBlocks;

    public static int Ceiling(int a, int b) => (int)(((long)a + b - 1) / b);

    /// <summary>Where part number <paramref name="part"/> of an even split begins.</summary>
    public static int Share(int total, int part, int parts) => (int)((long)total * part / parts);

    /// <summary>The panels of a task.</summary>
    public (int FirstRow, int EndRow, int FirstColumn, int EndColumn) Block(int task)
    {
        var (row, column) = (task % _rowBlocks, task / _rowBlocks);
        return (Share(_rowPanels, row, _rowBlocks), Share(_rowPanels, row + 1, _rowBlocks),
            Share(_columnPanels, column, _columnBlocks), Share(_columnPanels, column + 1, _columnBlocks));
    }
}
