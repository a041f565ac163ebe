using System.Text.Json;

namespace Descent.Nn;

/// <summary>A change of a model's structure after it was built: what a saved model needs besides its config to be built again.</summary>
/// <remarks>
/// An edit changes parts in place: no part is exchanged, and names stay. Parameters keep their identity, but may get another shape, so an optimizer
/// and its state are made after it, not before. The list of edits, in order, stands as JSON in a model file's metadata; whoever loads it builds the
/// model from the config, repeats the edits, and then loads the weights.
/// </remarks>
/// <example><code>
/// new FoldNorm("0.bn1", into: "0.conv1").Apply(model);
/// new KeepChannels("0.layer1.0.conv1", ChannelSide.Outputs, [0, 2, 3]).Apply(model);
/// </code></example>
public abstract class ModelEdit
{
    private protected ModelEdit()
    {
    }

    /// <summary>The kind in files.</summary>
    internal abstract string Kind { get; }

    /// <summary>Changes the model, values and structure, or nothing at all.</summary>
    /// <exception cref="GraphException">The model has no such part, or it does not fit.</exception>
    public abstract void Apply(Module model);

    /// <summary>Writes the members besides the kind.</summary>
    internal abstract void Write(Utf8JsonWriter writer);

    /// <summary>The part of a name that is of a kind; wrappers have the name of what they hold, so that several parts may have it.</summary>
    private protected T Part<T>(Module model, string name, string expected)
        where T : class
    {
        var hasName = false;
        foreach (var (found, part) in model.NamedParts())
        {
            if (found != name) continue;
            hasName = true;
            if (part is WeightWrapper)
                throw Error($"got '{name}', whose weight is made by a {part.GetType().Name}", "a layer with a weight of its own.");
            if (part is T fitting) return fitting;
        }

        throw Error(hasName ? $"got '{name}'" : $"got '{name}', which is no part of the model", $"{expected}."
            + (hasName ? string.Empty : NearestName.Hint(name, model.NamedParts().Select(p => p.Name))));
    }

    private protected GraphException Error(string got, string expected) => new($"{GetType().Name}: {got}; expected {expected}");
}
