namespace Descent;

public sealed partial class ReferenceDevice
{
    /// <inheritdoc/>
    public override void BatchNorm(
        in NormShape shape, Storage x, Storage? weight, Storage? bias, float epsilon, Storage y, Storage mean, Storage variance, Storage inverseStd)
    {
        Span<double> from = V(x), scale = ValuesOrNone(weight), shift = ValuesOrNone(bias), to = V(y);
        for (var c = 0; c < shape.C; c++)
        {
            double count = (double)shape.N * shape.S, sum = 0, squares = 0;
            foreach (var i in Channel(shape, c)) sum += from[i];
            var center = sum / count;
            foreach (var i in Channel(shape, c)) squares += (from[i] - center) * (from[i] - center);
            var spread = squares / count;
            var inverse = 1 / Math.Sqrt(spread + epsilon);
            foreach (var i in Channel(shape, c))
            {
                to[i] = ((from[i] - center) * inverse * (weight is null ? 1 : scale[c])) + (bias is null ? 0 : shift[c]);
            }

            (V(mean)[c], V(variance)[c], V(inverseStd)[c]) = (center, spread, inverse);
        }
    }

    /// <inheritdoc/>
    public override void BatchNormGradient(
        in NormShape shape, Storage gy, Storage x, Storage? weight, Storage mean, Storage inverseStd, Storage? gx, Storage? gWeight, Storage? gBias)
    {
        Span<double> gradient = V(gy), from = V(x), scale = ValuesOrNone(weight);
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
