namespace Descent;

public sealed partial class Tensor
{
    /// <summary>The Gaussian error linear unit, element by element: x weighed by the share of the standard normal distribution below it.</summary>
    /// <remarks>
    /// Formula: y = x Phi(x) = x (1 + erf(x / sqrt 2)) / 2; the approximation is x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2.
    /// Shapes: any -> same.  Default exact, as PyTorch.
    /// Numerics: within 7 ulp, also far on the left (the approximation: 12 ulp where x is above -3); 0 at minus infinity; NaN stays NaN.
    /// Gradient: g (Phi(x) + x phi(x)), within 3e-7 g, in one pass over x.
    /// Reference: Hendrycks, Gimpel, Gaussian Error Linear Units, 2016, arXiv:1606.08415.
    /// </remarks>
    /// <param name="approximate">Use the tanh formula, as PyTorch's approximate: "tanh".</param>
    public Tensor Gelu(bool approximate = false)
    {
        var y = Unary(approximate ? UnaryOp.GeluTanh : UnaryOp.Gelu);
        return Records(this) ? y.CameFrom(new GeluNode(this, approximate)) : y;
    }

    private sealed class GeluNode : Node
    {
        private const float InverseSqrtTwoPi = 0.3989422804014327f;
        private const float SqrtHalf = 0.7071067811865476f;
        private const float TanhScale = 1.5957691216057308f; // 2 sqrt(2 / pi)
        private const float TanhCubic = 0.044715f;

        private readonly Saved _x;
        private readonly bool _isApproximate;

        public GeluNode(Tensor x, bool isApproximate)
            : base(x) => (_x, _isApproximate) = (Save(x), isApproximate);

        internal override float? ActiveAbove => 0;

        internal override void Follow(AxisFlow flow) => flow.Elementwise();

        protected override void Backward(Tensor gradient)
        {
            var x = _x.Value;
            if (Tape.CreatesGraph) Accumulate(0, gradient * (_isApproximate ? SlopeOfApproximation(x) : Slope(x)));
            else Accumulate(0, gradient.Binary(_isApproximate ? BinaryOp.GeluTanhGradient : BinaryOp.GeluGradient, x));
        }

        // The same slopes with operations that can be differentiated again.
        private static Tensor Slope(Tensor x) => (((x * SqrtHalf).Erf() + 1) * 0.5f) + (x * (x.Square() * -0.5f).Exp() * InverseSqrtTwoPi);

        private static Tensor SlopeOfApproximation(Tensor x)
        {
            var square = x.Square();
            var s = (x * square.Affine(TanhScale * TanhCubic, TanhScale)).Sigmoid();
            return s + (x * (s * (1 - s)) * square.Affine(3 * TanhScale * TanhCubic, TanhScale));
        }
    }
}
