using Descent.Nn;

namespace Descent.Training;

/// <summary>Which channels of a network are to go, and what is left then; applied by <see cref="Apply"/>.</summary>
/// <remarks>
/// Channels go one after the other, those with the lowest score first, until the budget is met; a group never loses more than
/// <see cref="PruneOptions.LayerLimit"/> of its channels. The same model, statistics and options give the same plan.
/// </remarks>
/// <example><code>
/// var graph = ChannelGraph.Trace(model, [3, 32, 32]);
/// var plan = PrunePlan.Make(graph, FilterStatistics.Measure(model, training, data), new PruneOptions { Remove = 0.3 });
/// plan.Apply(model);                              // and then train on, with a new optimizer
/// </code></example>
public sealed class PrunePlan
{
    private readonly ChannelGraph _graph;
    private readonly List<Channel> _removed;
    private readonly FilterStatistics? _statistics;
    private readonly bool _foldsMeans;

    private PrunePlan(ChannelGraph graph, List<Channel> removed, FilterStatistics? statistics, PruneOptions options, ChannelCosts costs)
    {
        (_graph, _removed, _statistics, _foldsMeans) = (graph, removed, statistics, options.FoldMeans);
        (MultiplyAddsBefore, MultiplyAdds) = (costs.MultiplyAddsBefore, costs.MultiplyAdds);
        (ParametersBefore, Parameters) = (costs.ParametersBefore, costs.Parameters);
        var gone = removed.ToHashSet();
        Groups = [.. graph.Groups.Select(g => new PrunedGroup(g.Name, g.Channels.Count, g.Channels.Count(gone.Contains)))];
        Edits = graph.Without(removed);
    }

    /// <summary>Multiply-adds of one sample before.</summary>
    public long MultiplyAddsBefore { get; }

    /// <summary>Multiply-adds of one sample afterwards.</summary>
    public long MultiplyAdds { get; }

    /// <summary>Parameters before.</summary>
    public long ParametersBefore { get; }

    /// <summary>Parameters afterwards.</summary>
    public long Parameters { get; }

    /// <summary>What goes from each group of channels; also groups that lose nothing.</summary>
    public IReadOnlyList<PrunedGroup> Groups { get; }

    /// <summary>Layers whose filters must stay, and why.</summary>
    public IReadOnlyList<LockedLayer> Locked => _graph.Locked;

    /// <summary>How many channels go.</summary>
    public int RemovedChannels => _removed.Count;

    /// <summary>The changes of structure, for a saved model.</summary>
    public IReadOnlyList<KeepChannels> Edits { get; }

    /// <summary>Chooses channels.</summary>
    /// <param name="graph">The model's channels.</param>
    /// <param name="statistics">How active they are; may be null for criteria that look at weights alone.</param>
    /// <param name="options">By what they are chosen, and how many.</param>
    /// <exception cref="ArgumentException">The criterion needs statistics.</exception>
    public static PrunePlan Make(ChannelGraph graph, FilterStatistics? statistics, PruneOptions options)
    {
        options.Check();
        if (statistics is null && options.Criterion is PruneCriterion.Entropy or PruneCriterion.Dead)
            throw new ArgumentException($"Prune: got no statistics; expected them for the criterion {options.Criterion}.", nameof(statistics));
        var scores = new ChannelScores(graph, statistics, options);
        var costs = new ChannelCosts(graph);
        List<Channel> removed = [];
        foreach (var block in graph.Groups.SelectMany(g => Blocks(g, scores, options)).OrderBy(b => b.Score).ThenBy(b => b.Channels[0].Number))
        {
            if (options.Criterion != PruneCriterion.Dead && options.Below is null && IsMet(costs, options)) break;
            removed.AddRange(block.Channels);
            foreach (var channel in block.Channels) costs.Remove(channel);
        }

        return new PrunePlan(graph, removed, statistics, options, costs);
    }

    /// <summary>Makes the model smaller. Parameters stay the same objects, but get other shapes: make a new optimizer afterwards.</summary>
    /// <param name="model">The model that was traced.</param>
    /// <exception cref="GraphException">It is another model, or has been changed since.</exception>
    public void Apply(Module model)
    {
        FoldMeans();
        foreach (var edit in Edits) edit.Apply(model);
    }

    /// <summary>Puts what the removed channels give on average into the biases and running means behind them.</summary>
    internal void FoldMeans()
    {
        if (_foldsMeans && _statistics is not null) new ConstantFolding(_graph, _statistics.Inputs).Fold(_removed);
    }

    private static bool IsMet(ChannelCosts costs, PruneOptions options) => options.Budget == PruneBudget.MultiplyAdds
        ? costs.MultiplyAdds <= (1 - options.Remove) * costs.MultiplyAddsBefore
        : costs.Parameters <= (1 - options.Remove) * costs.ParametersBefore;

    // What a group can lose, the lowest scores first, in portions that leave a multiple; each portion has its highest score, so they stay in order.
    private static IEnumerable<(double Score, List<Channel> Channels)> Blocks(ChannelGroup group, ChannelScores scores, PruneOptions options)
    {
        var left = group.Channels.Select(c => (Channel: c, Score: scores.Of(c)))
            .Where(c => !double.IsNaN(c.Score) && (options.Below is not { } below || c.Score < below))
            .OrderBy(c => c.Score).ThenBy(c => c.Channel.Number).ToList();
        var most = Math.Min(left.Count, Room(group.Channels.Count, options));
        for (int from = 0, size; ; from += size)
        {
            var stay = group.Channels.Count - from;
            size = stay % options.Multiple == 0 ? options.Multiple : stay % options.Multiple;
            if (from + size > most) yield break;
            yield return (left[from + size - 1].Score, [.. left.Skip(from).Take(size).Select(c => c.Channel)]);
        }
    }

    private static int Room(int channels, PruneOptions options) =>
        Math.Clamp((int)Math.Floor(channels * options.LayerLimit), 0, Math.Max(0, channels - options.MinChannels));
}

/// <summary>What goes from a group of channels.</summary>
/// <param name="Name">The layers whose filters they are.</param>
/// <param name="Channels">How many there were.</param>
/// <param name="Removed">How many go.</param>
public sealed record PrunedGroup(string Name, int Channels, int Removed);
