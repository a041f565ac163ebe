namespace Descent.Nn;

/// <summary>A part of a network: parameters, parts of its own, and how input becomes output.</summary>
/// <remarks>
/// Derive from it, register every parameter and sub-module in the constructor, and write <see cref="ForwardCore"/>. Registration cannot be forgotten
/// silently: a parameter exists only through <see cref="Register(string, Tensor)"/>, and running an unregistered sub-module or trainable tensor is an
/// error. Names are PyTorch's for the same layer ("0.weight"), so states can be exchanged.
/// </remarks>
/// <example><code>
/// sealed class Perceptron : Module
/// {
///     private readonly Linear _hidden, _output;
///     public Perceptron(Rng rng) =>
///         (_hidden, _output) = (Register("hidden", new Linear(2, 16, rng)), Register("output", new Linear(16, 2, rng)));
///     protected override Tensor ForwardCore(Tensor input) => _output.Forward(_hidden.Forward(input).Tanh());
/// }
/// </code></example>
public abstract partial class Module
{
    private readonly List<Parameter> _parameters = [];
    private readonly List<(string Name, Tensor Value)> _buffers = [];
    private readonly List<(string Name, Module Module)> _modules = [];
    private readonly List<Module> _parents = [];

    /// <summary>True (the default) in training mode: dropout drops, batch norm uses the batch's statistics.</summary>
    public bool IsTraining { get; private set; } = true;

    /// <summary>The direct parts and their names.</summary>
    public IReadOnlyList<(string Name, Module Module)> Modules => _modules;

    /// <summary>Computes the output of this module.</summary>
    /// <exception cref="ShapeException">The input's shape does not fit.</exception>
    /// <exception cref="GraphException">An unregistered sub-module or parameter was used.</exception>
    public Tensor Forward(Tensor input) => Run(input, static (module, x, _) => module.ForwardCore(x));

    /// <summary>The output of this module, rectified; only for one that can do both in one pass.</summary>
    internal Tensor ForwardRectified(Tensor input) => Run(input, static (module, x, _) => ((IFusesRelu)module).ForwardRectified(x));

    /// <summary>The output of this module plus the addend, rectified; only for one that can do all in one pass.</summary>
    internal Tensor ForwardAddRectified(Tensor input, Tensor addend) =>
        Run(input, static (module, x, other) => ((IFusesAddRelu)module).ForwardAddRectified(x, other!), addend);

    private Tensor Run(Tensor input, Func<Module, Tensor, Tensor?, Tensor> compute, Tensor? addend = null)
    {
        var outer = Enter();
        ForwardScope.Current = new ForwardScope(this, input, outer);
        try
        {
            var before = ForwardTrace.Enter();
            var output = ForwardTrace.Replaced(this, input, compute(this, input, addend));
            ForwardTrace.Leave(before, this, input, output);
            return output;
        }
        finally
        {
            ForwardScope.Current = outer;
        }
    }

    /// <summary>Computes the output for whole numbers, such as tokens: the same as for a tensor that holds them as floats.</summary>
    /// <remarks>For networks that begin with an <see cref="Embedding"/>. A float holds whole numbers up to 2^24 exactly.</remarks>
    /// <exception cref="ShapeException">The input's shape does not fit.</exception>
    /// <exception cref="GraphException">An unregistered sub-module or parameter was used.</exception>
    public Tensor Forward(IntTensor input) =>
        Forward(Tensor.From(Array.ConvertAll(input.Values.ToArray(), i => (float)i), input.Shape, State().FirstOrDefault().Value?.Device));

    /// <summary>This module and all parts within it, each once.</summary>
    internal IEnumerable<Module> WithParts() => _modules.SelectMany(m => m.Module.WithParts()).Prepend(this).Distinct();

    /// <summary>Sets the mode of this module alone.</summary>
    internal void SetOwnTraining(bool isTraining) => IsTraining = isTraining;

    /// <summary>Switches this module and its parts to training mode, those that are frozen (<see cref="Freeze"/>) excepted; returns it.</summary>
    public Module Train() => SetTraining(true);

    /// <summary>Switches this module and its parts to evaluation mode; returns it.</summary>
    public Module Evaluate() => SetTraining(false);

    /// <summary>Every parameter of this module and its parts, each once, in the order of registration.</summary>
    public IEnumerable<Parameter> Parameters() => NamedParameters().Select(p => p.Parameter).Distinct();

    /// <summary>Every parameter with its dotted name.</summary>
    public IEnumerable<(string Name, Parameter Parameter)> NamedParameters()
    {
        foreach (var parameter in _parameters) yield return (parameter.Name, parameter);
        foreach (var (name, module) in _modules)
            foreach (var (inner, parameter) in module.NamedParameters())
                yield return (Join(name, inner), parameter);
    }

    /// <summary>The parameter with this name that this module registered itself, or null.</summary>
    internal Parameter? OwnParameter(string name) => _parameters.Find(p => p.Name == name);

    /// <summary>The parameters that this module registered itself.</summary>
    internal IEnumerable<(string Name, Parameter Parameter)> OwnParameters() => _parameters.Select(p => (p.Name, p));

    /// <summary>Every buffer (state that is saved but not trained, such as running statistics) with its dotted name.</summary>
    public IEnumerable<(string Name, Tensor Value)> NamedBuffers()
    {
        foreach (var buffer in _buffers) yield return buffer;
        foreach (var (name, module) in _modules)
            foreach (var (inner, value) in module.NamedBuffers())
                yield return (Join(name, inner), value);
    }

    /// <summary>Parameters and buffers: everything that a saved model holds.</summary>
    public IEnumerable<(string Name, Tensor Value)> State() =>
        NamedParameters().Select(p => (p.Name, p.Parameter.Value)).Concat(NamedBuffers());

    /// <summary>Moves parameters and buffers to another device; gradients are dropped. Returns this module.</summary>
    public Module MoveTo(Device device)
    {
        foreach (var parameter in _parameters) parameter.MoveTo(device);
        for (var i = 0; i < _buffers.Count; i++)
        {
            _buffers[i] = (_buffers[i].Name, _buffers[i].Value.To(device));
            OnBufferMoved(_buffers[i].Name, _buffers[i].Value);
        }

        foreach (var (_, module) in _modules) module.MoveTo(device);
        return this;
    }

    /// <summary>Drops every gradient, so that the next backward pass starts anew.</summary>
    public void ClearGradients()
    {
        foreach (var parameter in Parameters()) parameter.Grad = null;
    }

    /// <summary>How many numbers training can change.</summary>
    public long ParameterCount() => Parameters().Where(p => !p.IsFrozen).Sum(p => (long)p.Count);

    /// <summary>Computes the output; called by <see cref="Forward(Tensor)"/>.</summary>
    protected abstract Tensor ForwardCore(Tensor input);

    /// <summary>Runs a computation of several inputs as this module's forward pass: what an overload of <c>Forward</c> with more inputs
    /// calls.</summary>
    /// <exception cref="GraphException">An unregistered sub-module or parameter was used.</exception>
    protected Tensor Forward(Func<Tensor> core, params ReadOnlySpan<Tensor> inputs)
    {
        var outer = Enter();
        foreach (var input in inputs) ForwardScope.Current = new ForwardScope(this, input, ForwardScope.Current);
        try
        {
            var before = ForwardTrace.Enter();
            var output = ForwardTrace.Replaced(this, inputs[0], core());
            ForwardTrace.Leave(before, this, inputs[0], output);
            return output;
        }
        finally
        {
            ForwardScope.Current = outer;
        }
    }

    /// <summary>Makes a parameter of this module. The tensor's numbers become its initial value.</summary>
    /// <exception cref="GraphException">The name is taken or contains a dot.</exception>
    protected Parameter Register(string name, Tensor value)
    {
        CheckName(name);
        var parameter = new Parameter(name, value.Clone()); // two parameters made from one tensor must not share memory
        if (IsFrozen) parameter.IsFrozen = true;
        _parameters.Add(parameter);
        return parameter;
    }

    /// <summary>Makes a module a part of this one; returns it.</summary>
    /// <exception cref="GraphException">The name is taken or contains a dot, or the module is this one.</exception>
    protected T Register<T>(string name, T module)
        where T : Module
    {
        CheckName(name);
        if (IsInside(module)) throw new GraphException($"{GetType().Name}: '{name}' contains this module itself; expected a part, not a circle.");
        _modules.Add((name, module));
        module._parents.Add(this);
        return module;
    }

    /// <summary>Makes a module the only part of this one, without a name: its parameters are called as if it stood here itself.</summary>
    private protected T RegisterNameless<T>(T module)
        where T : Module
    {
        if (IsInside(module)) throw new GraphException($"{GetType().Name}: it contains itself; expected a part, not a circle.");
        _modules.Add((string.Empty, module));
        module._parents.Add(this);
        return module;
    }

    /// <summary>The name of a part's part.</summary>
    internal static string Join(string name, string inner) => name.Length == 0 ? inner : $"{name}.{inner}";

    /// <summary>Makes a tensor part of the saved state without training it; returns it.</summary>
    /// <exception cref="GraphException">The name is taken or contains a dot.</exception>
    protected Tensor RegisterBuffer(string name, Tensor value)
    {
        CheckName(name);
        _buffers.Add((name, value));
        return value;
    }

    /// <summary>A module with buffers takes the moved tensor here.</summary>
    protected virtual void OnBufferMoved(string name, Tensor value)
    {
    }

    private Module SetTraining(bool isTraining)
    {
        IsTraining = isTraining && !IsFrozen;
        foreach (var (_, module) in _modules) module.SetTraining(isTraining);
        return this;
    }

    private ForwardScope? Enter()
    {
        var outer = ForwardScope.Current;
        return outer?.Owner is Module caller && !IsInside(caller) ? throw NotRegistered(caller) : outer;
    }

    private bool IsInside(Module module) => ReferenceEquals(this, module) || _parents.Exists(parent => parent.IsInside(module));

    private void CheckName(string name)
    {
        var isTaken = _parameters.Exists(p => p.Name == name) || _buffers.Exists(b => b.Name == name)
            || _modules.Exists(m => m.Name == name) || _generators.Exists(g => g.Name == name);
        if (isTaken || name.Length == 0 || name.Contains('.'))
            throw new GraphException($"{GetType().Name}.Register: got the name '{name}'; expected one that is not taken, not empty and without a "
                + $"dot.");
    }

    private GraphException NotRegistered(Module caller) => new(
        $"{caller.GetType().Name}.Forward: it runs a {GetType().Name} that it never registered, so its parameters would not be trained or saved; "
        + $"expected a registered part. In the constructor write: _part = Register(\"part\", new {GetType().Name}(...)).");
}
