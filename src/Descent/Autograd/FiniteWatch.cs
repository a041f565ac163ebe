namespace Descent;

/// <summary>Looks at every recorded operation of this thread, and remembers the first whose result is not finite though its inputs were.</summary>
/// <remarks>Slow: for the step that went wrong, done again. While none is open, operations only ask whether one is.</remarks>
internal sealed class FiniteWatch : IDisposable
{
    [ThreadStatic]
    private static FiniteWatch? t_current;

    private readonly Dictionary<Node, object?> _owners = [];

    private FiniteWatch()
    {
    }

    /// <summary>The open one, or null.</summary>
    public static FiniteWatch? Current => t_current;

    /// <summary>The first operation, or null where every number is finite.</summary>
    public Node? Culprit { get; private set; }

    /// <summary>Whose forward pass it belongs to: a module, or null outside of any.</summary>
    public object? Owner { get; private set; }

    /// <summary>Whether it was on the way back.</summary>
    public bool IsBackward { get; private set; }

    /// <summary>The number that it gave: infinite, or none.</summary>
    public float Value { get; private set; }

    /// <summary>The parts of the result along its first axis that are not finite: samples, where that axis is theirs. Empty on the way
    /// back.</summary>
    public IReadOnlyList<int> Rows { get; private set; } = [];

    /// <summary>How many parts the result had along its first axis.</summary>
    public int RowCount { get; private set; }

    /// <summary>Opens one; dispose it again.</summary>
    public static FiniteWatch Open() => t_current = new FiniteWatch();

    /// <inheritdoc/>
    public void Dispose() => t_current = null;

    /// <summary>An operation gave a result.</summary>
    public void SeeForward(Tensor output, Node node)
    {
        var owner = ForwardScope.Current?.Owner;
        _owners[node] = owner;
        if (Culprit is not null || output.IsFinite()) return;
        (Culprit, Owner, Value) = (node, owner, FirstBroken(output));
        if (output.Rank == 0) return;
        var numbers = output.ToArray();
        RowCount = output.Shape[0];
        var size = numbers.Length / RowCount;
        Rows = [.. Enumerable.Range(0, RowCount).Where(row => Array.Exists(numbers[(row * size)..((row + 1) * size)], x => !float.IsFinite(x)))];
    }

    /// <summary>An operation handed gradients to its inputs.</summary>
    public void SeeBackward(Node node, Tensor gradient)
    {
        if (Culprit is not null || !gradient.IsFinite()) return;
        foreach (var input in node.Inputs)
        {
            if (GradientOf(input) is not { } given || given.IsFinite()) continue;
            (Culprit, Owner, IsBackward, Value) = (node, _owners.GetValueOrDefault(node), true, FirstBroken(given));
            return;
        }
    }

    private static Tensor? GradientOf(Node? input) => input is LeafNode leaf ? leaf.Gradient : input?.Pending;

    private static float FirstBroken(Tensor tensor) => Array.Find(tensor.ToArray(), x => !float.IsFinite(x));
}
