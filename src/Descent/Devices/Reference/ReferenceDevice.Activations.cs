namespace Descent;

/// <content>Activations that weigh a number with a smooth step.</content>
public sealed partial class ReferenceDevice
{
    // x times a weight that vanishes faster than x grows: the limit at an infinity is 0.
    private static double Weighed(double x, double weight) => weight == 0 ? 0 : x * weight;

    private static double Logistic(double x) => x < 0 ? Math.Exp(x) / (1 + Math.Exp(x)) : 1 / (1 + Math.Exp(-x));

    // 2u, so that (1 + tanh u) / 2 is the logistic function of it.
    private static double GeluArgument(double x) => 2 * Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x));

    // The slope of x s(v(x)), s the logistic function: s + x s (1 - s) v'.
    private static double StepSlope(double x, double argument, double argumentSlope)
    {
        double s = Logistic(argument), rest = Logistic(-argument);
        return s + (s * rest == 0 ? 0 : x * s * rest * argumentSlope);
    }

    // The share of the standard normal distribution below x. Its tail is the continued fraction of the complementary error function
    // (Abramowitz and Stegun 7.1.14), so that nothing cancels there.
    private static double NormalDistribution(double x)
    {
        var size = Math.Abs(x) / Math.Sqrt(2);
        if (!(size > 2.5)) return 0.5 + (0.5 * Erf(x / Math.Sqrt(2)));
        var fraction = size;
        for (var n = 100; n > 0; n--) fraction = size + (n / 2.0 / fraction);
        var tail = double.IsInfinity(size) ? 0 : Math.Exp(-size * size) / fraction / Math.Sqrt(Math.PI) / 2;
        return x > 0 ? 1 - tail : tail;
    }
}
