namespace Descent.Nn;

/// <summary>Puts a model into evaluation mode, and every part back into the mode that it had.</summary>
internal sealed class EvaluationMode : IDisposable
{
    private readonly List<(Module Part, bool IsTraining)> _modes;

    public EvaluationMode(Module model)
    {
        _modes = [.. model.WithParts().Select(part => (part, part.IsTraining))];
        model.Evaluate();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (part, isTraining) in _modes) part.SetOwnTraining(isTraining);
    }
}
