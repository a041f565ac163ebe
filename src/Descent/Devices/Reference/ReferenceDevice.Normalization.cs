namespace Descent;

public sealed partial class ReferenceDevice
{
    /// <inheritdoc/>
    public override void BatchNorm(
        in NormShape shape, Storage x, Storage? weight, Storage? bias, float epsilon, Storage? addend, bool relu,
        Storage y, Storage mean, Storage variance, Storage inverseStd)
    {
        Span<double> from = V(x);
        for (var c = 0; c < shape.C; c++)
        {
            double count = (double)shape.N * shape.S, sum = 0, squares = 0;
            foreach (var i in Channel(shape, c)) sum += from[i];
            var center = sum / count;
            foreach (var i in Channel(shape, c)) squares += (from[i] - center) * (from[i] - center);
            var spread = squares / count;
            var inverse = 1 / Math.Sqrt(spread + epsilon);
            (V(mean)[c], V(variance)[c], V(inverseStd)[c]) = (center, spread, inverse);
        }

        NormalizeChannels(shape, x, mean, variance, weight, bias, epsilon, addend, relu, y);
    }

    /// <inheritdoc/>
    public override void NormalizeChannels(
        in NormShape shape, Storage x, Storage mean, Storage variance, Storage? weight, Storage? bias, float epsilon,
        Storage? addend, bool relu, Storage y)
    {
        Span<double> from = V(x), scale = ValuesOrNone(weight), shift = ValuesOrNone(bias), added = ValuesOrNone(addend), to = V(y);
        for (var c = 0; c < shape.C; c++)
        {
            var (center, inverse) = (V(mean)[c], 1 / Math.Sqrt(V(variance)[c] + epsilon));
            foreach (var i in Channel(shape, c))
            {
                var value = ((from[i] - center) * inverse * (weight is null ? 1 : scale[c])) + (bias is null ? 0 : shift[c])
                    + (addend is null ? 0 : added[i]);
                to[i] = relu ? Math.Max(value, 0) : value;
            }
        }
    }

    /// <inheritdoc/>
    public override void BatchNormGradient(
        in NormShape shape, Storage gy, Storage x, Storage? weight, Storage mean, Storage inverseStd, Storage? reluOutput,
        Storage? gx, Storage? gWeight, Storage? gBias)
    {
        Span<double> from = V(x), scale = ValuesOrNone(weight);
        var gradient = WherePositive(V(gy), ValuesOrNone(reluOutput));
        for (var c = 0; c < shape.C; c++)
        {
            var (center, inverse) = (V(mean)[c], V(inverseStd)[c]);
            double count = (double)shape.N * shape.S, sum = 0, product = 0; // of the gradient, and of the gradient times the normalised x
            foreach (var i in Channel(shape, c))
            {
                sum += gradient[i];
                product += gradient[i] * (from[i] - center) * inverse;
            }

            if (gWeight is not null) V(gWeight)[c] = product;
            if (gBias is not null) V(gBias)[c] = sum;
            if (gx is null) continue;
            foreach (var i in Channel(shape, c))
            {
                var normalised = (from[i] - center) * inverse;
                V(gx)[i] = (gradient[i] - (sum / count) - (normalised * product / count)) * inverse * (weight is null ? 1 : scale[c]);
            }
        }
    }

    /// <inheritdoc/>
    public override void ChannelAffine(in NormShape shape, Storage x, Storage scale, Storage? shift, Storage y)
    {
        Span<double> from = V(x), factors = V(scale), offsets = ValuesOrNone(shift), to = V(y);
        for (var c = 0; c < shape.C; c++)
        {
            foreach (var i in Channel(shape, c)) to[i] = (from[i] * factors[c]) + (shift is null ? 0 : offsets[c]);
        }
    }

    // Indices of channel c's numbers in (N, C, S).
    private static IEnumerable<int> Channel(NormShape shape, int c)
    {
        for (var n = 0; n < shape.N; n++)
        {
            for (var s = 0; s < shape.S; s++) yield return (((n * shape.C) + c) * shape.S) + s;
        }
    }
}
