using System.Buffers;
using System.Runtime.CompilerServices;

namespace Descent;

/// <summary>A copy of a plane with its left and right padding written out and room for a stray vector, so that windows need no bounds.</summary>
internal readonly unsafe struct PaddedPlane(in Pool2dShape shape)
{
    private const int Stray = 48; // a vector at stride 2 and the windows' width beyond the last output

    private readonly int _left = shape.PadLeft;

    public int Height { get; } = shape.H;

    public int Width { get; } = shape.W;

    /// <summary>From one row to the next.</summary>
    public int Stride { get; } = shape.PadLeft + shape.W + shape.PadRight + shape.S + Stray;

    /// <summary>Room for the plane; give it back to the shared pool.</summary>
    public float[] Rent() => ArrayPool<float>.Shared.Rent(checked(Height * Stride));

    /// <summary>Writes the padding, once for any number of planes.</summary>
    public void Clear(float* plane, float padding) => new Span<float>(plane, Height * Stride).Fill(padding);

    /// <summary>Writes the numbers of plane x between the padding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(float* x, float* plane)
    {
        plane += _left;
        for (var row = 0; row < Height; row++, x += Width, plane += Stride)
            new ReadOnlySpan<float>(x, Width).CopyTo(new Span<float>(plane, Width));
    }
}
