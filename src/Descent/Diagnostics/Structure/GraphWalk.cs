using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>Ways through a <see cref="NetworkGraph"/>.</summary>
internal static class GraphWalk
{
    /// <summary>Back from a node to what made its numbers: past other shapes of the same numbers.</summary>
    public static GraphNode Maker(this GraphNode node)
    {
        while (node is { Role: OperationRole.View, Inputs: [var before] }) node = before;
        return node;
    }

    /// <summary>What made the numbers that went in first, past other shapes and random zeros; null for the model's input.</summary>
    public static GraphNode? Before(this GraphNode node, bool passDropout = true)
    {
        if (node.Inputs.Count != 1) return null;
        var before = node.Inputs[0];
        while (before.Role == OperationRole.View || (passDropout && before.Role == OperationRole.Dropout))
        {
            if (before.Inputs.Count != 1) return null;
            before = before.Inputs[0];
        }

        return before;
    }

    /// <summary>The only user of a node past other shapes and random zeros, or null where there are several, or none.</summary>
    public static GraphNode? OnlyUser(this GraphNode node, bool passDropout = true)
    {
        while (node.Users.Count == 1)
        {
            var user = node.Users[0];
            if (user.Role != OperationRole.View && !(passDropout && user.Role == OperationRole.Dropout)) return user;
            node = user;
        }

        return null;
    }

    /// <summary>A linear layer or a convolution: products with weights and sums, nothing else.</summary>
    public static bool IsAffine(this GraphNode node) =>
        node.Role == OperationRole.Product && node.Owner is not Bilinear
        && (node.Owner is IWeightedLayer || node.Operation is "Linear" or "Conv2d");

    /// <summary>The weights of a product, or null.</summary>
    public static Shape? WeightShape(this GraphNode node) =>
        (node.Owner as IWeightedLayer)?.Weight.Shape ?? node.InputShapes.Skip(1).FirstOrDefault(s => s is { Rank: >= 2 });

    /// <summary>Numbers that a node gives for each sample.</summary>
    public static int PerSample(this GraphNode node) => node.Shape.Rank == 0 || node.Shape[0] == 0 ? 0 : node.Shape.ElementCount / node.Shape[0];

    /// <summary>Where a node is, in words.</summary>
    public static string Place(this GraphNode node) =>
        !string.IsNullOrEmpty(node.Layer) ? $"'{node.Layer}' ({node.Owner?.GetType().Name ?? node.Operation})"
        : node.Owner is { } owner ? $"{owner.GetType().Name}'s {node.Operation}" : node.Operation;

    /// <summary>The module's name where the node is the whole call of a simple module that can be taken out or replaced; else null.</summary>
    public static string? Removable(this GraphNode node) =>
        node.Owner is { } owner && !string.IsNullOrEmpty(node.Layer) && OperationRoles.OfModule(owner) is not null ? node.Layer : null;

    /// <summary>Whether every way from the input to the output goes through this node.</summary>
    public static bool IsOnEveryWay(this NetworkGraph graph, GraphNode node)
    {
        if (graph.Output is not { } output) return false;
        if (output == node) return true;
        HashSet<GraphNode> seen = [output];
        Stack<GraphNode> open = new([output]);
        while (open.TryPop(out var next))
        {
            if (next.TakesConstants) return false; // the input, among others
            foreach (var input in next.Inputs)
                if (input != node && seen.Add(input))
                    open.Push(input);
        }

        return true;
    }

    /// <summary>All nodes that a node was computed from, itself included.</summary>
    public static HashSet<GraphNode> Sources(this GraphNode node)
    {
        HashSet<GraphNode> seen = [node];
        Stack<GraphNode> open = new([node]);
        while (open.TryPop(out var next))
            foreach (var input in next.Inputs)
                if (seen.Add(input))
                    open.Push(input);
        return seen;
    }
}
