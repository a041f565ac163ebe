namespace Descent;

public sealed partial class Tensor
{
    /// <summary>Scales and shifts each channel: normalisation with fixed statistics.</summary>
    /// <remarks>Formula: y = x scale + shift.  Shapes: (N, C) or (N, C, *) -> same; scale, shift: (C).</remarks>
    /// <exception cref="ShapeException">Fewer than two axes, or sizes that differ.</exception>
    public Tensor ChannelAffine(Tensor scale, Tensor? shift = null)
    {
        var shape = CheckChannels("ChannelAffine", scale, shift);
        var y = Fresh(Shape);
        Device.ChannelAffine(shape, Storage, scale.Storage, shift?.Storage, y.Storage);
        return Records(this, scale, shift) ? y.CameFrom(new ChannelAffineNode(shape, this, scale, shift)) : y;
    }

    private sealed class ChannelAffineNode : Node
    {
        private readonly NormShape _shape;
        private readonly Saved _x;
        private readonly Saved _scale;

        public ChannelAffineNode(NormShape shape, Tensor x, Tensor scale, Tensor? shift)
            : base(x, scale, shift) => (_shape, _x, _scale) = (shape, Save(x), Save(scale));

        internal override void Follow(AxisFlow flow) => flow.ByChannel();

        protected override void Backward(Tensor gradient)
        {
            if (Needs(0)) Accumulate(0, gradient.ChannelAffine(_scale.Value));
            if (Needs(1)) Accumulate(1, ChannelSum(gradient * _x.Value));
            if (Needs(2)) Accumulate(2, ChannelSum(gradient));
        }

        private Tensor ChannelSum(Tensor x) => x.Reshape([_shape.N, _shape.C, _shape.S]).Sum(2).Sum(0);
    }
}
