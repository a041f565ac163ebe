using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>What one forward pass and the loss computed, in order, without fusing: exact facts about the structure.</summary>
internal sealed class NetworkGraph
{
    private readonly List<GraphNode> _nodes = [];
    private readonly Dictionary<Node, GraphNode> _byNode = [];
    private readonly Dictionary<Module, string> _names;

    private NetworkGraph(Module model) =>
        _names = model.NamedParts().DistinctBy(n => n.Part).ToDictionary(n => n.Part, n => n.Name);

    /// <summary>The operations in order. Those of one call of a simple module (a norm, an activation) are one node.</summary>
    public IReadOnlyList<GraphNode> Nodes => _nodes;

    /// <summary>The node that made the model's output, or null where nothing of it was recorded.</summary>
    public GraphNode? Output { get; private set; }

    /// <summary>The shape of the model's output as the loss gets it.</summary>
    public Shape OutputShape { get; private set; } = Shape.Scalar;

    /// <summary>Nodes of the loss: behind the output.</summary>
    public IEnumerable<GraphNode> LossNodes => _nodes.Where(n => n.IsLoss);

    /// <summary>Nodes of the model.</summary>
    public IEnumerable<GraphNode> ModelNodes => _nodes.Where(n => !n.IsLoss);

    /// <summary>The dotted name of a part, or null for one that is not of the model.</summary>
    public string? NameOf(Module part) => _names.GetValueOrDefault(part);

    /// <summary>Records a pass.</summary>
    /// <param name="model">The model.</param>
    /// <param name="compute">Runs model and loss, and returns what the loss got as prediction.</param>
    public static NetworkGraph Record(Module model, Func<Tensor> compute)
    {
        var graph = new NetworkGraph(model);
        Tensor output;
        using (OperationRecord.Open(graph.Take)) output = compute();
        graph.OutputShape = output.Shape;
        if (output.Node is not { } last || !graph._byNode.TryGetValue(last, out var node)) return graph;
        // The loss may be given another shape of the output, made after the loss was computed: the output is what that shape was made of.
        while (node is { Role: OperationRole.View, Owner: null, Inputs: [var made] } && made.Owner is not null) node = made;
        graph.Output = node;
        foreach (var later in graph._nodes) later.IsLoss = later.Index > node.Index && later.Owner is null;
        return graph;
    }

    /// <summary>An empty one, to be filled by <see cref="Take"/> with another pass of the same model.</summary>
    public static NetworkGraph Empty(Module model) => new(model);

    /// <summary>Takes the next operation.</summary>
    public void Take(RecordedOperation step)
    {
        var owner = step.Owner as Module;
        var inputs = Inputs(step);
        var isSimple = owner is not null && OperationRoles.OfModule(owner) is not null;
        if (isSimple && _nodes.Count > 0 && _nodes[^1] is var last && ReferenceEquals(last.Owner, owner) && inputs.Contains(last))
        {
            last.Grow(step, inputs.Where(i => i != last && !last.Inputs.Contains(i)));
            _byNode[step.Node] = last;
            return;
        }

        var node = new GraphNode(_nodes.Count, owner, owner is null ? null : _names.GetValueOrDefault(owner), step, inputs);
        foreach (var input in inputs) input.AddUser(node);
        _nodes.Add(node);
        _byNode[step.Node] = node;
    }

    private List<GraphNode> Inputs(RecordedOperation step) =>
        [.. step.Inputs.Where(i => i?.Node is not null).Select(i => _byNode.GetValueOrDefault(i!.Node!)).OfType<GraphNode>().Distinct()];
}

/// <summary>An operation, or one call of a simple module.</summary>
internal sealed class GraphNode
{
    private readonly List<GraphNode> _inputs;
    private readonly List<GraphNode> _users = [];

    public GraphNode(int index, Module? owner, string? layer, RecordedOperation step, List<GraphNode> inputs)
    {
        (Index, Owner, Layer, Node, Role) = (index, owner, layer, step.Node, OperationRoles.Of(owner, step.Node));
        (_inputs, Shape, InputShapes) = (inputs, step.Output.Shape, [.. step.Inputs.Select(i => i?.Shape)]);
        LastNode = step.Node;
        TakesConstants = step.Inputs.Any(t => t is { Node: null });
        (First, Leaves) = (step.Inputs.FirstOrDefault(), [.. step.Inputs.OfType<Tensor>().Where(t => t.Node is LeafNode)]);
        if (Role == OperationRole.Other && First is { Node: not (null or LeafNode) } && First.Shape == Shape) Ratio = Size(step.Output) / Size(First);
    }

    /// <summary>Its place in the order.</summary>
    public int Index { get; }

    /// <summary>The module that computed it, or null outside of any: the loss.</summary>
    public Module? Owner { get; }

    /// <summary>The module's dotted name.</summary>
    public string? Layer { get; }

    /// <summary>The first operation.</summary>
    public Node Node { get; }

    /// <summary>The last operation: another where the call of a simple module has several.</summary>
    public Node LastNode { get; private set; }

    /// <summary>The operation's name, such as "Linear" or "Softmax".</summary>
    public string Operation => Node.Name;

    public OperationRole Role { get; }

    /// <summary>Whether it belongs to the loss.</summary>
    public bool IsLoss { get; set; }

    /// <summary>The shape of the result.</summary>
    public Shape Shape { get; private set; }

    /// <summary>The shapes of what went in, constants and weights too; null where an optional input was left out.</summary>
    public IReadOnlyList<Shape?> InputShapes { get; }

    /// <summary>Whether something went in that is neither computed nor trained: the model's input, a target, a mask.</summary>
    public bool TakesConstants { get; }

    /// <summary>What went in first.</summary>
    public Tensor? First { get; private set; }

    /// <summary>The size (root mean square) of what an operation without weights makes of what it gets; null for all others.</summary>
    public double? Ratio { get; }

    /// <summary>Parameters that went in.</summary>
    public IReadOnlyList<Tensor> Leaves { get; private set; }

    /// <summary>Nodes that it was computed from.</summary>
    public IReadOnlyList<GraphNode> Inputs => _inputs;

    /// <summary>Nodes that were computed from it.</summary>
    public IReadOnlyList<GraphNode> Users => _users;

    public void AddUser(GraphNode user) => _users.Add(user);

    public void Grow(RecordedOperation step, IEnumerable<GraphNode> inputs)
    {
        (Shape, LastNode) = (step.Output.Shape, step.Node);
        foreach (var input in inputs.ToList())
        {
            _inputs.Add(input);
            input.AddUser(this);
        }

        Leaves = [.. Leaves, .. step.Inputs.OfType<Tensor>().Where(t => t.Node is LeafNode)];
    }

    /// <summary>Lets go of tensors, so that the graph holds no activations.</summary>
    public void Release() => First = null;

    private static double Size(Tensor tensor)
    {
        using var scratch = Scratch.First(tensor, Look.NumbersPerSite);
        return Products.Norm(scratch.Numbers) / Math.Sqrt(scratch.Numbers.Length);
    }
}
