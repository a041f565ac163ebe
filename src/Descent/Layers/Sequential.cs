using System.Collections;

namespace Descent.Nn;

/// <summary>Modules one after the other, named "0", "1", ...</summary>
/// <remarks>Shapes: the output of each is the input of the next.</remarks>
/// <example><code>
/// var model = new Sequential { new Linear(784, 128, rng), new Relu(), new Linear(128, 10, rng) };
/// </code></example>
public sealed class Sequential : Module, IEnumerable<Module>
{
    /// <summary>Creates the chain.</summary>
    public Sequential(params ReadOnlySpan<Module> modules)
    {
        foreach (var module in modules) Add(module);
    }

    /// <summary>Puts a module at the end.</summary>
    public void Add(Module module) => Register(Modules.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), module);

    /// <summary>The modules in order.</summary>
    public IEnumerator<Module> GetEnumerator() => Modules.Select(m => m.Module).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The count, for a summary.</summary>
    public override string ToString() => $"Sequential({Modules.Count} modules)";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        var value = input;
        for (var i = 0; i < Modules.Count; i++) value = Modules[i].Module.Forward(value);
        return value;
    }
}
