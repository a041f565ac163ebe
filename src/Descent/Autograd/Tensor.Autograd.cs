namespace Descent;

public sealed partial class Tensor
{
    /// <summary>True if gradients flow through this tensor: it is a leaf that asked for one, or was computed from such a leaf.</summary>
    public bool RequiresGrad => Node is not null;

    /// <summary>The gradient that backward passes have added up here; only for leaves. Set it to null to start again.</summary>
    /// <exception cref="ShapeException">Set to a tensor of another shape or on another device.</exception>
    public Tensor? Grad
    {
        get;
        set
        {
            if (value is not null && !value.Shape.Equals(Shape))
                throw Errors.ShapeErrors.SameShape("Grad", "the tensor", Shape, "its gradient", value.Shape);
            if (value is not null) RequireSameDevice("Grad", this, value);
            (field, OwnsGrad) = (value, false);
        }
    }

    internal Node? Node { get; private set; }

    /// <summary>True if the tape made the gradient for this leaf alone, so that it may add to it in place.</summary>
    internal bool OwnsGrad { get; private set; }

    /// <summary>Makes this tensor a leaf of the graph whose <see cref="Grad"/> is wanted; returns it.</summary>
    /// <exception cref="GraphException">It was computed by recorded operations.</exception>
    public Tensor RequireGrad()
    {
        if (Node is not (null or LeafNode))
            throw new GraphException("RequireGrad: this tensor was computed by recorded operations; expected a leaf. Call Detach first to cut it "
                + "off.");
        Node ??= new LeafNode(this);
        return this;
    }

    /// <summary>Computes the gradient of this value for every leaf that it depends on, and adds it to the leaves' <see cref="Grad"/>.</summary>
    /// <param name="gradient">The gradient of what follows, in this tensor's shape; may be left out for a single number (then 1).</param>
    /// <param name="retainGraph">Keep the graph for another backward pass; otherwise it is freed.</param>
    /// <param name="createGraph">Record the backward pass itself, for second derivatives; keeps the graph too.</param>
    /// <exception cref="GraphException">Nothing here requires a gradient, or the graph was freed.</exception>
    /// <exception cref="ShapeException">No gradient was given and this is not a single number, or its shape or device differs.</exception>
    public void Backward(Tensor? gradient = null, bool retainGraph = false, bool createGraph = false)
    {
        if (gradient is null && Count != 1)
            throw Errors.ShapeErrors.Rank("Backward", Shape, "a single number, or the gradient as argument", "Did you mean Mean() or Sum() first?");
        if (gradient is not null && !gradient.Shape.Equals(Shape))
            throw Errors.ShapeErrors.SameShape("Backward", "the tensor", Shape, "the gradient", gradient.Shape);
        if (gradient is not null) RequireSameDevice("Backward", this, gradient);
        Tape.Backward(this, gradient, retainGraph, createGraph);
    }

    /// <summary>The content is undefined until written.</summary>
    internal static Tensor Empty(Shape shape, Device? device = null)
    {
        var storage = (device ?? Device.Default).Allocate(shape.ElementCount);
        storage.IsGradientScratch = Tape.IsRunning;
        return new Tensor(storage, shape);
    }

    /// <summary>True when an operation on these operands has to be recorded.</summary>
    internal static bool Records(Tensor a, Tensor? b = null, Tensor? c = null) =>
        GradMode.IsEnabled && (a.Node is not null || b?.Node is not null || c?.Node is not null);

    /// <summary>Marks this fresh result as the output of an operation of your own; returns it. Records nothing if no input requires a
    /// gradient.</summary>
    /// <example><code>
    /// static Tensor Cube(Tensor x) => (x.Detach() * x.Detach() * x.Detach()).CameFrom(new CubeNode(x));
    /// </code></example>
    /// <exception cref="GraphException">This tensor has a history already.</exception>
    public Tensor CameFrom(Node node)
    {
        if (!GradMode.IsEnabled || !node.HasInputs) return this;
        if (Node is not null || node.HasOutput)
            throw new GraphException("CameFrom: got a tensor or a node that is in a graph already; expected fresh ones. Compute the result from "
                + "x.Detach().");
        Node = node;
        node.Shape = Shape;
        node.HasOutput = true;
        FiniteWatch.Current?.SeeForward(this, node);
        OperationRecord.Current?.SeeOutput(node, this);
        OperationProbe.Current?.SeeForward(node, this, ForwardScope.Current?.Owner);
        return this;
    }

    internal void OwnGrad(Tensor gradient)
    {
        gradient.Storage.Root.IsGradientScratch = false;
        Grad = gradient;
        OwnsGrad = true;
    }

    internal void BecomeParameter() => Node = new LeafNode(this) { IsParameter = true };

    internal void StopRequiringGrad() => Node = null;

    // A result of this shape on this device, to be written by a primitive.
    private Tensor Fresh(Shape shape) => Empty(shape, Device);

    private static void RequireSameDevice(string operation, Tensor a, Tensor b)
    {
        if (a.Device != b.Device)
            throw new ShapeException($"{operation}: the operands are on the devices '{a.Device.Name}' and '{b.Device.Name}'; expected one. Use "
                + $"To(device).");
    }
}
