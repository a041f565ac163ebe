namespace Descent;

/// <summary>Which module's forward pass runs on this thread, and what went in: used to catch parameters that were never registered.</summary>
internal sealed class ForwardScope(object owner, Tensor input, ForwardScope? outer)
{
    [ThreadStatic]
    private static ForwardScope? t_current;

    /// <summary>The innermost forward pass, or null outside of any.</summary>
    public static ForwardScope? Current
    {
        get => t_current;
        set => t_current = value;
    }

    public object Owner { get; } = owner;

    public ForwardScope? Outer { get; } = outer;

    /// <summary>A leaf that is neither a parameter nor an input of the modules it is used in would silently never be trained.</summary>
    public void Check(Tensor operand)
    {
        if (operand.Node is not LeafNode { IsParameter: false }) return;
        for (var scope = this; scope is not null; scope = scope.Outer)
            if (ReferenceEquals(scope._input, operand))
                return;
        throw new GraphException(
            $"{Owner.GetType().Name}.Forward: a tensor {operand.Shape} that requires a gradient is used but not registered, so no optimizer would "
                + $"see it; "
            + "expected a parameter. In the constructor write: _weight = Register(\"weight\", tensor).");
    }

    private readonly Tensor _input = input;
}
