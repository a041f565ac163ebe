using Descent.Nn;

namespace Descent.Training;

/// <summary>A model's buffers as they were before a forward pass, for a pass that turns out to have been one too many.</summary>
internal sealed class BufferSnapshot(Module model)
{
    private readonly (Tensor Value, Tensor Copy)[] _buffers = [.. model.NamedBuffers().Select(b => (b.Value, b.Value.Clone()))];

    public void Take()
    {
        foreach (var (value, copy) in _buffers) copy.Assign(value);
    }

    public void Restore()
    {
        foreach (var (value, copy) in _buffers) value.Assign(copy);
    }
}
