namespace Descent.Nn;

/// <content>What changes of a model's structure need: see <see cref="ModelEdit"/>.</content>
public abstract partial class Module
{
    /// <summary>This module and all parts within it with their dotted names, outer ones first; one that stands in several places comes with each
    /// name, and a wrapper with the name of what it holds.</summary>
    internal IEnumerable<(string Name, Module Part)> NamedParts(string name = "")
    {
        yield return (name, this);
        foreach (var (inner, module) in _modules)
            foreach (var part in module.NamedParts(inner.Length == 0 ? name : Join(name, inner)))
                yield return part;
    }

    /// <summary>Forgets the parameters and buffers that this module registered itself.</summary>
    /// <returns>What remembers them again.</returns>
    private protected Action ForgetState()
    {
        var (parameters, buffers) = (_parameters.ToArray(), _buffers.ToArray());
        _parameters.Clear();
        _buffers.Clear();
        return () =>
        {
            _parameters.AddRange(parameters);
            _buffers.AddRange(buffers);
        };
    }

    /// <summary>Forgets a parameter of this module's own.</summary>
    private protected void Forget(Parameter parameter) => _parameters.Remove(parameter);

    /// <summary>Leaves some rows of each own parameter and buffer that has one for each channel.</summary>
    private protected void KeepRows(int channels, ReadOnlySpan<int> kept)
    {
        foreach (var parameter in _parameters)
            if (parameter.Shape is { Rank: 1 } shape && shape[0] == channels) parameter.Become(ChannelEdits.Rows(parameter.Value, kept));
        for (var i = 0; i < _buffers.Count; i++)
        {
            var (name, value) = _buffers[i];
            if (value.Rank != 1 || value.Shape[0] != channels) continue;
            _buffers[i] = (name, ChannelEdits.Rows(value, kept));
            OnBufferMoved(name, _buffers[i].Value);
        }
    }
}
