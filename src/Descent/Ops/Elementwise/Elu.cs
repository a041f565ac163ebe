namespace Descent;

public sealed partial class Tensor
{
    private const float SeluAlpha = 1.6732632423543772f;
    private const float SeluScale = 1.0507009873554805f;

    /// <summary>The exponential linear unit, element by element: a rectifier that goes on smoothly to -alpha.</summary>
    /// <remarks>
    /// Formula: y = x where x &gt; 0, else alpha (e^x - 1).  Shapes: any -> same.  Default alpha 1, as PyTorch.
    /// Numerics: within 4 ulp; -alpha at minus infinity; NaN stays NaN. Gradient: g where x &gt; 0, else g alpha e^x, in one pass over x.
    /// Reference: Clevert, Unterthiner, Hochreiter 2015, arXiv:1511.07289.
    /// </remarks>
    public Tensor Elu(float alpha = 1)
    {
        var y = Unary(UnaryOp.Elu, alpha);
        return Records(this) ? y.CameFrom(new EluNode(this, alpha)) : y;
    }

    /// <summary>The scaled exponential linear unit: keeps mean 0 and variance 1 through a network of LeCun-normal weights.</summary>
    /// <remarks>
    /// Formula: y = 1.0507 elu(x, 1.6733).  Shapes: any -> same.  Gradient: that of <see cref="Elu"/> times 1.0507.
    /// Reference: Klambauer, Unterthiner, Mayr, Hochreiter 2017, arXiv:1706.02515, with the constants to float precision.
    /// </remarks>
    public Tensor Selu() => Elu(SeluAlpha) * SeluScale;

    private sealed class EluNode : Node
    {
        private readonly Saved _x;
        private readonly float _alpha;

        public EluNode(Tensor x, float alpha)
            : base(x) => (_x, _alpha) = (Save(x), alpha);

        internal override float? ActiveAbove => 0;

        internal override void Follow(AxisFlow flow) => flow.Elementwise();

        protected override void Backward(Tensor gradient)
        {
            var x = _x.Value;
            if (!Tape.CreatesGraph)
            {
                Accumulate(0, gradient.Binary(BinaryOp.EluGradient, x, _alpha));
                return;
            }

            var positive = x.Greater(Scalar(0, x.Device));
            Accumulate(0, gradient * (positive + (x.Clamp(float.NegativeInfinity, 0).Exp() * _alpha).Keep(1 - positive)));
        }
    }
}
