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
    internal bool EndsWithFusion => Fusion.IsAllowed && Last is >= 0 and var last
        && (Modules[last].Module is BatchNorm || (last < Modules.Count - 1 && Modules[last].Module is IFusesAddRelu));

    Tensor IFusesAddRelu.ForwardAddRectified(Tensor input, Tensor addend) => Modules[Last].Module.ForwardAddRectified(Chain(input, Last), addend);

    // The last module that does something, or -1.
    private int Last
    {
        get
        {
            var last = Modules.Count - 1;
            while (last >= 0 && IsFolded(last)) last--;
            return last;
        }
    }

    private bool IsFolded(int index) => Modules[index].Module is BatchNormBase { IsFolded: true };

    // A rectifier is computed by the module before it where that one can: one pass over memory less each way. Folded norms are passed by.
    private Tensor Chain(Tensor input, int count)
    {
        var value = input;
        for (var i = 0; i < count; i++)
        {
            var module = Modules[i].Module;
            var next = i + 1;
            while (next < count && IsFolded(next)) next++;
            if (next < count && module is IFusesRelu && Modules[next].Module is Relu && Fusion.IsAllowed)
            {
                value = module.ForwardRectified(value);
                i = next;
            }
            else
            {
                value = module.Forward(value);
            }
        }

        return value;
    }
}
