namespace Descent.Nn;

/// <summary>Modules one after the other under names of their own, where those of a <see cref="Sequential"/> would not fit a saved state.</summary>
internal sealed class NamedChain : Module
{
    /// <summary>Creates the chain.</summary>
    public NamedChain(params ReadOnlySpan<(string Name, Module Module)> parts)
    {
        foreach (var (name, module) in parts) Register(name, module);
    }

    /// <summary>The count, for a summary.</summary>
    public override string ToString() => $"{Modules.Count} modules";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        foreach (var (_, module) in Modules) input = module.Forward(input);
        return input;
    }
}
