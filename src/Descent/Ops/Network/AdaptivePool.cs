namespace Descent;

public sealed partial class Tensor
{
    /// <summary>The means of windows that divide each image into so many rows and columns, whatever its size.</summary>
    /// <remarks>
    /// Shapes: (N, C, H, W) -> (N, C, H', W'). Window i goes from floor(i H / H') to ceil((i + 1) H / H'), so neighbours share a line where the
    /// sizes do not divide, as PyTorch's <c>AdaptiveAvgPool2d</c>. Gradient: spread evenly over each window.
    /// </remarks>
    /// <param name="size">Rows and columns of the output.</param>
    /// <exception cref="ShapeException">Not (N, C, H, W), or a size below 1.</exception>
    public Tensor AdaptiveAvgPool2d(Size2d size)
    {
        CheckAdaptive("AdaptiveAvgPool2d", size);
        if (Shape[2] % size.Height == 0 && Shape[3] % size.Width == 0) return AvgPool2d((Shape[2] / size.Height, Shape[3] / size.Width));
        return MapAxis(3, Means(Shape[3], size.Width)).MapAxis(2, Means(Shape[2], size.Height));
    }

    /// <summary>The means of windows that divide each sequence into so many parts, whatever its length.</summary>
    /// <remarks>Shapes: (N, C, L) -> (N, C, L'); windows as in <see cref="AdaptiveAvgPool2d"/>.</remarks>
    /// <exception cref="ShapeException">Not (N, C, L), or a size below 1.</exception>
    public Tensor AdaptiveAvgPool1d(int size)
    {
        AsRow("AdaptiveAvgPool1d").CheckAdaptive("AdaptiveAvgPool1d", (1, size));
        return WithoutRow(AddRow(this).AdaptiveAvgPool2d((1, size)));
    }

    /// <summary>The largest numbers of windows that divide each image into so many rows and columns, whatever its size.</summary>
    /// <remarks>
    /// Shapes: (N, C, H, W) -> (N, C, H', W'); windows as in <see cref="AdaptiveAvgPool2d"/>, as PyTorch's <c>AdaptiveMaxPool2d</c>.
    /// Gradient: goes to the position of the maximum only (the first of equals).
    /// </remarks>
    /// <param name="size">Rows and columns of the output.</param>
    /// <exception cref="ShapeException">Not (N, C, H, W), or a size below 1.</exception>
    public Tensor AdaptiveMaxPool2d(Size2d size)
    {
        CheckAdaptive("AdaptiveMaxPool2d", size);
        if (Shape[2] % size.Height == 0 && Shape[3] % size.Width == 0) return MaxPool2d((Shape[2] / size.Height, Shape[3] / size.Width));
        // First within each row, then over the rows: so the first of equals stays the first in reading order.
        return LargestOf(3, size.Width).LargestOf(2, size.Height);
    }

    /// <summary>The largest numbers of windows that divide each sequence into so many parts, whatever its length.</summary>
    /// <remarks>Shapes: (N, C, L) -> (N, C, L'); windows as in <see cref="AdaptiveAvgPool2d"/>.</remarks>
    /// <exception cref="ShapeException">Not (N, C, L), or a size below 1.</exception>
    public Tensor AdaptiveMaxPool1d(int size)
    {
        AsRow("AdaptiveMaxPool1d").CheckAdaptive("AdaptiveMaxPool1d", (1, size));
        return WithoutRow(AddRow(this).AdaptiveMaxPool2d((1, size)));
    }

    private Tensor LargestOf(int axis, int parts)
    {
        var windows = new Tensor[parts];
        for (var i = 0; i < parts; i++)
        {
            var (start, end) = Part(i, Shape[axis], parts);
            windows[i] = Narrow(axis, start, end - start).MaxPool2d(axis == 3 ? (1, end - start) : (end - start, 1));
        }

        return parts == 1 ? windows[0] : Concat(axis, windows);
    }

    private static AxisMap Means(int size, int parts) => AxisMap.Create(size, parts, i =>
    {
        var (start, end) = Part(i, size, parts);
        return Enumerable.Range(start, end - start).Select(place => (place, 1f / (end - start)));
    });

    private static (int Start, int End) Part(int index, int size, int parts) =>
        ((int)((long)index * size / parts), (int)((((index + 1L) * size) + parts - 1) / parts));

    private void CheckAdaptive(string operation, Size2d size)
    {
        if (Rank != 4) throw Errors.ShapeErrors.Rank(operation, Shape, "images of (N, C, H, W)");
        if (size.Height < 1 || size.Width < 1) throw new ShapeException($"{operation}: got the size {size}; expected 1 or more.");
        if (Shape[2] < 1 || Shape[3] < 1) throw Errors.ShapeErrors.Rank(operation, Shape, "at least one position");
    }
}
