namespace Descent;

/// <content>Optimizer steps with element-wise state.</content>
public sealed partial class ReferenceDevice
{
    /// <inheritdoc/>
    public override bool AdaptiveStep(
        in AdaptiveUpdate update, Storage parameter, Storage gradient, Storage first, Storage? second = null, Storage? third = null)
    {
        Span<double> w = V(parameter), gradients = V(gradient), a = V(first), b = ValuesOrNone(second), c = ValuesOrNone(third);
        for (var i = 0; i < w.Length; i++)
        {
            var g = gradients[i] + (update.Decay * w[i]);
            w[i] *= update.Shrink;
            w[i] -= update.Rule switch
            {
                UpdateRule.Moments => Moments(update, g, ref a[i], ref b[i], c.IsEmpty ? [] : c[i..]),
                UpdateRule.SumOfSquares => update.LearningRate * g / (Math.Sqrt(a[i] += g * g) + update.Epsilon),
                UpdateRule.RootMeanSquare => RootMeanSquare(update, g, ref a[i], b.IsEmpty ? [] : b[i..], c.IsEmpty ? [] : c[i..]),
                _ => SignOf(update, g, ref a[i]),
            };
        }

        return IsFinite(parameter);
    }

    private static double Moments(in AdaptiveUpdate update, double g, ref double a, ref double b, Span<double> largest)
    {
        double beta1 = update.Beta1, beta2 = update.Beta2;
        a = (beta1 * a) + ((1 - beta1) * g);
        b = (beta2 * b) + ((1 - beta2) * g * g);
        var square = b;
        if (!largest.IsEmpty) square = largest[0] = Math.Max(largest[0], b);
        return ((update.GradientRate * g) + (update.LearningRate * a)) / ((Math.Sqrt(square) / update.RootCorrection) + update.Epsilon);
    }

    private static double RootMeanSquare(in AdaptiveUpdate update, double g, ref double a, Span<double> mean, Span<double> velocity)
    {
        double beta2 = update.Beta2;
        a = (beta2 * a) + ((1 - beta2) * g * g);
        var square = a;
        if (!mean.IsEmpty)
        {
            mean[0] = (beta2 * mean[0]) + ((1 - beta2) * g);
            square = Math.Max(a - (mean[0] * mean[0]), 0);
        }

        var q = g / (Math.Sqrt(square) + update.Epsilon);
        if (velocity.IsEmpty) return update.LearningRate * q;
        velocity[0] = (update.Beta1 * velocity[0]) + q;
        return update.LearningRate * velocity[0];
    }

    private static double SignOf(in AdaptiveUpdate update, double g, ref double a)
    {
        double beta1 = update.Beta1, beta2 = update.Beta2;
        var mean = (beta1 * a) + ((1 - beta1) * g);
        a = (beta2 * a) + ((1 - beta2) * g);
        return double.IsNaN(mean) ? mean : update.LearningRate * Math.Sign(mean);
    }
}
