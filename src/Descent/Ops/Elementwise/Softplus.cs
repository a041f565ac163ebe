namespace Descent;

public sealed partial class Tensor
{
    /// <summary>A smooth rectifier, element by element.</summary>
    /// <remarks>
    /// Formula: y = ln(1 + e^(beta x)) / beta, computed as (max(z, 0) + ln(1 + e^-|z|)) / beta, z = beta x.  Shapes: any -> same.  Default beta 1.
    /// Numerics: within 4 ulp, also far on the left; never infinite for a finite x, so PyTorch's threshold of 20 is not needed. NaN stays NaN.
    /// Gradient: g / (1 + e^(-beta x)).  Reference: Dugas et al., NIPS 2000.
    /// </remarks>
    /// <param name="beta">Sharpness, not 0: the larger, the nearer to the rectifier.</param>
    /// <exception cref="ArgumentOutOfRangeException">Beta is 0 or not finite.</exception>
    public Tensor Softplus(float beta = 1)
    {
        if (beta == 0 || !float.IsFinite(beta))
            throw new ArgumentOutOfRangeException(
                nameof(beta), FormattableString.Invariant($"Softplus: got beta {beta}; expected a number other than 0."));
        var y = Unary(UnaryOp.Softplus, beta);
        return Records(this) ? y.CameFrom(new SoftplusNode(this, beta)) : y;
    }

    /// <summary>The logarithm of the logistic function, element by element, without ever taking the logarithm of a rounded zero.</summary>
    /// <remarks>Formula: y = ln(1 / (1 + e^-x)) = -softplus(-x).  Shapes: any -> same.  Gradient: g / (1 + e^x).</remarks>
    public Tensor LogSigmoid() => -(-this).Softplus();

    private sealed class SoftplusNode : Node
    {
        private readonly Saved _x;
        private readonly float _beta;

        public SoftplusNode(Tensor x, float beta)
            : base(x) => (_x, _beta) = (Save(x), beta);

        internal override void Follow(AxisFlow flow) => flow.Elementwise();

        protected override void Backward(Tensor gradient) =>
            Accumulate(0, gradient * (_beta == 1 ? _x.Value : _x.Value * _beta).Sigmoid());
    }
}
