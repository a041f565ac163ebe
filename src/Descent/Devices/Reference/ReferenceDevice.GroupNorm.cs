namespace Descent;

/// <content>Normalisation of each sample.</content>
public sealed partial class ReferenceDevice
{
    /// <inheritdoc/>
    public override void GroupNorm(
        in GroupNormShape shape, Storage x, Storage? weight, Storage? bias, float epsilon, bool relu, Storage y, Storage mean, Storage inverseStd)
    {
        Span<double> from = V(x), scale = ValuesOrNone(weight), shift = ValuesOrNone(bias), to = V(y);
        var size = shape.RowSize;
        for (var row = 0; row < shape.Rows; row++)
        {
            double sum = 0, squares = 0;
            for (var i = row * size; i < (row + 1) * size; i++) sum += from[i];
            var center = sum / size;
            for (var i = row * size; i < (row + 1) * size; i++) squares += (from[i] - center) * (from[i] - center);
            var inverse = 1 / Math.Sqrt((squares / size) + epsilon);
            for (var i = row * size; i < (row + 1) * size; i++)
            {
                var c = i / shape.S % shape.C;
                var value = ((from[i] - center) * inverse * (weight is null ? 1 : scale[c])) + (bias is null ? 0 : shift[c]);
                to[i] = relu ? Math.Max(value, 0) : value;
            }

            (V(mean)[row], V(inverseStd)[row]) = (center, inverse);
        }
    }

    /// <inheritdoc/>
    public override void GroupNormGradient(
        in GroupNormShape shape, Storage gy, Storage x, Storage? weight, Storage mean, Storage inverseStd, Storage? reluOutput,
        Storage? gx, Storage? gWeight, Storage? gBias)
    {
        Span<double> from = V(x), scale = ValuesOrNone(weight);
        var gradient = WherePositive(V(gy), ValuesOrNone(reluOutput));
        if (gWeight is not null) V(gWeight).Clear();
        if (gBias is not null) V(gBias).Clear();
        var size = shape.RowSize;
        for (var row = 0; row < shape.Rows; row++)
        {
            var (center, inverse) = (V(mean)[row], V(inverseStd)[row]);
            double sum = 0, product = 0; // of the gradient of the normalised x, and of that times the normalised x
            for (var i = row * size; i < (row + 1) * size; i++)
            {
                var (c, normalised) = (i / shape.S % shape.C, (from[i] - center) * inverse);
                if (gWeight is not null) V(gWeight)[c] += gradient[i] * normalised;
                if (gBias is not null) V(gBias)[c] += gradient[i];
                sum += gradient[i] * (weight is null ? 1 : scale[c]);
                product += gradient[i] * (weight is null ? 1 : scale[c]) * normalised;
            }

            for (var i = row * size; gx is not null && i < (row + 1) * size; i++)
            {
                var own = gradient[i] * (weight is null ? 1 : scale[i / shape.S % shape.C]);
                V(gx)[i] = (own - (sum / size) - ((from[i] - center) * inverse * product / size)) * inverse;
            }
        }
    }

    // The gradient where the output of a rectifier is positive; an empty output stands for none.
    private static double[] WherePositive(Span<double> gradient, Span<double> output)
    {
        var result = gradient.ToArray();
        for (var i = 0; i < output.Length; i++) result[i] = output[i] > 0 ? result[i] : 0;
        return result;
    }
}
