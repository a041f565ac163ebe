namespace Descent;

public sealed partial class Tensor
{
    /// <summary>The largest number of each window.</summary>
    /// <remarks>
    /// Shapes: (N, C, H, W) -> (N, C, H', W') with H' = (H + pads - size) / stride + 1. Padding never wins.
    /// Gradient: goes to the position of the maximum only (the first of equals).
    /// </remarks>
    /// <param name="size">Height and width of the window.</param>
    /// <param name="stride">Step between windows; the window's size if left out, as PyTorch.</param>
    /// <param name="padding">At most half of the window, as PyTorch.</param>
    /// <param name="ceilMode">Where a step does not end at the border, add a last window that reaches beyond it.</param>
    /// <exception cref="ShapeException">Not (N, C, H, W), or no window fits.</exception>
    public Tensor MaxPool2d(Size2d size, Size2d? stride = null, Padding padding = default, bool ceilMode = false)
    {
        var shape = CheckPool2d("MaxPool2d", size, stride ?? size, padding, ceilMode);
        var y = Fresh([shape.N, shape.C, shape.OutH, shape.OutW]);
        var places = Device.MaxPool2d(shape, Storage, y.Storage);
        return Records(this) ? y.CameFrom(new MaxPool2dNode(this, shape, places)) : y;
    }

    /// <summary>The largest number of each window of a sequence.</summary>
    /// <remarks>Shapes: (N, C, L) -> (N, C, L') with L' = (L + pads - size) / stride + 1. An image of one row of <see cref="MaxPool2d"/>.</remarks>
    /// <exception cref="ShapeException">Not (N, C, L), or no window fits.</exception>
    public Tensor MaxPool1d(int size, int? stride = null, Padding1d padding = default, bool ceilMode = false) =>
        WithoutRow(AsRow("MaxPool1d").MaxPool2d((1, size), (1, stride ?? size), padding.OfRow, ceilMode));

    private Pool2dShape CheckPool2d(string operation, Size2d size, Size2d stride, Padding pad, bool ceilMode)
    {
        if (Rank != 4) throw Errors.ShapeErrors.Rank(operation, Shape, "images of (N, C, H, W)");
        if (size.Height < 1 || size.Width < 1 || stride.Height < 1 || stride.Width < 1)
            throw new ShapeException($"{operation}: got window {size} and stride {stride}; expected 1 or more.");
        if (Math.Min(Math.Min(pad.Top, pad.Left), Math.Min(pad.Bottom, pad.Right)) < 0
            || Math.Max(pad.Top, pad.Bottom) > size.Height / 2 || Math.Max(pad.Left, pad.Right) > size.Width / 2)
            throw new ShapeException($"{operation}: got {pad} for a window of {size}; expected 0 to half of the window on each side.");
        if (ceilMode)
            pad = new Padding(
                pad.Top, pad.Left, LastPadding(Shape[2], size.Height, stride.Height, pad.Top, pad.Bottom),
                LastPadding(Shape[3], size.Width, stride.Width, pad.Left, pad.Right));
        var shape = new Pool2dShape(
            Shape[0], Shape[1], Shape[2], Shape[3], size.Height, size.Width, stride.Height, stride.Width, pad.Top, pad.Left, pad.Bottom, pad.Right);
        return shape.OutH > 0 && shape.OutW > 0
            ? shape
            : throw new ShapeException(
                $"{operation}: the window {size} is larger than the image of {Shape}; expected at least one position. One pooling fewer?");
    }

    // Padding at the end that makes room for one more window where the last step would otherwise be cut off; it must begin before the given padding
    // ends and hold at least one number, as PyTorch.
    private static int LastPadding(int size, int window, int stride, int before, int after)
    {
        var room = (long)size + before + after - window;
        if (room < 0) return room > -stride ? (int)(after - room) : after;
        if (room % stride == 0) return after;
        var start = ((room / stride) + 1) * stride;
        return start >= (long)size + before ? after : (int)(start + window - size - before);
    }

    private sealed class MaxPool2dNode(Tensor x, Pool2dShape shape, Storage places) : Node(x)
    {
        private readonly Shape _shape = x.Shape;
        private Storage? _places = places;

        internal override void Follow(AxisFlow flow) => flow.Along(2, 3);

        protected override void Backward(Tensor gradient)
        {
            RequireFirstOrder();
            var gx = gradient.Fresh(_shape);
            gradient.Device.MaxPool2dGradient(shape, gradient.Storage, _places!, gx.Storage);
            Accumulate(0, gx);
        }

        protected override void Forget()
        {
            _places?.Release(); // never seen outside, so it need not wait for the collector
            _places = null;
        }
    }
}
