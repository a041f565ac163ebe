namespace Descent;

/// <summary>Neighbouring tiles: some columns of some rows of tiles, counted over all images.</summary>
internal readonly record struct WinogradBlock(int FirstRow, int EndRow, int FirstColumn, int EndColumn)
{
    public int Columns => EndColumn - FirstColumn;

    public int Tiles => (EndRow - FirstRow) * Columns;

    /// <summary>Rows that products compute for these tiles.</summary>
    public int PaddedTiles => (Tiles + 3) & ~3;

    /// <summary>The same, and room for vectors of sixteen.</summary>
    public int Length => PaddedTiles * WinogradKernels.Lanes;
}

/// <summary>How tiles are dealt out in blocks: a function of sizes, never of the number of threads.</summary>
internal readonly struct WinogradGrid
{
    private const int LongestRow = 16; // tiles whose pixels stay in the first-level cache while they are transformed

    private readonly int _rows, _columns, _rowBlocks, _columnBlocks;

    /// <summary>Blocks of at most <paramref name="tiles"/> tiles, where a row of them is not longer.</summary>
    public WinogradGrid(int rows, int columns, int tiles)
    {
        (_rows, _columns) = (rows, columns);
        _columnBlocks = GemmGrid.Ceiling(columns, Math.Max(1, Math.Min(tiles, LongestRow)));
        _rowBlocks = GemmGrid.Ceiling(rows, Math.Max(1, tiles / GemmGrid.Ceiling(columns, _columnBlocks)));
    }

    public int Blocks => _rowBlocks * _columnBlocks;

    /// <summary>The most tiles of a block, padded.</summary>
    public int LargestLength =>
        new WinogradBlock(0, GemmGrid.Ceiling(_rows, _rowBlocks), 0, GemmGrid.Ceiling(_columns, _columnBlocks)).Length;

    public WinogradBlock Block(int index)
    {
        var (row, column) = Math.DivRem(index, _columnBlocks);
        return new WinogradBlock(
            GemmGrid.Share(_rows, row, _rowBlocks), GemmGrid.Share(_rows, row + 1, _rowBlocks),
            GemmGrid.Share(_columns, column, _columnBlocks), GemmGrid.Share(_columns, column + 1, _columnBlocks));
    }
}
