namespace Descent;

/// <content>Optimizer steps.</content>
public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override bool SgdStep(in SgdUpdate update, Storage parameter, Storage gradient, Storage? velocity)
    {
        var isFinite = _kernels.SgdStep(update, P(parameter), P(gradient), PointerOrNull(velocity), parameter.Length);
        KeepAlive(parameter, gradient, velocity);
        return isFinite;
    }

    /// <inheritdoc/>
    public override bool AdamStep(in AdamUpdate update, Storage parameter, Storage gradient, Storage mean, Storage square)
    {
        var isFinite = _kernels.AdamStep(update, P(parameter), P(gradient), P(mean), P(square), parameter.Length);
        KeepAlive(parameter, gradient, mean, square);
        return isFinite;
    }
}
