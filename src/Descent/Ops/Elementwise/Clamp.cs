namespace Descent;

public sealed partial class Tensor
{
    /// <summary>Every number brought into a range.</summary>
    /// <remarks>
    /// Formula: y = min(max(x, low), high).  Shapes: any -> same.
    /// Numerics: exact; NaN stays NaN. Gradient: g where x was inside or on a bound, else 0, as PyTorch.
    /// </remarks>
    /// <param name="low">The least result; minus infinity for none.</param>
    /// <param name="high">The largest result; infinity for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">Low is above high, or one is NaN.</exception>
    public Tensor Clamp(float low, float high)
    {
        if (!(low <= high))
            throw new ArgumentOutOfRangeException(
                nameof(low), FormattableString.Invariant($"Clamp: got {low} to {high}; expected low at most high."));
        var y = Unary(UnaryOp.Clamp, low, high);
        return Records(this) ? y.CameFrom(new ClampNode(this, y)) : y;
    }

    private sealed class ClampNode : Node
    {
        private readonly Saved _x;
        private readonly Saved _y;

        public ClampNode(Tensor x, Tensor y)
            : base(x) => (_x, _y) = (Save(x), Save(y));

        // What passed unchanged was inside.
        internal override void Follow(AxisFlow flow) => flow.Elementwise();

        protected override void Backward(Tensor gradient) => Accumulate(0, gradient.Keep(_x.Value.Equal(_y.Value)));
    }
}
