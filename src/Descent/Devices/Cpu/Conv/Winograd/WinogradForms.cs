namespace Descent;

/// <summary>The forms of Winograd's convolutions, F(4x4, 3x3) and F(2x2, 3x3), and which one a shape takes.</summary>
internal sealed class WinogradForms(SimdLevel level)
{
    // What preparing the weights costs, counted in tiles, and how much more a small tile of the weights' gradient costs: measured, see ADR 0006.
    private const double WeightTiles = 4;
    private const double LargeWeightTiles = 11; // beyond the second-level cache
    private const long LargeWeights = 256 * 512;
    private const double GradientTile = 1.2;

    private readonly WinogradKernels _four = WinogradKernels.Create(level, 4);
    private readonly WinogradKernels _two = WinogradKernels.Create(level, 2);

    /// <summary>4 or 2 takes that form always (for tests); 0 the faster one.</summary>
    public int ForcedTile { get; init; }

    /// <summary>For an output or the gradient of an input: so many images of these sizes are computed, with so many weights for each tap.</summary>
    public WinogradKernels For(int images, int height, int width, long weights)
    {
        var preparing = weights < LargeWeights ? WeightTiles : LargeWeightTiles;
        // Products compute rows of tiles by fours.
        double four = (Tiles(4, images, height, width) + 3) & ~3L, two = (Tiles(2, images, height, width) + 3) & ~3L;
        return Choose(36 * (four + preparing), 16 * (two + preparing));
    }

    /// <summary>For the gradient of the weights.</summary>
    public WinogradKernels ForWeights(int images, int height, int width) => Choose(
        36 * (Tiles(4, images, height, width) + WeightTiles), 16 * ((GradientTile * Tiles(2, images, height, width)) + WeightTiles));

    private WinogradKernels Choose(double costOfFour, double costOfTwo) => ForcedTile switch
    {
        4 => _four,
        2 => _two,
        _ => costOfTwo < costOfFour ? _two : _four,
    };

    private static long Tiles(int tile, int images, int height, int width) =>
        (long)images * GemmGrid.Ceiling(height, tile) * GemmGrid.Ceiling(width, tile);
}
