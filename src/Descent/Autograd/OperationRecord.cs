namespace Descent;

/// <summary>Keeps the operations that this thread records, in order: what was computed from what, whole.</summary>
/// <remarks>A node alone forgets inputs that need no gradient; here they stay, since a constant decides about axes too. For one pass of few
/// samples, or with an action that looks at each operation and lets it go.</remarks>
internal sealed class OperationRecord : IDisposable
{
    [ThreadStatic]
    private static OperationRecord? t_current;

    private readonly Action<RecordedOperation> _see;
    private readonly Dictionary<Node, Tensor?[]> _inputs = [];

    private OperationRecord(Action<RecordedOperation> see) => _see = see;

    /// <summary>The open one, or null.</summary>
    public static OperationRecord? Current => t_current;

    /// <summary>Opens one that tells every operation; dispose it again.</summary>
    public static OperationRecord Open(Action<RecordedOperation> see) => t_current = new OperationRecord(see);

    /// <inheritdoc/>
    public void Dispose() => t_current = null;

    /// <summary>A node was made.</summary>
    public void SeeInputs(Node node, ReadOnlySpan<Tensor?> inputs)
    {
        if (node is not LeafNode) _inputs[node] = inputs.ToArray();
    }

    /// <summary>Its result was made.</summary>
    public void SeeOutput(Node node, Tensor output)
    {
        if (_inputs.Remove(node, out var inputs)) _see(new RecordedOperation(node, inputs, output, ForwardScope.Current?.Owner));
    }
}

/// <summary>One operation of an <see cref="OperationRecord"/>.</summary>
/// <param name="Node">The node.</param>
/// <param name="Inputs">What went in, constants too; null where an optional input was left out.</param>
/// <param name="Output">What came out.</param>
/// <param name="Owner">Whose forward pass it belongs to: a module, or null.</param>
internal sealed record RecordedOperation(Node Node, Tensor?[] Inputs, Tensor Output, object? Owner);
