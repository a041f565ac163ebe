namespace Descent;

/// <content>Optimizer steps with element-wise state.</content>
public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override bool AdaptiveStep(
        in AdaptiveUpdate update, Storage parameter, Storage gradient, Storage first, Storage? second = null, Storage? third = null)
    {
        var isFinite = _kernels.AdaptiveStep(
            update, P(parameter), P(gradient), P(first), PointerOrNull(second), PointerOrNull(third), parameter.Length);
        KeepAlive(parameter, gradient, first, second);
        GC.KeepAlive(third);
        return isFinite;
    }
}
