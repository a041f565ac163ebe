namespace Descent;

/// <content>Functions that losses and the newer activations are made of.</content>
public sealed partial class ReferenceDevice
{
    private static double ApplyFunction(UnaryOp op, double x, double a) => op switch
    {
        UnaryOp.Log1p => Log1p(x),
        UnaryOp.Expm1 => Expm1(x),
        UnaryOp.Softplus => Softplus(a * x) / a,
        UnaryOp.Elu => x > 0 ? x : a * Expm1(x),
        UnaryOp.Mish => Weighed(x, Math.Tanh(Softplus(x))),
        UnaryOp.HardSwish => Weighed(x, Math.Min(Math.Max(x + 3, 0), 6) / 6),
        UnaryOp.Sin => Math.Sin(x),
        UnaryOp.Cos => Math.Cos(x),
        UnaryOp.Pow => Math.Pow(x, a),
        _ => throw new ArgumentOutOfRangeException(nameof(op), op, null),
    };

    private static double ApplyFunction(BinaryOp op, double a, double b, double alpha) => op switch
    {
        BinaryOp.Equal => a == b ? 1 : 0,
        BinaryOp.Greater => a > b ? 1 : 0,
        BinaryOp.EluGradient => b > 0 ? a : a * alpha * Math.Exp(b),
        BinaryOp.MishGradient => a * MishSlope(b),
        BinaryOp.HardSwishGradient => b < -3 ? 0 : b > 3 ? a : a * ((b / 3) + 0.5),
        _ => throw new ArgumentOutOfRangeException(nameof(op), op, null),
    };

    // What rounding took from 1 + x is put right by the quotient (Kahan).
    private static double Log1p(double x)
    {
        var sum = 1 + x;
        return sum == 1 || double.IsPositiveInfinity(x) ? x : Math.Log(sum) * (x / (sum - 1));
    }

    private static double Expm1(double x)
    {
        var power = Math.Exp(x);
        if (power == 1) return x;
        if (x > 40 || power == 0) return power - 1; // beyond, the quotient is one of infinities
        return (power - 1) * (x / Math.Log(power));
    }

    private static double Softplus(double x) => Math.Max(x, 0) + Log1p(Math.Exp(-Math.Abs(x)));

    private static double MishSlope(double x)
    {
        var w = Math.Tanh(Softplus(x));
        var rest = (1 - (w * w)) * Logistic(x);
        return w + Weighed(x, rest);
    }
}
