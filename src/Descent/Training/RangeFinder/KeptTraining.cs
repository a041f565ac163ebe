using Descent.Nn;
using Descent.Optim;

namespace Descent.Training;

/// <summary>A model and its optimizer as they stand, to be put back to the same bits after a trial.</summary>
internal sealed class KeptTraining(Module model, Optimizer optimizer)
{
    private readonly (Tensor Value, Tensor Copy)[] _tensors = [.. model.State().Select(s => s.Value).Distinct().Select(v => (v, v.Clone()))];
    private readonly (Rng Rng, RngKey Key)[] _generators = [.. model.NamedGenerators().Select(g => (g.Rng, g.Rng.Key))];
    private readonly (Module Part, bool IsTraining)[] _modes = [.. model.WithParts().Select(part => (part, part.IsTraining))];
    private readonly (string Name, Tensor Value)[] _state = [.. optimizer.State().Select(s => (s.Name, s.Value.Clone()))];
    private readonly Tensor?[] _gradients = [.. optimizer.Parameters.Select(p => p.Grad)];
    private readonly Tensor[] _weights = [.. optimizer.Parameters.Select(p => p.Value.Clone())];
    private readonly float _rate = optimizer.LearningRate;

    /// <summary>Whether any of the optimizer's weights is another now.</summary>
    public bool HasMoved
    {
        get
        {
            for (var i = 0; i < _weights.Length; i++)
                if (!_weights[i].ToArray().AsSpan().SequenceEqual(optimizer.Parameters[i].Value.ToArray()))
                    return true;
            return false;
        }
    }

    public void Restore()
    {
        foreach (var (value, copy) in _tensors) value.Assign(copy);
        foreach (var (rng, key) in _generators) rng.Key = key;
        foreach (var (part, isTraining) in _modes) part.SetOwnTraining(isTraining);
        for (var i = 0; i < _weights.Length; i++)
        {
            optimizer.Parameters[i].Value.Assign(_weights[i]); // some may be no part of the model
            optimizer.Parameters[i].Grad = _gradients[i];
        }

        optimizer.LoadState(_state);
        optimizer.LearningRate = _rate;
    }
}
