namespace Descent;

public sealed partial class ReferenceDevice
{
    /// <inheritdoc/>
    public override bool SgdStep(in SgdUpdate update, Storage parameter, Storage gradient, Storage? velocity)
    {
        Span<double> w = V(parameter), gradients = V(gradient), velocities = ValuesOrNone(velocity);
        double momentum = update.Momentum, kept = 1 - (double)update.Dampening;
        for (var i = 0; i < w.Length; i++)
        {
            var g = gradients[i] + (update.WeightDecay * w[i]);
            var step = g;
            if (velocity is not null && update.IsRateInside)
            {
                var v = velocities[i] = (update.IsFirst ? 0 : momentum * velocities[i]) - (update.LearningRate * g);
                w[i] += update.IsNesterov ? (momentum * v) - (update.LearningRate * g) : v;
                continue;
            }

            if (velocity is not null)
            {
                var v = velocities[i] = update.IsFirst ? g : (momentum * velocities[i]) + (kept * g);
                step = update.IsNesterov ? g + (momentum * v) : v;
            }

            w[i] -= update.LearningRate * step;
        }

        return IsFinite(parameter);
    }

    /// <inheritdoc/>
    public override bool AdamStep(in AdamUpdate update, Storage parameter, Storage gradient, Storage mean, Storage square)
    {
        Span<double> w = V(parameter), gradients = V(gradient), m = V(mean), s = V(square);
        double rate = update.LearningRate, beta1 = update.Beta1, beta2 = update.Beta2, decay = update.WeightDecay;
        double correction1 = 1 - Math.Pow(beta1, update.Step), correction2 = 1 - Math.Pow(beta2, update.Step);
        for (var i = 0; i < w.Length; i++)
        {
            var g = gradients[i];
            if (update.IsDecoupled) w[i] *= 1 - (rate * decay);
            else g += decay * w[i];
            m[i] = (beta1 * m[i]) + ((1 - beta1) * g);
            s[i] = (beta2 * s[i]) + ((1 - beta2) * g * g);
            w[i] -= rate / correction1 * m[i] / (Math.Sqrt(s[i] / correction2) + update.Epsilon);
        }

        return IsFinite(parameter);
    }

    /// <inheritdoc/>
    public override double SumOfSquares(Storage x)
    {
        var sum = 0.0;
        foreach (var value in V(x)) sum += value * value;
        return sum;
    }

    /// <inheritdoc/>
    public override bool IsFinite(Storage x)
    {
        foreach (var value in V(x))
        {
            if (!double.IsFinite(value)) return false;
        }

        return true;
    }
}
