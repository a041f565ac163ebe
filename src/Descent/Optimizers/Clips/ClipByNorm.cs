namespace Descent.Optim;

/// <summary>Limits the norm of all gradients together; the direction of the step stays.</summary>
/// <remarks>
/// Formula: g *= min(1, limit / (|g| + 1e-6)), |g| over all parameters together. A norm that is not finite changes nothing: the trainer then stops.
/// Default: 1. PyTorch: clip_grad_norm_, which has none.
/// Reference: Pascanu, Mikolov, Bengio, On the difficulty of training recurrent neural networks, ICML 2013, arXiv:1211.5063.
/// </remarks>
public sealed class ClipByNorm : GradientClip
{
    /// <summary>Creates the clip.</summary>
    /// <param name="limit">The largest norm, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value outside its range.</exception>
    public ClipByNorm(float limit = 1)
    {
        CheckLimit(nameof(limit), nameof(ClipByNorm), limit);
        Limit = limit;
    }

    /// <summary>The largest norm.</summary>
    public float Limit { get; }

    private protected override void Clip(Parameter[] parameters, double norm)
    {
        var scale = Limit / (norm + 1e-6);
        if (!(scale < 1) || !double.IsFinite(norm)) return;
        foreach (var parameter in parameters)
        {
            var gradient = parameter.Grad!;
            gradient.Device.Unary(UnaryOp.Affine, gradient.Storage, gradient.Storage, (float)scale, 0);
            gradient.MarkChanged();
        }
    }
}
