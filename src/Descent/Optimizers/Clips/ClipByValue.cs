namespace Descent.Optim;

/// <summary>Limits every number of every gradient.</summary>
/// <remarks>
/// Formula: g = min(max(g, -limit), limit). It changes the direction of the step. NaN stays NaN.
/// Default: 1. PyTorch: clip_grad_value_, which has none.
/// </remarks>
public sealed class ClipByValue : GradientClip
{
    /// <summary>Creates the clip.</summary>
    /// <param name="limit">The largest magnitude, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value outside its range.</exception>
    public ClipByValue(float limit = 1)
    {
        CheckLimit(nameof(limit), nameof(ClipByValue), limit);
        Limit = limit;
    }

    /// <summary>The largest magnitude.</summary>
    public float Limit { get; }

    private protected override void Clip(Parameter[] parameters, double norm)
    {
        foreach (var parameter in parameters)
        {
            var gradient = parameter.Grad!;
            gradient.Device.Unary(UnaryOp.Clamp, gradient.Storage, gradient.Storage, -Limit, Limit);
            gradient.MarkChanged();
        }
    }
}
