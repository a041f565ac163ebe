namespace Descent;

/// <summary>Walks the recorded graph backwards: the whole of reverse-mode differentiation.</summary>
/// <remarks>
/// Nodes are visited in descending order of recording, so each one has its whole gradient before it is asked for its inputs'.
/// Memory: gradients made during the walk are scratch and return to the pool as soon as their node was run.
/// </remarks>
internal static class Tape
{
    private static long s_passes;

    [ThreadStatic]
    private static bool t_isRunning;

    [ThreadStatic]
    private static bool t_createsGraph;

    /// <summary>True while a backward pass runs on this thread whose intermediate results nobody else will see.</summary>
    public static bool IsRunning => t_isRunning && !t_createsGraph;

    /// <summary>True while a backward pass runs whose own operations are recorded, for second derivatives.</summary>
    public static bool CreatesGraph => t_isRunning && t_createsGraph;

    public static void Backward(Tensor output, Tensor? gradient, bool retainGraph, bool createGraph)
    {
        var root = output.Node ?? throw new GraphException(
            "Backward: this tensor does not depend on anything that requires a gradient. Was it computed under GradMode.NoGrad or from a Detach?");
        if (root.IsFreed) throw Freed(root);
        if (t_isRunning) throw new GraphException("Backward: called from inside a backward pass.");
        (t_isRunning, t_createsGraph) = (true, createGraph);
        try
        {
            using var mode = createGraph ? GradMode.Grad() : GradMode.NoGrad();
            Add(root, gradient ?? Tensor.Ones(output.Shape, output.Device));
            var isFreed = !retainGraph && !createGraph;
            Walk(Order(root), isFreed);
            if (isFreed) output.Device.OnGraphFreed();
        }
        finally
        {
            (t_isRunning, t_createsGraph) = (false, false);
        }
    }

    /// <summary>Adds to a node's pending gradient, in place where nobody else looks at the memory. A leaf takes it at once.</summary>
    public static void Add(Node node, Tensor gradient)
    {
        if (node is LeafNode)
        {
            node.Run(gradient);
            ReleaseIfUnused(gradient);
        }
        else if (node.Pending is not { } sum)
        {
            node.Pending = Hold(gradient);
        }
        else if (!CreatesGraph && IsOnlyUse(sum, uses: 1))
        {
            sum.Device.Axpby(1, gradient.Storage, 1, sum.Storage);
            ReleaseIfUnused(gradient);
        }
        else
        {
            node.Pending = Hold(sum + gradient);
            ReleaseIfUnused(gradient);
            Drop(sum);
        }
    }

    /// <summary>True if the memory was made by the running pass, is seen whole, and has exactly this many pending uses.</summary>
    public static bool IsOnlyUse(Tensor gradient, int uses)
    {
        var root = gradient.Storage.Root;
        return root.IsGradientScratch && root.GradientUses == uses && root.Length == gradient.Count;
    }

    public static GraphException Freed(Node node) => new(
        $"Backward through {node.Name}: its graph was already used and freed. Compute the forward pass again, or pass retainGraph: true to the first Backward.");

    private static void Walk(List<Node> order, bool free)
    {
        foreach (var node in order)
        {
            if (node.Pending is not { } gradient) continue;
            node.Pending = null;
            if (node.IsFreed) throw Freed(node);
            node.Run(gradient);
            Drop(gradient);
            if (free) node.Free();
        }
    }

    private static List<Node> Order(Node root)
    {
        var pass = Interlocked.Increment(ref s_passes);
        List<Node> order = [];
        Visit(root);
        for (var i = 0; i < order.Count; i++)
            foreach (var input in order[i].Inputs)
                if (input is not null and not LeafNode && input.VisitedBy != pass)
                    Visit(input);
        order.Sort(static (a, b) => b.Sequence.CompareTo(a.Sequence));
        return order;

        void Visit(Node node)
        {
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
