namespace Descent;

/// <content>Normalisation of each sample.</content>
public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override void GroupNorm(
        in GroupNormShape shape, Storage x, Storage? weight, Storage? bias, float epsilon, bool relu, Storage y, Storage mean, Storage inverseStd)
    {
        var arguments = new GroupNormArguments
        {
            Shape = shape, X = P(x), Weight = PointerOrNull(weight), Bias = PointerOrNull(bias), Epsilon = epsilon, Relu = relu,
            Y = P(y), Mean = P(mean), InverseStd = P(inverseStd),
        };
        _kernels.GroupNorm(arguments);
        KeepAlive(x, weight, bias, y);
        KeepAlive(mean, inverseStd);
    }

    /// <inheritdoc/>
    public override void GroupNormGradient(
        in GroupNormShape shape, Storage gy, Storage x, Storage? weight, Storage mean, Storage inverseStd, Storage? reluOutput,
        Storage? gx, Storage? gWeight, Storage? gBias)
    {
        var arguments = new GroupNormArguments
        {
            Shape = shape, X = P(x), Weight = PointerOrNull(weight), Mean = P(mean), InverseStd = P(inverseStd), Gy = P(gy),
            Y = PointerOrNull(reluOutput),
            Gx = PointerOrNull(gx), GWeight = PointerOrNull(gWeight), GBias = PointerOrNull(gBias),
        };
        _kernels.GroupNormGradient(arguments);
        KeepAlive(gy, x, weight, mean);
        KeepAlive(inverseStd, reluOutput, gx, gWeight);
        GC.KeepAlive(gBias);
    }
}
