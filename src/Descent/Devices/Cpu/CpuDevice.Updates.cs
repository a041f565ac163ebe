namespace Descent;

/// <content>Optimizer steps.</content>
public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override void SgdStep(in SgdUpdate update, Storage parameter, Storage gradient, Storage? velocity)
    {
        _kernels.SgdStep(update, P(parameter), P(gradient), PointerOrNull(velocity), parameter.Length);
        KeepAlive(parameter, gradient, velocity);
    }

    /// <inheritdoc/>
    public override void AdamStep(in AdamUpdate update, Storage parameter, Storage gradient, Storage mean, Storage square)
    {
        _kernels.AdamStep(update, P(parameter), P(gradient), P(mean), P(square), parameter.Length);
        KeepAlive(parameter, gradient, mean, square);
    }
}
