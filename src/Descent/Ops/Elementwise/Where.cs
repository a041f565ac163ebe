namespace Descent;

public sealed partial class Tensor
{
    /// <summary>Numbers of one tensor where a condition holds, of another elsewhere.</summary>
    /// <remarks>
    /// Formula: y = ifTrue where condition &gt; 0, else ifFalse.  Shapes: NumPy's broadcasting.
    /// What is not taken does not matter, even NaN. Gradient: g to the side that was taken; none to the condition.
    /// </remarks>
    /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
    public static Tensor Where(Tensor condition, Tensor ifTrue, Tensor ifFalse)
    {
        var holds = condition.Greater(Scalar(0, condition.Device));
        return ifTrue.Keep(holds) + ifFalse.Keep(1 - holds);
    }

    /// <summary>1 where two tensors are equal, else 0: a mask.</summary>
    /// <remarks>Shapes: NumPy's broadcasting.  NaN equals nothing. A constant for the graph.</remarks>
    /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
    public Tensor Equal(Tensor other) => Binary(BinaryOp.Equal, other);

    /// <summary>1 where this tensor is greater than another, else 0: a mask.</summary>
    /// <remarks>Shapes: NumPy's broadcasting.  NaN is not greater than anything. A constant for the graph.</remarks>
    /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
    public Tensor Greater(Tensor other) => Binary(BinaryOp.Greater, other);

    /// <summary>x where the mask is above 0, else 0, even where x is NaN. No gradient to the mask.</summary>
    internal Tensor Keep(Tensor mask)
    {
        var y = Binary(BinaryOp.ReluGradient, mask); // the same choice as behind a rectifier
        return Records(this) ? y.CameFrom(new KeepNode(this, mask)) : y;
    }

    /// <summary>Sets numbers to 0 where the mask of the same shape is not above 0.</summary>
    internal void KeepInPlace(Tensor mask)
    {
        Device.Binary(BinaryOp.ReluGradient, Storage, mask.Storage, Storage, 0);
        MarkChanged();
    }

    private sealed class KeepNode : Node
    {
        private readonly Shape _shape;
        private readonly Saved _mask;

        public KeepNode(Tensor x, Tensor mask)
            : base(x) => (_shape, _mask) = (x.Shape, Save(mask));

        internal override void Follow(AxisFlow flow) => flow.Elementwise();

        protected override void Backward(Tensor gradient) => Accumulate(0, gradient.Keep(_mask.Value).SumTo(_shape));
    }
}
