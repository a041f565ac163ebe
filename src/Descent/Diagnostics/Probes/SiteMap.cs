using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>Knows the places of a network again from look to look.</summary>
internal sealed class SiteMap(Module model)
{
    private const int MostSites = 512;

    private readonly Dictionary<Module, string> _names =
        model.NamedParts().DistinctBy(n => n.Part).ToDictionary(n => n.Part, n => n.Name);

    private readonly Dictionary<(Module Module, string Operation, int Use), SiteTrace> _sites = [];
    private readonly Dictionary<(Module Module, string Operation), int> _uses = [];

    /// <summary>Before each pass.</summary>
    public void Begin() => _uses.Clear();

    /// <summary>The trace of the place where an operation stands, made when it is new; null for one that nobody looks at.</summary>
    public SiteTrace? Of(Trace trace, Module module, Node node, Tensor output, Dictionary<Node, SiteTrace> seen)
    {
        var role = OperationRoles.Of(module, node);
        if (role is OperationRole.Other or OperationRole.View or OperationRole.Dropout or OperationRole.Pool || output.Rank == 0) return null;
        var operation = node.Name;
        var use = _uses.GetValueOrDefault((module, operation));
        _uses[(module, operation)] = use + 1;
        if (_sites.TryGetValue((module, operation, use), out var site))
            return site.Units == output.Shape[site.UnitAxis] && site.UnitAxis < output.Rank ? site : null;
        if (_sites.Count >= MostSites) return null;
        var axis = AxisOf(module, node, output.Shape, seen);
        site = new SiteTrace(_names.GetValueOrDefault(module, string.Empty), operation, role, axis, output.Shape[axis])
        {
            Module = module, ActiveAbove = node.ActiveAbove,
        };
        _sites.Add((module, operation, use), site);
        trace.Add(site);
        return site;
    }

    /// <summary>The trace of an end of the model.</summary>
    public static SiteTrace End(string name, OperationRole role, Shape shape)
    {
        var axis = shape.Rank switch { 0 => 0, 1 => 0, >= 4 => 1, _ => shape.Rank - 1 };
        return new SiteTrace(name, name, role, axis, shape.Rank == 0 ? 1 : shape[axis]);
    }

    // Channels come first behind the samples, features last; what has no axis of its own goes by what it was computed from.
    private static int AxisOf(Module module, Node node, Shape shape, Dictionary<Node, SiteTrace> seen)
    {
        if (shape.Rank <= 1) return 0;
        if (module is Linear or LayerNorm or RmsNorm or Embedding or Rnn or Gru or Lstm) return shape.Rank - 1;
        if (module is IWeightedLayer or BatchNormBase or GroupNorm) return 1;
        foreach (var input in node.Inputs)
            if (input is not null && seen.TryGetValue(input, out var before) && before.UnitAxis < shape.Rank
                && before.Units == shape[before.UnitAxis])
                return before.UnitAxis;
        return shape.Rank >= 4 ? 1 : shape.Rank - 1;
    }
}
