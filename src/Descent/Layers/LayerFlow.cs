namespace Descent.Nn;

/// <summary>What reads what in a model, seen in one recorded forward pass in evaluation mode.</summary>
/// <remarks>Modules are known by their inputs and outputs, which are compared as objects; what happens between modules by the nodes of the
/// graph.</remarks>
internal sealed class LayerFlow
{
    private readonly Dictionary<Module, List<LayerCall>> _calls = [];
    private readonly Dictionary<Tensor, LayerCall> _makers = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Node, int> _readers = [];
    private readonly Dictionary<Module, string> _names = [];
    private readonly Dictionary<Module, WeightWrapper> _wrappers = [];
    private readonly Tensor _input;

    private LayerFlow(Module model, Tensor input)
    {
        _input = input;
        foreach (var (name, part) in model.NamedParts())
        {
            _names.TryAdd(part, name);
            if (part is WeightWrapper wrapper) _wrappers.TryAdd(wrapper.Layer, wrapper);
        }
    }

    /// <summary>The forward passes in the order in which they ended, inner ones first.</summary>
    public List<LayerCall> Calls { get; } = [];

    /// <summary>Runs a batch through a model; modes, statistics and gradients stay as they are.</summary>
    public static LayerFlow Of(Module model, Tensor batch)
    {
        var input = batch.Detach().Clone().RequireGrad();
        var flow = new LayerFlow(model, input);
        using var modes = new EvaluationMode(model);
        using var recording = GradMode.Grad();
        Tensor? output = null;
        Checkpoint.Transparent(() => ForwardTrace.Replace(flow.See, () => output = model.Forward(input)));
        if (output!.Node is { } last) flow.CountReaders(last);
        return flow;
    }

    /// <summary>The dotted name of a part; the first of several.</summary>
    public string NameOf(Module module) => _names[module];

    /// <summary>A part's passes.</summary>
    public IReadOnlyList<LayerCall> CallsOf(Module module) => _calls.GetValueOrDefault(module) ?? [];

    /// <summary>The innermost pass that gave this tensor, or null: an operation between modules, or the model's input.</summary>
    public LayerCall? MakerOf(Tensor tensor) => _makers.GetValueOrDefault(tensor);

    /// <summary>What makes a layer's weight out of parameters, or null.</summary>
    public WeightWrapper? WrapperOf(Module layer) => _wrappers.GetValueOrDefault(layer);

    /// <summary>How many operands of operations that lead to the model's output this tensor is.</summary>
    public int ReadersOf(Tensor tensor) => tensor.Node is { } node ? _readers.GetValueOrDefault(node) : 0;

    /// <summary>What made a tensor, in words.</summary>
    public string Describe(Tensor tensor) => ReferenceEquals(tensor, _input) ? "outside"
        : MakerOf(tensor) is { } maker ? Called(maker.Module)
        : tensor.Node is null or LeafNode ? "a value that is not computed from the model's input"
        : $"an operation between layers ({tensor.Node.Name})";

    private string Called(Module module) => NameOf(module) is { Length: > 0 } name ? $"'{name}' ({module})" : module.ToString()!;

    private Tensor See(Module module, Tensor input, Tensor output)
    {
        var call = new LayerCall(module, input, output);
        Calls.Add(call);
        if (!_calls.TryGetValue(module, out var calls)) _calls.Add(module, calls = []);
        calls.Add(call);
        if (!ReferenceEquals(input, output)) _makers.TryAdd(output, call); // who only passes on makes nothing
        return output;
    }

    private void CountReaders(Node last)
    {
        HashSet<Node> seen = [last];
        Stack<Node> open = new(seen);
        while (open.TryPop(out var node))
        {
            foreach (var input in node.Inputs)
            {
                if (input is null) continue;
                _readers[input] = _readers.GetValueOrDefault(input) + 1;
                if (seen.Add(input)) open.Push(input);
            }
        }
    }
}

/// <summary>One module's part of a recorded forward pass.</summary>
internal sealed record LayerCall(Module Module, Tensor Input, Tensor Output);
