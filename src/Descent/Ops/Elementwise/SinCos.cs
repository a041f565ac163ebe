namespace Descent;

public sealed partial class Tensor
{
    /// <summary>The sine, element by element.</summary>
    /// <remarks>
    /// Formula: y = sin x, x in radians.  Shapes: any -> same.
    /// Numerics: computed in double precision, right for arguments of any size; infinite ones give NaN. Gradient: g cos x.
    /// </remarks>
    public Tensor Sin()
    {
        var y = Unary(UnaryOp.Sin);
        return Records(this) ? y.CameFrom(new SinNode(this)) : y;
    }

    /// <summary>The cosine, element by element.</summary>
    /// <remarks>
    /// Formula: y = cos x, x in radians.  Shapes: any -> same.
    /// Numerics: computed in double precision, right for arguments of any size; infinite ones give NaN. Gradient: -g sin x.
    /// </remarks>
    public Tensor Cos()
    {
        var y = Unary(UnaryOp.Cos);
        return Records(this) ? y.CameFrom(new CosNode(this)) : y;
    }

    private sealed class SinNode : Node
    {
        private readonly Saved _x;

        public SinNode(Tensor x)
            : base(x) => _x = Save(x);

        internal override void Follow(AxisFlow flow) => flow.Elementwise();

        protected override void Backward(Tensor gradient) => Accumulate(0, gradient * _x.Value.Cos());
    }

    private sealed class CosNode : Node
    {
        private readonly Saved _x;

        public CosNode(Tensor x)
            : base(x) => _x = Save(x);

        internal override void Follow(AxisFlow flow) => flow.Elementwise();

        protected override void Backward(Tensor gradient) => Accumulate(0, -(gradient * _x.Value.Sin()));
    }
}
