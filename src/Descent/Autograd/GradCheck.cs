namespace Descent;

/// <summary>Compares a function's gradients with finite differences, in double precision on the reference device.</summary>
/// <remarks>
/// Formula: for random weights r, d(sum r f(x)) / dx_i against (sum r f(x + h e_i) - sum r f(x - h e_i)) / 2h.
/// The function must give the same result for the same input and be smooth near it: keep inputs away from kinks.
/// </remarks>
/// <example><code>GradCheck.Run(x => x[0].MatMul(x[1]).Tanh(), a, b).ThrowIfWrong();</code></example>
public static class GradCheck
{
    private const double Step = 1e-6;

    /// <summary>Checks the gradient of every number of every input.</summary>
    /// <param name="function">Takes the inputs on the reference device; gives any shape.</param>
    /// <param name="inputs">Where to check.</param>
    public static GradCheckResult Run(Func<Tensor[], Tensor> function, params ReadOnlySpan<Tensor> inputs)
    {
        var points = new Tensor[inputs.Length];
        for (var i = 0; i < inputs.Length; i++) points[i] = inputs[i].To(ReferenceDevice.Instance).Clone().RequireGrad();
        var output = function(points);
        var weights = Tensor.Normal(output.Shape, new Rng(1), device: output.Device);
        output.Backward(weights);
        var gradients = Array.ConvertAll(points, TakeGrad);
        var worst = new GradCheckResult(0, 0, 0, 0, 0);
        for (var input = 0; input < points.Length; input++)
            for (var index = 0; index < points[input].Count; index++)
            {
                var expected = Slope(function, points, weights, input, index);
                var got = gradients[input] is { } gradient ? gradient.Device.Read(gradient.Storage, index) : 0;
                var error = Math.Abs(got - expected) / Math.Max(1, Math.Abs(expected));
                if (double.IsNaN(error)) error = double.PositiveInfinity; // else a right number after it would look worse
                if (error > worst.Error) worst = new GradCheckResult(error, input, index, got, expected);
            }

        return worst;
    }

    // Taken away, because the function may itself run backward passes to compute a gradient that is then checked.
    private static Tensor? TakeGrad(Tensor point)
    {
        var gradient = point.Grad;
        point.Grad = null;
        return gradient;
    }

    private static double Slope(Func<Tensor[], Tensor> function, Tensor[] points, Tensor weights, int input, int index)
    {
        var point = points[input];
        var value = point.Device.Read(point.Storage, index);
        var above = At(value + Step);
        var below = At(value - Step);
        point.Device.Write(point.Storage, index, value);
        return (above - below) / (2 * Step);

        double At(double x)
        {
            point.Device.Write(point.Storage, index, x);
            using var mode = GradMode.NoGrad();
            var sum = (function(points) * weights).Sum();
            return sum.Device.Read(sum.Storage, 0);
        }
    }
}

/// <summary>The number whose gradient was furthest from its finite difference.</summary>
/// <param name="Error">The difference, relative where the gradient is above 1.</param>
/// <param name="Input">Which input.</param>
/// <param name="Index">Which of its numbers.</param>
/// <param name="Got">The gradient.</param>
/// <param name="Expected">The finite difference.</param>
public sealed record GradCheckResult(double Error, int Input, int Index, double Got, double Expected)
{
    /// <summary>What a right gradient in double precision stays below.</summary>
    public const double Tolerance = 1e-5;

    /// <summary>True if every gradient is within <see cref="Tolerance"/>.</summary>
    public bool IsRight => Error <= Tolerance;

    /// <summary>Does nothing if every gradient is right.</summary>
    /// <exception cref="GraphException">Names the worst one.</exception>
    public void ThrowIfWrong()
    {
        if (!IsRight)
            throw new GraphException(FormattableString.Invariant(
                $"GradCheck: the gradient of input {Input} at {Index} is {Got:G9}; expected {Expected:G9} by finite differences ")
                + FormattableString.Invariant($"(error {Error:G3})."));
    }
}
