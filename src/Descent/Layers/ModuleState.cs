using Descent.Formats;

namespace Descent.Nn;

/// <summary>Saves and loads a module's parameters and buffers as a safetensors file with PyTorch's names.</summary>
public static class ModuleState
{
    // PyTorch counts batches here; nothing in the computation depends on it unless momentum is switched off.
    private const string Ignored = "num_batches_tracked";

    /// <summary>Writes the state, whole or not at all.</summary>
    public static void Save(Module module, string path, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var tensors = module.State().Select(s => (s.Name, s.Value.Shape.Sizes.ToArray(), (ReadOnlyMemory<float>)s.Value.ToArray()));
        SafetensorsFile.Write(path, tensors, metadata);
    }

    /// <summary>Reads a state written here or by PyTorch; nothing is changed unless every name and shape fits.</summary>
    /// <exception cref="DataException">The file is no safetensors file, or entries are missing, unexpected or of another shape.</exception>
    public static void Load(Module module, string path) => Load(module, SafetensorsFile.Read(path), path);

    internal static void Load(Module module, SafetensorsFile file, string path)
    {
        var state = module.State().ToList();
        var names = state.Select(s => s.Name).ToHashSet();
        var missing = state.Where(s => !file.Entries.ContainsKey(s.Name)).Select(s => $"{s.Name} {s.Value.Shape}").ToList();
        var unexpected = file.Names.Where(n => !names.Contains(n) && !IsIgnored(n)).ToList();
        var wrong = state
            .Where(s => file.Entries.TryGetValue(s.Name, out var entry)
                && !entry.Shape.SequenceEqual(s.Value.Shape.Sizes.ToArray().Select(size => (long)size)))
            .Select(s => $"{s.Name}: got ({string.Join(", ", file.Entries[s.Name].Shape)}), expected {s.Value.Shape}").ToList();
        if (missing.Count + unexpected.Count + wrong.Count > 0)
            throw new DataException($"Load: '{path}' does not fit the "
                + $"model.{List("Missing", missing)}{List("Unexpected", unexpected)}{List("Of another shape", wrong)}");
        // all are read before the first is written: one may be of a kind that has no floats
        var values = state.ConvertAll(s => file.ReadFloats(s.Name));
        for (var i = 0; i < state.Count; i++) state[i].Value.Assign(values[i]);
    }

    /// <summary>Whether nothing depends on a tensor of this name.</summary>
    internal static bool IsIgnored(string name) => name.Split('.')[^1] == Ignored;

    private static string List(string what, List<string> items) => items.Count == 0 ? string.Empty
        : $" {what}: {string.Join("; ", items.Take(20))}{(items.Count > 20 ? $"; and {items.Count - 20} more" : string.Empty)}.";
}
