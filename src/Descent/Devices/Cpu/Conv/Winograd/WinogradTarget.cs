using System.Runtime.CompilerServices;

namespace Descent;

/// <summary>The images that a correlation writes.</summary>
internal readonly unsafe struct WinogradTarget
{
    private const int Lanes = WinogradKernels.Lanes;

    public float* Data { get; init; }

    /// <summary>For every channel; may be null.</summary>
    public float* Bias { get; init; }

    public int Channels { get; init; }

    public int Height { get; init; }

    public int Width { get; init; }

    public int TilesY => GemmGrid.Ceiling(Height, 4);

    public int TilesX => GemmGrid.Ceiling(Width, 4);

    public int Blocks => GemmGrid.Ceiling(Channels, Lanes);

    /// <summary>Transforms products m[place * stride + tile * 16 + channel] back and writes one block of channels.</summary>
    public void Write(WinogradKernels kernels, in WinogradBlock block, int channels, float* m, nint stride)
    {
        var valid = Math.Min(Lanes, Channels - (channels * Lanes));
        var bias = stackalloc float[Lanes];
        for (var i = 0; i < Lanes; i++) bias[i] = Bias is null || i >= valid ? 0 : Bias[(channels * Lanes) + i];
        var width = 4 * block.Columns;
        var pixels = Scratch.Take(ScratchArea.Image, 4L * width * Lanes);
        var plane = (nint)Height * Width;
        var columns = Math.Min(width, Width - (4 * block.FirstColumn));
        for (var row = block.FirstRow; row < block.EndRow; row++, m += block.Columns * Lanes)
        {
            kernels.Output(m, stride, block.Columns, bias, pixels, width * Lanes);
            var (image, y) = Math.DivRem(row, TilesY);
            var lines = Math.Min(4, Height - (4 * y));
            var to = Data + (((((long)image * Channels) + (channels * Lanes)) * Height) + (4 * y)) * Width + (4 * block.FirstColumn);
            if (columns == Width && columns == width) Put(pixels, lines * width, valid, to, plane);
            else for (var i = 0; i < lines; i++) Put(pixels + (i * width * Lanes), columns, valid, to + ((long)i * Width), plane);
        }
    }

    // y[lane * plane + pixel] = x[pixel * 16 + lane].
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Put(float* x, int pixels, int lanes, float* y, nint plane)
    {
        var pixel = 0;
        for (; pixel + 4 <= pixels; pixel += 4, x += 4 * Lanes, y += 4)
        {
            var lane = 0;
            for (; lane + 4 <= lanes; lane += 4)
            {
                var (a, b) = (Simd128.Load(x + lane), Simd128.Load(x + Lanes + lane));
                var (c, d) = (Simd128.Load(x + (2 * Lanes) + lane), Simd128.Load(x + (3 * Lanes) + lane));
                var (ac, bd) = (Simd128.InterleaveLow(a, c), Simd128.InterleaveLow(b, d));
                var to = y + (lane * plane);
                Simd128.Store(to, Simd128.InterleaveLow(ac, bd));
                Simd128.Store(to + plane, Simd128.InterleaveHigh(ac, bd));
                (ac, bd) = (Simd128.InterleaveHigh(a, c), Simd128.InterleaveHigh(b, d));
                Simd128.Store(to + (2 * plane), Simd128.InterleaveLow(ac, bd));
                Simd128.Store(to + (3 * plane), Simd128.InterleaveHigh(ac, bd));
            }

            for (; lane < lanes; lane++)
            {
                for (var i = 0; i < 4; i++) y[(lane * plane) + i] = x[(i * Lanes) + lane];
            }
        }

        for (; pixel < pixels; pixel++, x += Lanes, y++)
        {
            for (var lane = 0; lane < lanes; lane++) y[lane * plane] = x[lane];
        }
    }
}
