using Descent.Nn;

namespace Descent.Training;

/// <summary>The mode of every part of a model before a measurement.</summary>
internal sealed class ModeSnapshot(Module model)
{
    private readonly List<(Module Part, bool IsTraining)> _modes = [.. model.WithParts().Select(part => (part, part.IsTraining))];

    public void Restore()
    {
        foreach (var (part, isTraining) in _modes) part.SetOwnTraining(isTraining);
    }
}
