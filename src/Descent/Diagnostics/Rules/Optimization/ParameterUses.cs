using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>Which parameters go into the forward pass, and which of them the loss can reach: read from the recorded graph.</summary>
internal sealed class ParameterUses
{
    private readonly HashSet<Tensor> _used, _reached;
    private readonly bool _isCertain; // nothing hides what it does from the record, so that gradients of a penalty can be told apart

    private ParameterUses(Patient patient, NetworkGraph? graph)
    {
        _used = [.. (graph?.Nodes ?? []).SelectMany(n => n.Leaves)];
        HashSet<GraphNode> seen = [];
        var open = new Stack<GraphNode>(graph is null ? [] : graph.LossNodes);
        if (graph?.Output is { } output) open.Push(output);
        HasOutput = graph?.Output is not null;
        while (open.TryPop(out var node))
        {
            if (!seen.Add(node)) continue;
            foreach (var input in node.Inputs) open.Push(input);
        }

        _reached = [.. seen.SelectMany(n => n.Leaves)];
        _isCertain = !patient.Model.WithParts().Any(part => part is Checkpoint);
        HasPenalties = patient.Penalties.Count > 0;
    }

    private bool HasOutput { get; }

    private bool HasPenalties { get; }

    /// <summary>Whether a parameter goes into the forward pass, and the loss does not reach it: a Detach or an array lies between.</summary>
    public bool IsCutOff(ParameterTrace p) => !p.Parameter.IsFrozen && _used.Contains(p.Parameter.Value) && HasNoGradient(p)
        && (!HasOutput || !_reached.Contains(p.Parameter.Value));

    /// <summary>Whether a parameter goes into nothing.</summary>
    public bool IsUnused(ParameterTrace p) => !p.Parameter.IsFrozen && !_used.Contains(p.Parameter.Value) && HasNoGradient(p);

    public static ParameterUses Of(Examination x) => x.Shared(() => new ParameterUses(x.Patient, x.Trace.Graph));

    // A penalty gives gradients to weights that nothing uses.
    private bool HasNoGradient(ParameterTrace p) =>
        p.Readings.Count > 0 && (p.Readings.All(r => !r.HasGradient) || (HasPenalties && _isCertain));
}
