using Descent.Nn;

namespace Descent.Training;

/// <summary>Which channels of a network stand and fall together: found by following one forward pass, operation by operation.</summary>
/// <remarks>
/// A filter is more than a row of a weight: the bias, the norm behind it and its running statistics, the weights of every layer that reads it, the
/// filters of other layers that are added to it (residual streams), all places of a flattened image. Each operation says what becomes of its
/// inputs' axes; places that are tied by any of them form one channel here, and those that are tied to something that cannot change its size (the
/// samples, the output, an operation or a layer that says nothing) are locked.
/// Norms over several channels (group, layer, RMS) can be made smaller, but then normalise over fewer numbers: the result is no longer the same even
/// where nothing reads the channel. Groups of channels stay as many: the same place goes in each.
/// </remarks>
/// <example><code>
/// var graph = ChannelGraph.Trace(model, [3, 32, 32]);
/// foreach (var group in graph.Groups) Console.WriteLine($"{group.Name}: {group.Channels.Count} channels");
/// </code></example>
public sealed class ChannelGraph
{
    private readonly AxisUnits _units;
    private readonly Dictionary<int, Channel> _channels = [];

    private ChannelGraph(AxisUnits units, Shape sample) => (_units, Sample) = (units, sample);

    /// <summary>The shape of one sample.</summary>
    public Shape Sample { get; }

    /// <summary>Channels that can go, in groups that touch the same tensors.</summary>
    public IReadOnlyList<ChannelGroup> Groups { get; private set; } = [];

    /// <summary>Layers with filters that must stay, and why.</summary>
    public IReadOnlyList<LockedLayer> Locked { get; private set; } = [];

    /// <summary>Multiply-adds of one sample.</summary>
    public long MultiplyAdds { get; private set; }

    /// <summary>The tensors of the model's state, each once.</summary>
    internal IReadOnlyList<ChannelLeaf> Leaves { get; private set; } = [];

    /// <summary>The layers that have filters or read channels.</summary>
    internal IReadOnlyList<ProductLayer> Layers { get; private set; } = [];

    /// <summary>The activations, in the order in which they are computed.</summary>
    internal IReadOnlyList<ActivationSite> Sites { get; private set; } = [];

    /// <summary>The layers that have a size for each of their sides.</summary>
    internal IReadOnlyList<ChannelUser> Users { get; private set; } = [];

    /// <summary>Runs the model on one sample of zeros, in evaluation mode, and follows it.</summary>
    /// <param name="model">The model; its mode is restored afterwards, part by part.</param>
    /// <param name="sample">The shape of one sample, without the batch axis.</param>
    /// <exception cref="ShapeException">A layer does not accept its input's shape.</exception>
    public static ChannelGraph Trace(Module model, Shape sample)
    {
        var units = new AxisUnits();
        var graph = new ChannelGraph(units, sample);
        var trace = new ChannelTrace(model, sample, units);
        trace.Run();
        (graph.Leaves, graph.Layers, graph.Sites, graph.Users) = (trace.Leaves, trace.Layers, trace.Sites, trace.Users);
        graph.MultiplyAdds = trace.MultiplyAdds;
        graph.Collect();
        return graph;
    }

    /// <summary>The edits that remove channels wherever they are: one for each side of each layer that has some of them.</summary>
    public IReadOnlyList<KeepChannels> Without(IReadOnlyCollection<Channel> removed)
    {
        var gone = removed.ToHashSet();
        List<KeepChannels> edits = [];
        foreach (var user in Users)
        {
            int[] kept = [.. Enumerable.Range(0, user.Units.Length)
                .Where(i => ChannelOf(user.Units[i]) is not { } channel || !gone.Contains(channel))];
            if (kept.Length < user.Units.Length) edits.Add(new KeepChannels(user.Name, user.Side, kept));
        }

        return edits;
    }

    /// <summary>The channel that a unit belongs to, or null where it must stay.</summary>
    internal Channel? ChannelOf(int unit) => unit == AxisUnits.Fixed ? null : _channels.GetValueOrDefault(_units.Root(unit));

    private void Collect()
    {
        for (var leaf = 0; leaf < Leaves.Count; leaf++)
            for (var axis = 0; axis < Leaves[leaf].Axes.Length; axis++)
                Collect(leaf, axis, Leaves[leaf].Axes[axis]);
        for (var layer = 0; layer < Layers.Count; layer++)
        {
            foreach (var unit in Layers[layer].Before) ChannelOf(unit)?.AddReader(layer);
            foreach (var unit in Layers[layer].After) ChannelOf(unit)?.AddMaker(layer);
        }

        for (var site = 0; site < Sites.Count; site++)
            for (var place = 0; place < Sites[site].Units.Length; place++)
                ChannelOf(Sites[site].Units[place])?.Activations.Add((site, place));
        // A channel that no layer makes is a table's column or a lone parameter: nothing is gained without it.
        Groups = [.. _channels.Values.Where(c => c.Makers.Count > 0).OrderBy(c => c.Number).GroupBy(c => c.Signature())
            .Select(g => new ChannelGroup(Name(g.First()), [.. g]))];
        Locked = [.. Layers.Where(l => l.After.Any(unit => ChannelOf(unit) is null))
            .Select(l => new LockedLayer(l.Name, _units.WhyLocked(l.After[0]) ?? "tied to the input")).DistinctBy(l => l.Name)];
    }

    private void Collect(int leaf, int axis, int[] places)
    {
        for (var i = 0; i < places.Length; i++)
        {
            if (places[i] == AxisUnits.Fixed || _units.WhyLocked(places[i]) is not null) continue;
            var root = _units.Root(places[i]);
            if (!_channels.TryGetValue(root, out var channel)) _channels[root] = channel = new Channel(root);
            channel.Places.Add(new ChannelPlace(leaf, axis, i));
        }
    }

    private string Name(Channel channel) => string.Join(" + ", channel.Makers.Select(m => Layers[m].Name).Distinct());
}

/// <summary>Channels that touch the same tensors: the filters of a layer, or of several that are added up.</summary>
/// <param name="Name">The layers whose filters they are, by their dotted names.</param>
/// <param name="Channels">The channels, in order.</param>
public sealed record ChannelGroup(string Name, IReadOnlyList<Channel> Channels);

/// <summary>A layer whose filters must stay.</summary>
/// <param name="Name">Its dotted name.</param>
/// <param name="Why">What ties them.</param>
public sealed record LockedLayer(string Name, string Why);

/// <summary>One channel of a network: all places of all tensors that stand and fall together.</summary>
public sealed class Channel
{
    internal Channel(int number) => Number = number;

    /// <summary>Counts up in the order of the model's state.</summary>
    internal int Number { get; }

    internal List<ChannelPlace> Places { get; } = [];

    /// <summary>Layers whose filters it is.</summary>
    internal List<int> Makers { get; } = [];

    /// <summary>Layers that read it.</summary>
    internal List<int> Readers { get; } = [];

    /// <summary>Where it is activated: the site, and the place on its axis.</summary>
    internal List<(int Site, int Place)> Activations { get; } = [];

    internal void AddMaker(int layer)
    {
        if (!Makers.Contains(layer)) Makers.Add(layer);
    }

    internal void AddReader(int layer)
    {
        if (!Readers.Contains(layer)) Readers.Add(layer);
    }

    internal string Signature() => string.Join(' ', Places.Select(p => $"{p.Leaf}.{p.Axis}").Distinct());
}

/// <summary>One place of one axis of a tensor of the state.</summary>
internal readonly record struct ChannelPlace(int Leaf, int Axis, int Index);

/// <summary>A tensor of the model's state, and the units of its axes.</summary>
internal sealed record ChannelLeaf(string Name, Tensor Value, Module Owner, string OwnName, bool IsParameter, int[][] Axes);

/// <summary>A side of a layer, and the units of its channels.</summary>
internal sealed record ChannelUser(Module Part, string Name, ChannelSide Side, int[] Units);

/// <summary>A layer that sums over channels: what it reads, what it makes, and where a constant that it no longer reads can go.</summary>
internal sealed record ProductLayer(string Name, ProductUse Use, int[] Before, int[] After)
{
    /// <summary>The leaf of the bias, or of the running mean behind; -1 where there is neither.</summary>
    public int ShiftLeaf { get; set; } = -1;

    /// <summary>Whether that leaf is subtracted: a running mean.</summary>
    public bool IsShiftNegative { get; set; }

    /// <summary>Its weight as the trace saw it.</summary>
    public Tensor Weight => Use.Step.Inputs[1]!;

    /// <summary>Whether a group has a single channel in, so that the work follows the filters alone.</summary>
    public bool IsDepthwise => Use.Axes.Groups > 1 && Use.Axes.Groups == Before.Length;
}

/// <summary>An activation: whose, on which axis the channels are, and from which number on a unit counts as active.</summary>
internal sealed record ActivationSite(string Name, int Axis, int[] Units, float ActiveAbove);
