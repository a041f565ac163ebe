using Descent.Nn;

namespace Descent.Training;

/// <summary>Where a model's random draws stood before a forward pass.</summary>
internal sealed class GeneratorSnapshot(Module model)
{
    private readonly (Rng Rng, RngKey Key)[] _generators = [.. model.NamedGenerators().Select(g => (g.Rng, g.Rng.Key))];

    public void Take()
    {
        for (var i = 0; i < _generators.Length; i++) _generators[i].Key = _generators[i].Rng.Key;
    }

    public void Restore()
    {
        foreach (var (rng, key) in _generators) rng.Key = key;
    }
}
