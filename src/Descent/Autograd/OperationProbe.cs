namespace Descent;

/// <summary>Looks at the operations that this thread records, as they are computed, fused ones too, and at the gradients that come back.</summary>
/// <remarks>Unlike an <see cref="OperationRecord"/> it changes nothing of what is computed: not one bit. While none is open, operations only ask
/// whether one is.</remarks>
internal abstract class OperationProbe
{
    [ThreadStatic]
    private static OperationProbe? t_current;

    /// <summary>The open one, or null.</summary>
    public static OperationProbe? Current => t_current;

    /// <summary>Begins to look.</summary>
    public void Open() => t_current = this;

    /// <summary>Ends it.</summary>
    public static void Close() => t_current = null;

    /// <summary>An operation gave a result.</summary>
    /// <param name="node">The operation.</param>
    /// <param name="output">Its result.</param>
    /// <param name="owner">Whose forward pass it belongs to: a module, or null.</param>
    public abstract void SeeForward(Node node, Tensor output, object? owner);

    /// <summary>An operation is about to hand the gradient of its output on.</summary>
    public abstract void SeeBackward(Node node, Tensor gradient);
}
