namespace Descent.Nn;

/// <content>Parameters and buffers that get another size.</content>
public abstract partial class Module
{
    /// <summary>Whether this module computes with whatever sizes its parameters and buffers have after <see cref="Resize"/>.</summary>
    internal virtual bool CanResize => false;

    /// <summary>What this module registered itself.</summary>
    internal IEnumerable<(string Name, Tensor Value)> OwnState() => _parameters.Select(p => (p.Name, p.Value)).Concat(_buffers);

    /// <summary>Gives own parameters and buffers, those that are named, values of other shapes.</summary>
    internal void Resize(IReadOnlyDictionary<string, Tensor> values)
    {
        foreach (var parameter in _parameters)
            if (values.TryGetValue(parameter.Name, out var value))
                parameter.Resize(value);
        for (var i = 0; i < _buffers.Count; i++)
        {
            if (!values.TryGetValue(_buffers[i].Name, out var value)) continue;
            _buffers[i] = (_buffers[i].Name, value);
            OnBufferMoved(_buffers[i].Name, value);
        }

        OnResized();
    }

    /// <summary>A module that remembers its sizes reads them anew here.</summary>
    private protected virtual void OnResized()
    {
    }
}
