namespace Descent.Tests.Devices.Conformance;

internal static partial class Contract
{
    // The update, and how many states it has; the states come in the order square, mean, velocity where a rule leaves some out.
    private static readonly Dictionary<string, (AdaptiveUpdate Update, bool Second, bool Third)> s_adaptive = new()
    {
        ["moments"] = (new(UpdateRule.Moments, 0.01f, 0.9f, 0.999f, 1e-8f, RootCorrection: 0.03f), true, false),
        ["moments, maximum, weight decay"] = (new(UpdateRule.Moments, 0.01f, 0.9f, 0.99f, 1e-8f, 0.1f, RootCorrection: 0.5f), true, true),
        ["moments, gradient, shrink"] =
            (new(UpdateRule.Moments, 0.01f, 0.9f, 0.99f, 1e-4f, Shrink: 0.99f, GradientRate: 0.02f, RootCorrection: 0.5f), true, false),
        ["sum of squares"] = (new(UpdateRule.SumOfSquares, 0.1f, Epsilon: 1e-10f), false, false),
        ["sum of squares, weight decay"] = (new(UpdateRule.SumOfSquares, 0.1f, Epsilon: 1e-10f, Decay: 0.1f), false, false),
        ["root mean square"] = (new(UpdateRule.RootMeanSquare, 0.01f, 0, 0.99f, 1e-8f), false, false),
        ["root mean square, momentum, weight decay"] = (new(UpdateRule.RootMeanSquare, 0.01f, 0.9f, 0.9f, 1e-8f, 0.1f), false, true),
        ["root mean square, centred"] = (new(UpdateRule.RootMeanSquare, 0.01f, 0, 0.99f, 1e-3f), true, false),
        ["root mean square, centred, momentum"] = (new(UpdateRule.RootMeanSquare, 0.01f, 0.9f, 0.99f, 1e-3f), true, true),
        ["sign"] = (new(UpdateRule.Sign, 0.1f, 0.9f, 0.99f), false, false),
        ["sign, shrink"] = (new(UpdateRule.Sign, 0.1f, 0.9f, 0.99f, Shrink: 0.99f), false, false),
    };

    private static IEnumerable<ContractRow> AdaptiveRows(int n)
    {
        foreach (var name in s_adaptive.Keys) yield return new(nameof(Device.AdaptiveStep), $"{name} {n}", b => Adapt(b, name, n));
    }

    private static IEnumerable<ContractRow> AdaptiveSweep(int n)
    {
        foreach (var name in new[] { "moments, maximum, weight decay", "sum of squares", "root mean square, centred, momentum", "sign" })
            yield return Sweep(nameof(Device.AdaptiveStep), n, b => Adapt(b, name, n), $"{name} ");
    }

    private static void Adapt(Workbench b, string name, int n)
    {
        var (update, hasSecond, hasThird) = s_adaptive[name];
        Storage parameter = b.InPlace(b.NormalNumbers(n)), gradient = b.Normal(n);
        // Squares are above zero, and well above the square of a mean.
        var isSquareFirst = update.Rule is UpdateRule.SumOfSquares or UpdateRule.RootMeanSquare;
        var first = b.InPlace(isSquareFirst ? b.UniformNumbers(n, 1, 2) : b.NormalNumbers(n));
        var second = !hasSecond ? null : b.InPlace(isSquareFirst ? b.UniformNumbers(n, -0.5f, 0.5f) : b.UniformNumbers(n, 0.1f, 2));
        var third = !hasThird ? null : b.InPlace(isSquareFirst ? b.NormalNumbers(n) : b.UniformNumbers(n, 0.1f, 2));
        b.Device.AdaptiveStep(update, parameter, gradient, first, second, third);
    }
}
