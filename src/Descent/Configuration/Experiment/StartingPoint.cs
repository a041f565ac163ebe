using Descent.Formats;
using Descent.Nn;

namespace Descent.Configuration;

/// <summary>Starts a model from a file of weights: the same start as another program's makes runs comparable.</summary>
internal static class StartingPoint
{
    /// <summary>Reads every parameter and buffer of the model from a safetensors file; both must have the same names and shapes.</summary>
    /// <param name="model">What is filled.</param>
    /// <param name="path">The file.</param>
    /// <param name="error">Makes the error about a setting of the config.</param>
    public static void Read(Module model, string path, Func<string, string, ConfigException> error)
    {
        var file = SafetensorsFile.Read(path);
        var state = model.State().DistinctBy(s => s.Name).ToArray();
        foreach (var (name, value) in state)
        {
            if (!file.Entries.TryGetValue(name, out var entry))
                throw error("init", $"{path} has no '{name}' {value.Shape}; expected every weight of the model.{NearestName.Hint(name, file.Names)}");

            if (!entry.Shape.SequenceEqual(value.Shape.Select(size => (long)size)))
                throw error("init", $"{path} has '{name}' of ({string.Join(", ", entry.Shape)}); expected {value.Shape}, as in the model.");
        }

        var unknown = file.Names.FirstOrDefault(n => !n.EndsWith("num_batches_tracked", StringComparison.Ordinal) && !state.Any(s => s.Name == n));
        if (unknown is not null) throw error("init", $"{path} has '{unknown}', which the model has not; expected the weights of this model.");
        foreach (var (name, value) in state) value.Assign(file.ReadFloats(name));
    }
}
