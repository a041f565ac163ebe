namespace Descent;

/// <summary>One pass of each transform of F(tile x tile, 3x3), between tile outputs, tile + 2 places and three taps.</summary>
/// <remarks>A form with a smaller tile leaves the last pointers alone: they need not point anywhere.</remarks>
internal unsafe interface IWinogradForm<V>
    where V : struct
{
    /// <summary>Outputs along an axis: 2 or 4.</summary>
    static abstract int Tile { get; }

    /// <summary>Inputs to the places y, y + stride, ...</summary>
    static abstract void Input(float* x0, float* x1, float* x2, float* x3, float* x4, float* x5, float* y, nint stride);

    /// <summary>Gradients of outputs to places: the polynomial of so many outputs at the points.</summary>
    static abstract void Gradient(float* x0, float* x1, float* x2, float* x3, float* y, nint stride);

    /// <summary>Places to outputs: the transpose of <see cref="Gradient"/>.</summary>
    static abstract void Output(float* x, nint xStride, V bias, float* y, nint stride);

    /// <summary>Three taps to places.</summary>
    static abstract void Weights(float* x, nint xStride, float* y, nint stride);

    /// <summary>Places to the gradients of three taps: the transpose of <see cref="Weights"/>.</summary>
    static abstract void WeightGradient(float* x, nint xStride, float* y, nint stride);
}
