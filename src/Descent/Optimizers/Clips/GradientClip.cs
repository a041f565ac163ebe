namespace Descent.Optim;

/// <summary>Limits gradients between the backward pass and the optimizer's step, so that one bad batch cannot throw the weights away.</summary>
/// <example><code>
/// loss.Backward();
/// double norm = new ClipByNorm(1).Apply(optimizer.Parameters);
/// optimizer.Step();
/// </code></example>
public abstract class GradientClip
{
    /// <summary>Changes the gradients in place; parameters without one, and frozen ones, are left out.</summary>
    /// <returns>The norm of all gradients together before, in double precision; not finite where a gradient is not.</returns>
    public double Apply(IEnumerable<Parameter> parameters)
    {
        var clipped = parameters.Where(p => p is { IsFrozen: false, Grad: not null }).Distinct().ToArray();
        var squares = 0.0;
        foreach (var parameter in clipped) squares += parameter.Grad!.Device.SumOfSquares(parameter.Grad.Storage);
        var norm = Math.Sqrt(squares);
        foreach (var parameter in clipped)
            if (!parameter.Value.OwnsGrad)
                parameter.Grad = parameter.Grad!.Clone(); // two parameters may look at one gradient; each is clipped once
        Clip(clipped, norm);
        return norm;
    }

    private protected abstract void Clip(Parameter[] parameters, double norm);

    private protected static void CheckLimit(string name, string what, float value)
    {
        if (!(value > 0 && float.IsFinite(value))) throw new ArgumentOutOfRangeException(name, value, $"{what}: expected a limit above 0.");
    }
}
