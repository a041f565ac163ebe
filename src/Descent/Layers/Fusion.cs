namespace Descent.Nn;

/// <summary>A module that can rectify its output in the pass that makes it. The result and every gradient are those of the module and a Relu after
/// it.</summary>
internal interface IFusesRelu
{
    /// <summary>max(this module of the input, 0).</summary>
    Tensor ForwardRectified(Tensor input);
}

/// <summary>A module that can add a tensor to its output and rectify the sum in the pass that makes it.</summary>
internal interface IFusesAddRelu
{
    /// <summary>max(this module of the input + addend, 0).</summary>
    Tensor ForwardAddRectified(Tensor input, Tensor addend);
}

/// <summary>Whether what lies between two neighbours may stay unseen.</summary>
internal static class Fusion
{
    /// <summary>For tests: off computes every module by itself.</summary>
    [ThreadStatic]
    internal static bool IsOff;

    /// <summary>True if nobody listens to the single modules or operations.</summary>
    public static bool IsAllowed => !IsOff && !ForwardTrace.IsRecording && OperationRecord.Current is null;

    /// <summary>relu(module(x)), in one pass where the module can and nobody listens.</summary>
    public static Tensor Rectified(Module module, Tensor input) =>
        module is IFusesRelu && IsAllowed ? module.ForwardRectified(input) : module.Forward(input).Relu();

    /// <summary>relu(norm(layer(x))); a folded norm is passed by.</summary>
    public static Tensor Rectified(Module layer, Module norm, Tensor input) =>
        norm is BatchNormBase { IsFolded: true } && IsAllowed ? Rectified(layer, input) : Rectified(norm, layer.Forward(input));

    /// <summary>relu(norm(layer(x)) + addend); a folded norm is passed by.</summary>
    public static Tensor AddRectified(Module layer, Module norm, Tensor input, Tensor addend) =>
        norm is BatchNormBase { IsFolded: true } && IsAllowed
            ? AddRectified(layer, input, addend)
            : AddRectified(norm, layer.Forward(input), addend);

    /// <summary>relu(module(x) + addend), in as few passes as the module can and nobody listens to.</summary>
    public static Tensor AddRectified(Module module, Tensor input, Tensor addend)
    {
        if (!IsAllowed) return (module.Forward(input) + addend).Relu();
        return module is IFusesAddRelu ? module.ForwardAddRectified(input, addend) : module.Forward(input).AddRelu(addend);
    }
}
