using Descent.Formats;

namespace Descent.Nn;

/// <summary>Saves and loads what a module consists of, parameters and buffers, as a safetensors file with PyTorch's names.</summary>
/// <example><code>
/// ModuleState.Save(model, "model.safetensors");
/// ModuleState.Load(model, "model.safetensors");
/// </code></example>
public static class ModuleState
{
    // PyTorch counts batches where its batch norm needs the count for an average without momentum; ours has none.
    private const string Ignored = "num_batches_tracked";

    private const int Shown = 8;

    /// <summary>Writes every parameter and buffer under its dotted name.</summary>
    /// <param name="module">What to save.</param>
    /// <param name="path">The file, which is replaced whole or not at all.</param>
    /// <param name="metadata">Strings to keep beside the numbers.</param>
    /// <exception cref="DataException">The file cannot be written.</exception>
    public static void Save(Module module, string path, IReadOnlyDictionary<string, string>? metadata = null) =>
        SafetensorsFile.Write(path, module.State().Select(s => (s.Name, s.Value.Shape.Sizes.ToArray(), (ReadOnlyMemory<float>)s.Value.ToArray())), metadata);

    /// <summary>Overwrites every parameter and buffer with the numbers of a file, and nothing if anything does not fit.</summary>
    /// <param name="module">What to load into; its device, training mode and gradients stay.</param>
    /// <param name="path">A safetensors file with the same names and shapes; PyTorch's num_batches_tracked is ignored.</param>
    /// <exception cref="DataException">The file cannot be read, or entries are missing, unexpected or of another shape: all are named.</exception>
    public static void Load(Module module, string path) => Load(module, SafetensorsFile.Read(path), path);

    internal static void Load(Module module, SafetensorsFile file, string path)
    {
        var state = module.State().ToList();
        List<string> missing = [], unexpected = [], wrong = [];
        foreach (var (name, value) in state)
        {
            if (!file.Entries.TryGetValue(name, out var entry)) missing.Add(name);
            else if (!IsShape(entry.Shape, value.Shape)) wrong.Add($"{name} is ({string.Join(", ", entry.Shape)}), expected {value.Shape}");
        }

        var known = state.Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        unexpected.AddRange(file.Names.Where(name => !known.Contains(name) && name.Split('.')[^1] != Ignored));
        if (missing.Count + unexpected.Count + wrong.Count > 0)
            throw new DataException($"{path}: does not fit the {module.GetType().Name}:{List("missing", missing)}{List("unexpected", unexpected)}{List("of another shape", wrong)} "
                + "Expected the entries of the same architecture; nothing was loaded.");

        var values = state.ConvertAll(s => file.ReadFloats(s.Name)); // all read before the first is written
        for (var i = 0; i < state.Count; i++) state[i].Value.Assign(values[i]);
    }

    private static bool IsShape(long[] sizes, Shape shape)
    {
        if (sizes.Length != shape.Rank) return false;
        for (var i = 0; i < sizes.Length; i++)
            if (sizes[i] != shape[i])
                return false;
        return true;
    }

    private static string List(string what, List<string> names) => names.Count == 0
        ? string.Empty
        : $" {names.Count} {what} ({string.Join("; ", names.Take(Shown))}{(names.Count > Shown ? "; ..." : string.Empty)}).";
}
