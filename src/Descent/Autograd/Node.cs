namespace Descent;

/// <summary>One recorded operation: which values went in, and how a gradient of its output becomes gradients of them.</summary>
/// <remarks>
/// Derive from it for an operation of your own: save what the derivative needs with <see cref="Save"/>, and call <see cref="Accumulate"/> once for
/// each input that <see cref="Needs"/> a gradient. Written with tensor operations, a node can be differentiated again.
/// </remarks>
public abstract class Node
{
    private static long s_count;

    private readonly Node?[] _inputs;
    private List<Saved>? _saved;

    /// <summary>Records the inputs; those that need no gradient are forgotten.</summary>
    protected Node(params ReadOnlySpan<Tensor?> inputs)
    {
        _inputs = new Node?[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            if (inputs[i] is not { } input) continue;
            ForwardScope.Current?.Check(input);
            _inputs[i] = input.Node;
        }

        OperationRecord.Current?.SeeInputs(this, inputs);
        Sequence = Interlocked.Increment(ref s_count);
    }

    /// <summary>Later operations have larger numbers, so descending order visits every node after all that used its output.</summary>
    internal long Sequence { get; }

    /// <summary>The number of the newest node, on any thread.</summary>
    internal static long Newest => Interlocked.Read(ref s_count);

    internal ReadOnlySpan<Node?> Inputs => _inputs;

    internal bool HasInputs
    {
        get
        {
            foreach (var input in _inputs)
                if (input is not null)
                    return true;
            return false;
        }
    }

    /// <summary>True once a tensor came from this node.</summary>
    internal bool HasOutput { get; set; }

    /// <summary>The shape of the output, which is the shape of the gradient to come.</summary>
    internal Shape Shape { get; set; } = Shape.Scalar;

    /// <summary>What arrived so far of the output's gradient.</summary>
    internal Tensor? Pending { get; set; }

    /// <summary>The backward pass that visited this node last.</summary>
    internal long VisitedBy { get; set; }

    internal bool IsFreed { get; private set; }

    /// <summary>The operation's name for messages.</summary>
    internal string Name => GetType().Name.Replace("Node", string.Empty, StringComparison.Ordinal);

    /// <summary>For an activation: a unit whose output is above this number counts as active; null: this is none.</summary>
    internal virtual float? ActiveAbove => null;

    /// <summary>Says which places of the output's axes belong to which of the inputs'. An operation that does not say locks them.</summary>
    internal virtual void Follow(AxisFlow flow) => flow.Unknown();

    /// <summary>Turns the output's gradient into the inputs' and hands each to <see cref="Accumulate"/>.</summary>
    /// <param name="gradient">Has the output's shape. Its memory is recycled afterwards: keep a Clone, not the tensor.</param>
    protected abstract void Backward(Tensor gradient);

    /// <summary>True if input <paramref name="index"/> requires a gradient, so that computing it is worth while.</summary>
    protected bool Needs(int index) => _inputs[index] is not null;

    /// <summary>Adds to the gradient of input <paramref name="index"/>; does nothing if it needs none.</summary>
    /// <remarks>
    /// A tensor made during this backward pass is given away by this: its memory may become the leaf's gradient or be recycled once this node has
    /// run. Hand it to as many inputs as you like, but to keep it for later keep a Clone.
    /// </remarks>
    /// <exception cref="ShapeException">The gradient's shape is not the input's.</exception>
    protected void Accumulate(int index, Tensor gradient)
    {
        if (_inputs[index] is not { } input) return;
        if (!gradient.Shape.Equals(input.Shape))
            throw Errors.ShapeErrors.SameShape($"{Name}.Backward", $"input {index}", input.Shape, "its gradient", gradient.Shape);
        Tape.Add(input, gradient);
    }

    /// <summary>Keeps a tensor for the backward pass and notices if it is changed in place before then.</summary>
    protected Saved Save(Tensor tensor)
    {
        var saved = new Saved(this, tensor);
        (_saved ??= new List<Saved>(2)).Add(saved);
        return saved;
    }

    /// <summary>Releases what this node holds besides saved tensors, once its graph is freed.</summary>
    protected virtual void Forget()
    {
    }

    /// <summary>For a node whose backward pass is not written with tensor operations: refuses to be differentiated twice.</summary>
    /// <exception cref="GraphException">The backward pass is being recorded.</exception>
    protected void RequireFirstOrder()
    {
        if (Tape.CreatesGraph) throw new GraphException($"Backward through {Name}: it has no second derivative; expected createGraph: false.");
    }

    internal void Run(Tensor gradient) => Backward(gradient);

    // The saved values and the way back are dropped, so that holding a loss does not hold a whole network's activations.
    internal void Free()
    {
        IsFreed = true;
        if (_saved is not null)
            foreach (var saved in _saved)
                saved.Drop();
        Forget();
        Array.Clear(_inputs);
    }

    /// <summary>A tensor that a node keeps until its backward pass.</summary>
    protected sealed class Saved
    {
        private readonly Node _node;
        private readonly int _version;
        private Tensor? _tensor;

        internal Saved(Node node, Tensor tensor) => (_node, _tensor, _version) = (node, tensor, tensor.Storage.Root.Version);

        /// <summary>The tensor.</summary>
        /// <exception cref="GraphException">It was changed in place since it was saved, or the graph was freed.</exception>
        public Tensor Value
        {
            get
            {
                var tensor = _tensor ?? throw Tape.Freed(_node);
                return tensor.Storage.Root.Version == _version
                    ? tensor
                    : throw new GraphException(
                        $"Backward through {_node.Name}: a value {tensor.Shape} that the gradient needs was changed in place after the forward pass. "
                        + "Call Backward before the optimizer's step, or compute the forward pass again.");
            }
        }

        internal void Drop() => _tensor = null;
    }
}
