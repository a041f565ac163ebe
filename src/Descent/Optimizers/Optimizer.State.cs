using System.Globalization;
using Descent.Formats;

namespace Descent.Optim;

/// <content>Saving and loading.</content>
public abstract partial class Optimizer
{
    private const string StepName = "step";

    /// <summary>Everything besides the parameters that the next step depends on, by name; empty before the first step.</summary>
    /// <remarks>
    /// Names: "step" for all, then "i.step" and "i.name" (such as "3.velocity") for parameter i in the order of <see cref="Parameters"/>.
    /// The tensors are the optimizer's own: save or clone them before the next step.
    /// </remarks>
    public virtual IEnumerable<(string Name, Tensor Value)> State()
    {
        if (Steps == 0) yield break;
        for (var i = 0; i < _parameters.Length; i++)
        {
            if (_steps[i] == 0) continue;
            for (var state = 0; state < _names.Length; state++)
                if (_states[state, i] is { } tensor)
                    yield return (NameOf(i, _names[state]), tensor);
            yield return (NameOf(i, StepName), Tensor.Scalar(_steps[i]));
        }

        yield return (StepName, Tensor.Scalar(Steps));
    }

    /// <summary>Goes on where the optimizer stood whose <see cref="State"/> this is; the numbers are copied.</summary>
    /// <param name="state">As it was given; empty: as before the first step. Nothing is changed unless every name and shape fits.</param>
    /// <exception cref="DataException">Entries are missing, unexpected or of another shape.</exception>
    public virtual void LoadState(IEnumerable<(string Name, Tensor Value)> state)
    {
        var reader = new OptimizerStateReader(GetType().Name, state);
        var tensors = new Tensor?[_names.Length, _parameters.Length];
        var steps = new int[_parameters.Length];
        var all = reader.IsEmpty ? 0 : reader.Integer(StepName);
        for (var i = 0; i < _parameters.Length; i++)
        {
            if (!reader.Has(NameOf(i, StepName))) continue;
            steps[i] = reader.Integer(NameOf(i, StepName));
            for (var s = 0; s < _names.Length; s++)
                if (Keeps(i, s))
                    tensors[s, i] = reader.Tensor(NameOf(i, _names[s]), _parameters[i].Shape, _parameters[i].Value.Device);
        }

        reader.ThrowIfWrong();
        Steps = all;
        steps.CopyTo(_steps, 0);
        Array.Copy(tensors, _states, tensors.Length);
    }

    /// <summary>Writes the state to a safetensors file, whole or not at all.</summary>
    /// <exception cref="DataException">The file cannot be written.</exception>
    public void SaveState(string path) =>
        SafetensorsFile.Write(path, State().Select(s => (s.Name, s.Value.Shape.Sizes.ToArray(), (ReadOnlyMemory<float>)s.Value.ToArray())));

    /// <summary>Reads what <see cref="SaveState"/> wrote.</summary>
    /// <exception cref="DataException">It is no such file, or does not fit this optimizer.</exception>
    public void LoadState(string path)
    {
        var file = SafetensorsFile.Read(path);
        foreach (var (name, entry) in file.Entries)
            if (entry.Shape.Any(size => size > int.MaxValue))
                throw new DataException($"{path}: got {name} of ({string.Join(", ", entry.Shape)}); expected sizes up to {int.MaxValue}.");
        LoadState(file.Names.Select(name =>
            (name, Tensor.From(file.ReadFloats(name), Shape.Create([.. file.Entries[name].Shape.Select(size => (int)size)])))));
    }

    /// <summary>Whether this parameter has this state once it has made a step.</summary>
    private protected virtual bool Keeps(int index, int state) => true;

    /// <summary>Takes the number of steps from a state.</summary>
    private protected void RestoreSteps(int steps) => Steps = steps;

    private static string NameOf(int index, string name) => string.Create(CultureInfo.InvariantCulture, $"{index}.{name}");
}

/// <summary>Takes an optimizer's state apart, and collects what is wrong with it.</summary>
internal sealed class OptimizerStateReader
{
    private readonly Dictionary<string, Tensor> _given = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = [];
    private readonly List<string> _missing = [], _wrong = [];
    private readonly string _optimizer;

    public OptimizerStateReader(string optimizer, IEnumerable<(string Name, Tensor Value)> state)
    {
        _optimizer = optimizer;
        foreach (var (name, value) in state) _given[name] = value;
    }

    public bool IsEmpty => _given.Count == 0;

    public bool Has(string name) => _given.ContainsKey(name);

    public int Integer(string name) => Tensor(name, Shape.Scalar, null) is { } value ? (int)value.Item() : 0;

    /// <summary>A copy on a device, or null and noted as wrong.</summary>
    public Tensor? Tensor(string name, Shape shape, Device? device)
    {
        if (!_given.TryGetValue(name, out var value))
        {
            _missing.Add(name);
            return null;
        }

        _used.Add(name);
        if (value.Shape.Equals(shape)) return device is null || device == value.Device ? value.Clone() : value.To(device);
        _wrong.Add($"{name}: got {value.Shape}, expected {shape}");
        return null;
    }

    public void ThrowIfWrong()
    {
        var unexpected = _given.Keys.Where(name => !_used.Contains(name)).ToList();
        if (_missing.Count + _wrong.Count + unexpected.Count == 0) return;
        throw new DataException(
            $"{_optimizer}.LoadState: the state does not fit; expected that of the same optimizer with the same settings and parameters."
            + List("Missing", _missing) + List("Unexpected", unexpected) + List("Of another shape", _wrong));
    }

    private static string List(string what, List<string> items) => items.Count == 0 ? string.Empty
        : $" {what}: {string.Join("; ", items.Take(20))}{(items.Count > 20 ? $"; and {items.Count - 20} more" : string.Empty)}.";
}
