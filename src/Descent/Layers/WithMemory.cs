namespace Descent.Nn;

/// <summary>A decoder in a chain of layers: other layers make its memory of the same input. What a config's transformer-decoder with a memory
/// is.</summary>
internal sealed class WithMemory : Module
{
    private readonly Module _memory;
    private readonly Module _decoder;

    /// <summary>Creates the pair.</summary>
    /// <param name="memory">From the input to the memory.</param>
    /// <param name="decoder">A <see cref="TransformerDecoderLayer"/> or <see cref="TransformerDecoder"/>.</param>
    public WithMemory(Module memory, Module decoder) => (_memory, _decoder) = (Register("memory", memory), Register("decoder", decoder));

    /// <summary>The decoder's text, for a summary.</summary>
    public override string ToString() => $"{_decoder}, with a memory";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        var memory = _memory.Forward(input);
        return _decoder is TransformerDecoder stack ? stack.Forward(input, memory) : ((TransformerDecoderLayer)_decoder).Forward(input, memory);
    }
}
