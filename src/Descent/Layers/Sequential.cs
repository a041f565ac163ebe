using System.Collections;

namespace Descent.Nn;

/// <summary>Modules one after the other, named "0", "1", ...</summary>
/// <remarks>Shapes: the output of each is the input of the next.</remarks>
/// <example><code>
/// var model = new Sequential { new Linear(784, 128, rng), new Relu(), new Linear(128, 10, rng) };
/// </code></example>
public sealed class Sequential : Module, IEnumerable<Module>, IFusesAddRelu
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
    protected override Tensor ForwardCore(Tensor input) => Chain(input, Modules.Count);

    /// <summary>True if the last module can add and rectify in the pass that makes its output.</summary>
    internal bool EndsWithFusion => Fusion.IsAllowed && Modules.Count > 0 && Modules[^1].Module is BatchNorm;

    Tensor IFusesAddRelu.ForwardAddRectified(Tensor input, Tensor addend) =>
        Modules[^1].Module.ForwardAddRectified(Chain(input, Modules.Count - 1), addend);

    // A rectifier is computed by the module before it where that one can: one pass over memory less each way.
    private Tensor Chain(Tensor input, int count)
    {
        var value = input;
        for (var i = 0; i < count; i++)
        {
            var module = Modules[i].Module;
            if (i + 1 < count && module is IFusesRelu && Modules[i + 1].Module is Relu && Fusion.IsAllowed)
            {
                value = module.ForwardRectified(value);
                i++;
            }
            else
            {
                value = module.Forward(value);
            }
        }

        return value;
    }
}
