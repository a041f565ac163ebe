using Descent.Nn;

namespace Descent.Training;

/// <summary>The forward pass of a <see cref="ChannelGraph"/>.</summary>
internal sealed class ChannelTrace(Module model, Shape sample, AxisUnits units)
{
    private readonly AxisFlow _flow = new(units);
    private readonly List<ChannelLeaf> _leaves = [];
    private readonly List<ProductLayer> _layers = [];
    private readonly List<ActivationSite> _sites = [];
    private readonly Dictionary<Node, int> _leafOf = [];
    private readonly Dictionary<Node, string> _sourceOf = [];
    private readonly Dictionary<Node, ProductLayer> _layerOf = [];
    private readonly List<ChannelUser> _users = [];
    private readonly Dictionary<Module, string> _names = model.NamedParts().DistinctBy(n => n.Part).ToDictionary(n => n.Part, n => n.Name);

    public IReadOnlyList<ChannelLeaf> Leaves => _leaves;

    public IReadOnlyList<ProductLayer> Layers => _layers;

    public IReadOnlyList<ActivationSite> Sites => _sites;

    public IReadOnlyList<ChannelUser> Users => _users;

    public long MultiplyAdds { get; private set; }

    public void Run()
    {
        var modes = model.WithParts().Select(part => (Part: part, part.IsTraining)).ToList();
        var state = model.State().DistinctBy(s => s.Value).ToList();
        var leaves = state.Where(s => !s.Value.RequiresGrad).Select(s => s.Value).ToList();
        model.Evaluate();
        foreach (var leaf in leaves) leaf.BecomeParameter(); // buffers and frozen parameters: what is computed from them is recorded, too
        try
        {
            using var mode = GradMode.Grad();
            AddLeaves(state);
            var input = Tensor.Zeros([1, .. sample.Sizes], state.Count == 0 ? null : state[0].Value.Device);
            input.BecomeParameter();
            _flow.Begin(input, Array.ConvertAll(input.Shape.Sizes.ToArray(), size => new int[size]));
            var before = WorkCounter.MultiplyAdds;
            Tensor output;
            using (OperationRecord.Open(Take)) output = model.Forward(input);
            MultiplyAdds = WorkCounter.MultiplyAdds - before;
            foreach (var axis in _flow.AxesOf(output)) Lock(axis, "the model's output");
        }
        finally
        {
            foreach (var leaf in leaves) leaf.StopRequiringGrad();
            foreach (var (part, isTraining) in modes) part.SetOwnTraining(isTraining);
        }
    }

    private void AddLeaves(List<(string Name, Tensor Value)> state)
    {
        var parameters = model.Parameters().Select(p => p.Value).ToHashSet();
        var owners = model.WithParts().SelectMany(part => part.OwnState().Select(s => (s.Value, Part: part, s.Name)))
            .DistinctBy(s => s.Value).ToDictionary(s => s.Value, s => (s.Part, s.Name));
        // A wrapper makes the weight from one of its own: sizes are in its formula.
        var wrapped = model.WithParts().OfType<WeightWrapper>().SelectMany(w => w.WithParts()).ToHashSet();
        foreach (var (name, value) in state)
        {
            var (owner, ownName) = owners[value];
            // Behind the first two axes are the taps of a filter.
            var axes = new int[value.Rank][];
            for (var axis = 0; axis < value.Rank; axis++) axes[axis] = axis < 2 ? units.Add(value.Shape[axis]) : new int[value.Shape[axis]];
            var isWide = owner is LayerNorm { NormalizedShape.Rank: > 1 } or RmsNorm { NormalizedShape.Rank: > 1 };
            if (wrapped.Contains(owner) || owner is not IHasChannels || isWide)
                foreach (var axis in axes) Lock(axis, $"a {owner.GetType().Name} keeps its size");
            if (owner is PRelu && value.Count > 1) AddUser(owner, ChannelSide.Outputs, axes[0]);
            if (owner is Embedding) AddUser(owner, ChannelSide.Outputs, axes[1]);
            _leafOf[value.Node!] = _leaves.Count;
            _leaves.Add(new ChannelLeaf(name, value, owner, ownName, parameters.Contains(value), axes));
            _flow.Begin(value, axes);
        }
    }

    private void Take(RecordedOperation step)
    {
        var products = _flow.Products.Count;
        _flow.Take(step);
        if (step.Owner is Reshape) // the sizes are its own
            foreach (var axis in _flow.AxesOf(step.Output)) Lock(axis, "a Reshape to fixed sizes");
        if (step.Owner is BatchNormBase or GroupNorm && step.Output.Rank > 1)
            AddUser((Module)step.Owner, ChannelSide.Outputs, _flow.AxesOf(step.Output)[1]);
        if (step.Owner is LayerNorm { NormalizedShape.Rank: 1 } or RmsNorm { NormalizedShape.Rank: 1 })
            AddUser((Module)step.Owner, ChannelSide.Outputs, _flow.AxesOf(step.Output)[^1]);
        if (_flow.Products.Count > products) AddLayer(_flow.Products[^1]);
        else if (step.Inputs.FirstOrDefault(i => i?.Node is { } node && _sourceOf.ContainsKey(node)) is { } source)
            _sourceOf[step.Node] = _sourceOf[source.Node!];
        if (step.Owner is BatchNormBase norm) FindShift(step, norm);
        if (step.Node.ActiveAbove is { } threshold) AddSite(step, threshold);
    }

    private void AddUser(Module part, ChannelSide side, int[] places)
    {
        if (!_users.Exists(u => ReferenceEquals(u.Part, part) && u.Side == side)) _users.Add(new ChannelUser(part, _names[part], side, places));
    }

    private void AddLayer(ProductUse use)
    {
        var name = use.Step.Owner is Module owner ? _names.GetValueOrDefault(owner, string.Empty) : string.Empty;
        var layer = new ProductLayer(name.Length == 0 ? use.Step.Node.Name : name, use, use.Before, use.After);
        if (use.Step.Inputs.Length > 2 && use.Step.Inputs[2]?.Node is { } bias && _leafOf.TryGetValue(bias, out var leaf)) layer.ShiftLeaf = leaf;
        if (use.Step.Owner is IHasChannels and Module part)
        {
            if (!layer.IsDepthwise) AddUser(part, ChannelSide.Inputs, use.Before); // of a depthwise one, whole groups go with the filters
            AddUser(part, ChannelSide.Outputs, use.After);
        }

        _layers.Add(layer);
        _layerOf[use.Step.Node] = layer;
        _sourceOf[use.Step.Node] = layer.Name;
    }

    // A layer without a bias, and its sum goes straight into a norm with running statistics: a constant less is a smaller mean.
    private void FindShift(RecordedOperation step, BatchNormBase norm)
    {
        if (!norm.TracksRunningStats || step.Inputs[0]?.Node is not { } before || !_layerOf.TryGetValue(before, out var layer)) return;
        if (layer.ShiftLeaf >= 0 || !_leafOf.TryGetValue(norm.RunningMean.Node!, out var leaf)) return;
        (layer.ShiftLeaf, layer.IsShiftNegative) = (leaf, true);
    }

    private void AddSite(RecordedOperation step, float threshold)
    {
        var axes = _flow.AxesOf(step.Output);
        var axis = Array.FindIndex(axes, 1, units => Array.Exists(units, unit => unit != AxisUnits.Fixed));
        var name = _sourceOf.GetValueOrDefault(step.Node, step.Node.Name);
        var count = _sites.Count(s => s.Name == name || s.Name.StartsWith(name + " (", StringComparison.Ordinal));
        if (count > 0) name = $"{name} ({count + 1})";
        _sites.Add(new ActivationSite(name, axis, axis < 0 ? [] : axes[axis], threshold));
    }

    private void Lock(int[] places, string why)
    {
        foreach (var unit in places)
            if (unit != AxisUnits.Fixed)
                units.Lock(unit, why);
    }
}
