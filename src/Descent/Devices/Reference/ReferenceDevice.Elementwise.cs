namespace Descent;

public sealed partial class ReferenceDevice
{
    /// <inheritdoc/>
    public override void Unary(UnaryOp op, Storage x, Storage y, float alpha = 0, float beta = 0)
    {
        Span<double> from = V(x), to = V(y);
        for (var i = 0; i < to.Length; i++) to[i] = Apply(op, from[i], alpha, beta);
    }

    /// <inheritdoc/>
    public override void Binary(BinaryOp op, Storage a, Storage b, Storage y, float alpha = 0)
    {
        Span<double> left = V(a), right = V(b), to = V(y);
        for (var i = 0; i < to.Length; i++) to[i] = Apply(op, left[i], right[i], alpha);
    }

    /// <inheritdoc/>
    public override void BinaryBroadcast(BinaryOp op, Storage a, Storage b, Storage y, BroadcastPlan plan, float alpha = 0)
    {
        Span<double> left = V(a), right = V(b), to = V(y);
        for (var i = 0; i < to.Length; i++)
        {
            int rest = i, atA = 0, atB = 0;
            for (var axis = plan.Sizes.Count - 1; axis >= 0; axis--)
            {
                var index = rest % plan.Sizes[axis];
                rest /= plan.Sizes[axis];
                atA += index * plan.StridesA[axis];
                atB += index * plan.StridesB[axis];
            }

            to[i] = Apply(op, left[atA], right[atB], alpha);
        }
    }

    /// <inheritdoc/>
    public override void Axpby(float alpha, Storage x, float beta, Storage y)
    {
        Span<double> from = V(x), to = V(y);
        for (var i = 0; i < to.Length; i++) to[i] = beta == 0 ? alpha * from[i] : (alpha * from[i]) + (beta * to[i]);
    }

    private static double Apply(UnaryOp op, double x, double a, double b) => op switch
    {
        UnaryOp.Affine => (a * x) + b,
        UnaryOp.Abs => Math.Abs(x),
        UnaryOp.Exp => Math.Exp(x),
        UnaryOp.Log => Math.Log(x),
        UnaryOp.Sqrt => Math.Sqrt(x),
        UnaryOp.Reciprocal => 1 / x,
        UnaryOp.Square => x * x,
        UnaryOp.Tanh => Math.Tanh(x),
        UnaryOp.Sigmoid => 1 / (1 + Math.Exp(-x)),
        UnaryOp.Relu => Math.Max(x, 0),
        UnaryOp.LeakyRelu => x > 0 ? x : a * x,
        UnaryOp.Erf => Erf(x),
        UnaryOp.Clamp => Math.Min(Math.Max(x, a), b),
        UnaryOp.Sign => x > 0 ? 1 : x < 0 ? -1 : 0,
        UnaryOp.Gelu => Weighed(x, NormalDistribution(x)),
        UnaryOp.GeluTanh => Weighed(x, Logistic(GeluArgument(x))),
        UnaryOp.Silu => Weighed(x, Logistic(x)),
        _ => ApplyFunction(op, x, a),
    };

    private static double Apply(BinaryOp op, double a, double b, double alpha) => op switch
    {
        BinaryOp.Add => a + b,
        BinaryOp.Subtract => a - b,
        BinaryOp.Multiply => a * b,
        BinaryOp.Divide => a / b,
        BinaryOp.Maximum => Math.Max(a, b),
        BinaryOp.Minimum => Math.Min(a, b),
        BinaryOp.TanhGradient => a * (1 - (b * b)),
        BinaryOp.SigmoidGradient => a * b * (1 - b),
        BinaryOp.ReluGradient => b > 0 ? a : 0,
        BinaryOp.LeakyReluGradient => b > 0 ? a : alpha * a,
        BinaryOp.AddRelu => Math.Max(a + b, 0),
        BinaryOp.GeluGradient => a * (NormalDistribution(b) + Weighed(b, Math.Exp(-b * b / 2) / Math.Sqrt(2 * Math.PI))),
        BinaryOp.GeluTanhGradient => a * StepSlope(b, GeluArgument(b), 2 * Math.Sqrt(2 / Math.PI) * (1 + (3 * 0.044715 * b * b))),
        BinaryOp.SiluGradient => a * StepSlope(b, b, 1),
        _ => ApplyFunction(op, a, b, alpha),
    };

    // erf x = 2 / sqrt(pi) e^(-x^2) sum of 2^n x^(2n+1) / (1 3 5 .. (2n+1)): every term has x's sign, so nothing cancels
    // (Abramowitz and Stegun 7.1.6). Beyond 6 the complement is below 3e-17 and erf rounds to 1.
    private static double Erf(double x)
    {
        if (Math.Abs(x) >= 6) return Math.Sign(x);
        double term = x, sum = x;
        for (var n = 1; Math.Abs(term) > Math.Abs(sum) * 1e-17; n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }
}
