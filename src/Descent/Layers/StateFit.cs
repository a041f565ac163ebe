using Descent.Formats;

namespace Descent.Nn;

/// <summary>How the tensors of a file fit a model's parameters and buffers by name and shape.</summary>
/// <param name="Fitting">Names that both have, with one shape.</param>
/// <param name="Missing">What the model has and the file lacks: name and shape.</param>
/// <param name="Unexpected">What only the file has, with the name that was probably meant.</param>
/// <param name="OtherShape">What both have with different shapes.</param>
public sealed record StateFit(
    IReadOnlyList<string> Fitting, IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected, IReadOnlyList<string> OtherShape)
{
    private static readonly string[] s_wrappers = ["", "module.", "_orig_mod.", "model.", "backbone.", "net.", "state_dict."];

    /// <summary>Whether the model can load the file.</summary>
    public bool IsWhole => Missing.Count + Unexpected.Count + OtherShape.Count == 0;

    /// <summary>Compares a file with a model; PyTorch's counts of batches do not matter.</summary>
    public static StateFit Of(Module model, WeightsFile file)
    {
        var state = model.State().DistinctBy(s => s.Name).ToDictionary(s => s.Name, s => s.Value.Shape, StringComparer.Ordinal);
        var stored = file.Tensors.ToDictionary(t => t.Name, StringComparer.Ordinal);
        var missing = state.Where(s => !stored.ContainsKey(s.Key)).ToList();
        var both = file.Tensors.Where(t => state.ContainsKey(t.Name)).ToLookup(t => IsShape(t, state[t.Name]));
        return new StateFit(
            [.. both[true].Select(t => t.Name)],
            [.. missing.Select(s => $"{s.Key} {s.Value}")],
            [.. file.Tensors.Where(t => !state.ContainsKey(t.Name) && !ModuleState.IsIgnored(t.Name))
                .Select(t => (t, NearestName.Hint(t.Name, missing.Where(s => IsShape(t, s.Value)).Select(s => s.Key))))
                .Select(t => $"{t.t.Name} {t.t.ShapeText}{(t.Item2.Length > 0 ? "." : string.Empty)}{t.Item2}")],
            [.. both[false].Select(t => $"{t.Name}: got {t.ShapeText}, expected {state[t.Name]}")]);
    }

    /// <summary>Finds the prefixes with which most names fit: what wrappers put before them, and the model's own.</summary>
    public static NameMapping FindPrefixes(Module model, WeightsFile file)
    {
        var own = model.State().Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        var adds = own.Select(n => n.Split('.', 2)).Where(p => p.Length == 2).Select(p => p[0] + ".").Distinct().Take(100).Prepend(string.Empty);
        var strips = s_wrappers.Concat(file.Tensors.Select(t => t.Name.Split('.', 2)).Where(p => p.Length == 2).Select(p => p[0] + ".").Distinct()
            .Take(100)).Distinct().Where(p => p.Length == 0 || file.Tensors.Any(t => t.Name.StartsWith(p, StringComparison.Ordinal)));
        var (best, most) = (new NameMapping(), -1);
        foreach (var strip in strips)
        {
            foreach (var add in adds)
            {
                var mapping = new NameMapping { Strip = strip.Length == 0 ? [] : [strip], Add = add };
                var fitting = file.Tensors.Count(t => own.Contains(mapping.Apply(t.Name)));
                if (fitting > most) (best, most) = (mapping, fitting);
            }
        }

        return best;
    }

    private static bool IsShape(StoredTensor tensor, Shape shape) => tensor.Shape.SequenceEqual(shape.Sizes.ToArray().Select(s => (long)s));
}
