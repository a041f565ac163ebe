namespace Descent;

public sealed partial class Tensor
{
    /// <summary>The mean of each window.</summary>
    /// <remarks>Shapes: as <see cref="MaxPool2d"/>. Gradient: spread evenly over the window.</remarks>
    /// <param name="size">Height and width of the window.</param>
    /// <param name="stride">Step between windows; the window's size if left out.</param>
    /// <param name="padding">Zeros around the image.</param>
    /// <param name="countPadding">Divide by the whole window also where part of it is padding (PyTorch's default).</param>
    /// <exception cref="ShapeException">Not (N, C, H, W), or no window fits.</exception>
    public Tensor AvgPool2d(Size2d size, Size2d? stride = null, Padding padding = default, bool countPadding = true)
    {
        var shape = CheckPool2d("AvgPool2d", size, stride ?? size, padding);
        var y = Fresh([shape.N, shape.C, shape.OutH, shape.OutW]);
        Device.AvgPool2d(shape, Storage, y.Storage, countPadding);
        return Records(this) ? y.CameFrom(new AvgPool2dNode(this, shape, countPadding)) : y;
    }

    private sealed class AvgPool2dNode(Tensor x, Pool2dShape shape, bool countPadding) : Node(x)
    {
        private readonly Shape _shape = x.Shape;

        protected override void Backward(Tensor gradient)
        {
            RequireFirstOrder();
            var gx = gradient.Fresh(_shape);
            gradient.Device.AvgPool2dGradient(shape, gradient.Storage, gx.Storage, countPadding);
            Accumulate(0, gx);
        }
    }
}
