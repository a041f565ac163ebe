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

    /// <summary>Outputs of a tile along an axis.</summary>
    public int Tile { get; init; }

    /// <summary>Done to every output in the end.</summary>
    public ConvFinish Finish { get; init; }

    public int TilesY => GemmGrid.Ceiling(Height, Tile);

    public int TilesX => GemmGrid.Ceiling(Width, Tile);

    public int Blocks => GemmGrid.Ceiling(Channels, Lanes);

    /// <summary>Transforms products m[place * stride + tile * 16 + channel] back and writes one block of channels.</summary>
    public void Write(WinogradKernels kernels, in WinogradBlock block, int channels, float* m, nint stride)
    {
        var valid = Math.Min(Lanes, Channels - (channels * Lanes));
        var bias = stackalloc float[Lanes];
        for (var i = 0; i < Lanes; i++) bias[i] = Bias is null || i >= valid ? 0 : Bias[(channels * Lanes) + i];
        var width = Tile * block.Columns;
        var pixels = Scratch.Take(ScratchArea.Image, (long)Tile * width * Lanes);
        var plane = (nint)Height * Width;
        var columns = Math.Min(width, Width - (Tile * block.FirstColumn));
        for (var row = block.FirstRow; row < block.EndRow; row++, m += block.Columns * Lanes)
        {
            kernels.Output(m, stride, block.Columns, bias, pixels, width * Lanes);
            var (image, y) = Math.DivRem(row, TilesY);
            var lines = Math.Min(Tile, Height - (Tile * y));
            var to = Data + (((((long)image * Channels) + (channels * Lanes)) * Height) + (Tile * y)) * Width + (Tile * block.FirstColumn);
            if (columns == Width && columns == width) Put(pixels, lines * width, valid, to, plane);
            else for (var i = 0; i < lines; i++) Put(pixels + (i * width * Lanes), columns, valid, to + ((long)i * Width), plane);
            if (Finish.Kernels is not null) Rectify(to, lines, columns, valid);
        }
    }

    private void Rectify(float* to, int lines, int columns, int channels)
    {
        var isDense = columns == Width;
        for (var channel = 0; channel < channels; channel++, to += (nint)Height * Width)
        {
            if (isDense) Finish.Run(to, lines * columns);
            else for (var i = 0; i < lines; i++) Finish.Run(to + ((long)i * Width), columns);
        }
    }

    // y[lane * plane + pixel] = x[pixel * 16 + lane]. Four planes at a time: planes a power of two apart share cache sets.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Put(float* x, int pixels, int lanes, float* y, nint plane)
    {
        for (; lanes >= 4; lanes -= 4, x += 4, y += 4 * plane)
        {
            float* from = x, to = y;
            var left = pixels;
            for (; left >= 4; left -= 4, from += 4 * Lanes, to += 4)
            {
                var (a, b) = (Simd128.Load(from), Simd128.Load(from + Lanes));
                var (c, d) = (Simd128.Load(from + (2 * Lanes)), Simd128.Load(from + (3 * Lanes)));
                var (ac, bd) = (Simd128.InterleaveLow(a, c), Simd128.InterleaveLow(b, d));
                Simd128.Store(to, Simd128.InterleaveLow(ac, bd));
                Simd128.Store(to + plane, Simd128.InterleaveHigh(ac, bd));
                (ac, bd) = (Simd128.InterleaveHigh(a, c), Simd128.InterleaveHigh(b, d));
                Simd128.Store(to + (2 * plane), Simd128.InterleaveLow(ac, bd));
                Simd128.Store(to + (3 * plane), Simd128.InterleaveHigh(ac, bd));
            }

            for (; left > 0; left--, from += Lanes, to++) (to[0], to[plane], to[2 * plane], to[3 * plane]) = (from[0], from[1], from[2], from[3]);
        }

        for (; lanes > 0; lanes--, x++, y += plane)
        {
            for (var i = 0; i < pixels; i++) y[i] = x[i * Lanes];
        }
    }
}
