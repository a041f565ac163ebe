namespace Descent.Nn;

/// <content>Where the random draws of a module stand: what a run needs beside its tensors to go on as if it had not stopped.</content>
public abstract partial class Module
{
    private readonly List<(string Name, Rng Rng)> _generators = [];

    /// <summary>Every generator that this module and its parts draw from in forward passes, with its dotted name.</summary>
    public IEnumerable<(string Name, Rng Rng)> NamedGenerators()
    {
        foreach (var generator in _generators) yield return generator;
        foreach (var (name, module) in _modules)
            foreach (var (inner, rng) in module.NamedGenerators())
                yield return (Join(name, inner), rng);
    }

    /// <summary>Whether this module itself, not its parts, has something to draw in forward passes.</summary>
    internal bool DrawsInTraining => _generators.Count > 0;

    /// <summary>Where each generator stands, by its dotted name. No part of <see cref="State"/>, which holds tensors only and has PyTorch's
    /// names.</summary>
    /// <example><code>
    /// var draws = model.RandomState();        // save it beside the parameters
    /// model.LoadRandomState(draws);           // the next forward pass drops the same numbers
    /// </code></example>
    public IReadOnlyDictionary<string, RngKey> RandomState() => NamedGenerators().ToDictionary(g => g.Name, g => g.Rng.Key);

    /// <summary>Puts each generator where <see cref="RandomState"/> found it; nothing is changed unless every name fits.</summary>
    /// <exception cref="GraphException">A name is missing, or is not this module's.</exception>
    public void LoadRandomState(IReadOnlyDictionary<string, RngKey> state)
    {
        var generators = NamedGenerators().ToList();
        var missing = generators.Where(g => !state.ContainsKey(g.Name)).Select(g => g.Name).ToArray();
        var unexpected = state.Keys.Except(generators.Select(g => g.Name)).Order(StringComparer.Ordinal).ToArray();
        if (missing.Length + unexpected.Length > 0)
            throw new GraphException($"{GetType().Name}.LoadRandomState: got a state without [{string.Join(", ", missing)}] "
                + $"and with [{string.Join(", ", unexpected)}] besides; expected exactly the generators of this module.");
        foreach (var (name, rng) in generators) rng.Key = state[name];
    }

    /// <summary>Makes a generator part of <see cref="RandomState"/>; returns it. For draws in forward passes, not for initial weights.</summary>
    /// <exception cref="GraphException">The name is taken or contains a dot.</exception>
    protected Rng RegisterGenerator(string name, Rng rng)
    {
        CheckName(name);
        _generators.Add((name, rng));
        return rng;
    }
}
