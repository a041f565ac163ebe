namespace Descent;

public sealed partial class Tensor
{
    /// <summary>A rectifier whose slope below zero is a tensor, so that it can be learned.</summary>
    /// <remarks>
    /// Formula: y = max(x, 0) + slope min(x, 0).  Shapes: x any; slope broadcasts to it, such as (C, 1, 1) to (N, C, H, W).
    /// Gradient: for x g where x &gt; 0, else g slope; for the slope the sum of g min(x, 0).
    /// Reference: He, Zhang, Ren, Sun 2015, arXiv:1502.01852.
    /// </remarks>
    /// <exception cref="ShapeException">The slope does not broadcast to this tensor's shape.</exception>
    public Tensor PRelu(Tensor slope)
    {
        if (!Shape.Broadcast(Shape, slope.Shape, "PRelu").Equals(Shape))
            throw Errors.ShapeErrors.Rank("PRelu", slope.Shape, $"a slope that broadcasts to {Shape}");
        return Relu() + (slope * Clamp(float.NegativeInfinity, 0));
    }
}
