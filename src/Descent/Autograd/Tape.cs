namespace Descent;

/// <summary>Walks the recorded graph backwards: the whole of reverse-mode differentiation.</summary>
/// <remarks>
/// Nodes are visited in descending order of recording, so each one has its whole gradient before it is asked for its inputs'.
/// Memory: gradients made during the walk are scratch and return to the pool as soon as nothing waits for them: when the node that made them and
/// the one that they were for have run. Memory made before the walk, or taken by a leaf, is never recycled here.
/// </remarks>
internal static class Tape
{
    private static long s_passes;

    [ThreadStatic]
    private static bool t_isRunning;

    [ThreadStatic]
    private static bool t_createsGraph;

    [ThreadStatic]
    private static List<Tensor>? t_handedIn;

    /// <summary>True while a backward pass runs on this thread whose intermediate results nobody else will see.</summary>
    public static bool IsRunning => t_isRunning && !t_createsGraph;

    /// <summary>True while a backward pass runs whose own operations are recorded, for second derivatives.</summary>
    public static bool CreatesGraph => t_isRunning && t_createsGraph;

    public static void Backward(Tensor output, Tensor? gradient, bool retainGraph, bool createGraph)
    {
        var root = output.Node ?? throw new GraphException(
            "Backward: this tensor does not depend on anything that requires a gradient. Was it computed under GradMode.NoGrad or from a Detach?");
        if (t_isRunning) throw new GraphException("Backward: called from inside a backward pass.");
        var order = Order(root);
        foreach (var node in order)
            if (node.IsFreed)
                throw Freed(node); // before anything was added to a leaf
        if (gradient is not null) gradient.Storage.Root.IsGradientScratch = false; // it is the caller's, even if an earlier pass made it
        (t_isRunning, t_createsGraph) = (true, createGraph);
        try
        {
            using var mode = createGraph ? GradMode.Grad() : GradMode.NoGrad();
            Add(root, gradient ?? Tensor.Ones(output.Shape, output.Device));
            var isFreed = !retainGraph && !createGraph;
            Walk(order, isFreed);
            if (isFreed) output.Device.OnGraphFreed();
        }
        finally
        {
            Forget(order);
            (t_isRunning, t_createsGraph) = (false, false);
        }
    }

    /// <summary>Runs the backward pass of a part that the running node has just computed again.</summary>
    /// <remarks>
    /// Gradients of <paramref name="input"/> and of leaves go straight to where the whole network's pass would have added them, in the same order,
    /// so the result is the same bits.
    /// </remarks>
    /// <param name="output">What was computed again.</param>
    /// <param name="gradient">Its gradient.</param>
    /// <param name="since">The newest node before; only later ones are walked and freed.</param>
    /// <param name="input">Where the part begins.</param>
    public static void BackwardAgain(Tensor output, Tensor gradient, long since, Tensor input)
    {
        if (output.Node is not { } root) return; // depends on nothing that requires a gradient
        List<Node> order = [];
        try
        {
            if (root is not LeafNode && root != input.Node) order = Order(root, since, input.Node);
            Add(root, gradient);
            Walk(order, free: true);
        }
        finally
        {
            Forget(order);
        }
    }

    /// <summary>Lets the running node compute a forward pass, recorded and with memory of its own.</summary>
    public static Tensor Recompute(Func<Tensor> forward)
    {
        t_isRunning = false;
        try
        {
            using var mode = GradMode.Grad();
            return forward();
        }
        finally
        {
            t_isRunning = true;
        }
    }

    /// <summary>Adds to a node's pending gradient, in place where nobody else looks at the memory. A leaf takes it at once.</summary>
    public static void Add(Node node, Tensor gradient)
    {
        (t_handedIn ??= []).Add(gradient);
        if (node is LeafNode)
        {
            node.Run(gradient);
        }
        else if (node.Pending is not { } sum)
        {
            node.Pending = Hold(gradient);
        }
        else if (!CreatesGraph && IsOnlyUse(sum, uses: 1) && !IsHandedIn(sum))
        {
            sum.Device.Axpby(1, gradient.Storage, 1, sum.Storage);
        }
        else
        {
            node.Pending = Hold(sum + gradient);
            sum.Storage.Root.GradientUses--;
            t_handedIn.Add(sum); // perhaps by this very node: not to be released before it has run
        }
    }

    /// <summary>True if the memory was made by the running pass, is seen whole, and has exactly this many pending uses.</summary>
    public static bool IsOnlyUse(Tensor gradient, int uses)
    {
        var root = gradient.Storage.Root;
        return root.IsGradientScratch && root.GradientUses == uses && root.Length == gradient.Count;
    }

    /// <summary>True for a tensor that the running node has handed in: it may go on to read it, or hand it in again.</summary>
    public static bool IsHandedIn(Tensor sum)
    {
        foreach (var tensor in t_handedIn!)
            if (ReferenceEquals(tensor.Storage.Root, sum.Storage.Root))
                return true;
        return false;
    }

    public static GraphException Freed(Node node) => new(
        $"Backward through {node.Name}: its graph was already used and freed. Compute the forward pass again, or pass retainGraph: true to the "
            + $"first Backward.");

    private static void Walk(List<Node> order, bool free)
    {
        foreach (var node in order)
        {
            if (node.Pending is not { } gradient) continue;
            node.Pending = null;
            OperationProbe.Current?.SeeBackward(node, gradient);
            node.Run(gradient);
            FiniteWatch.Current?.SeeBackward(node, gradient);
            Drop(gradient);
            ReleaseHandedIn();
            if (free) node.Free();
        }
    }

    // Only now: while a node runs it may hand the same tensor to several inputs.
    private static void ReleaseHandedIn()
    {
        if (t_handedIn is not { } tensors) return;
        foreach (var tensor in tensors) ReleaseIfUnused(tensor);
        tensors.Clear();
    }

    // After an error gradients still wait at nodes; the next pass must not add to them.
    private static void Forget(List<Node> order)
    {
        foreach (var node in order)
        {
            if (node.Pending is { } gradient) Drop(gradient);
            node.Pending = null;
        }

        ReleaseHandedIn();
    }

    private static List<Node> Order(Node root, long since = 0, Node? end = null)
    {
        var pass = Interlocked.Increment(ref s_passes);
        List<Node> order = [];
        Visit(root);
        for (var i = 0; i < order.Count; i++)
            foreach (var input in order[i].Inputs)
                if (input is not null and not LeafNode && input.VisitedBy != pass && input != end)
                    Visit(input);
        order.Sort(static (a, b) => b.Sequence.CompareTo(a.Sequence));
        return order;

        void Visit(Node node)
        {
            if (node.Sequence <= since)
                throw new GraphException($"Checkpoint: the part uses a value from outside ({node.Name} of {node.Shape}) that is not its input, "
                    + "and would give it no gradient; expected everything through the input or as a parameter. Put what computes the value into "
                    + "the part too.");
            node.VisitedBy = pass;
            if (node is not LeafNode) order.Add(node);
        }
    }

    private static Tensor Hold(Tensor gradient)
    {
        gradient.Storage.Root.GradientUses++;
        return gradient;
    }

    private static void Drop(Tensor gradient)
    {
        gradient.Storage.Root.GradientUses--;
        ReleaseIfUnused(gradient);
    }

    private static void ReleaseIfUnused(Tensor gradient)
    {
        var root = gradient.Storage.Root;
        if (root.IsGradientScratch && root.GradientUses == 0) root.Release();
    }
}
