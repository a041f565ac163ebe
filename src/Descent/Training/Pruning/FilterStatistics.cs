using Descent.Charts;
using Descent.Data;
using Descent.Nn;

namespace Descent.Training;

/// <summary>How often each filter of a network is active on the training data, and how much that tells.</summary>
/// <remarks>
/// A unit is active where its activation is above 0 (0.5 for a sigmoid). With p the share of samples and positions at which a filter is active,
/// its entropy is H = -p log2 p - (1 - p) log2 (1 - p) bits, from 0 to 1. A filter that is never active is dead; one that is always active is
/// suspicious, since its activation does nothing; low entropy means that it reacts to almost nothing or almost everything, the highest often that it
/// reacts to noise (lecture 000). Counts are whole numbers, so the figures do not depend on threads or batch size.
/// Measured in evaluation mode. Reference for entropy as a criterion: Luo, Wu, An Entropy-based Pruning Method for CNN Compression, 2017,
/// arXiv:1706.05791 (of the mean activation of a filter; here of its state, as in the lecture).
/// </remarks>
/// <example><code>
/// var statistics = FilterStatistics.Measure(model, data.Training, data, maxSamples: 2000);
/// Console.WriteLine($"{statistics.Filters.Count(f => f.IsDead)} of {statistics.Filters.Count} filters are dead");
/// </code></example>
public sealed class FilterStatistics
{
    private const int Bins = 20;

    private FilterStatistics(IReadOnlyList<FilterActivity> filters, long samples) => (Filters, Samples) = (filters, samples);

    /// <summary>Every filter with an activation behind it, layer by layer.</summary>
    public IReadOnlyList<FilterActivity> Filters { get; }

    /// <summary>How many samples were looked at.</summary>
    public long Samples { get; }

    /// <summary>What goes into each layer, for the removal of channels that are constant.</summary>
    internal IReadOnlyList<ChannelMeans> Inputs { get; private init; } = [];

    /// <summary>How many filters have an entropy in each of 20 equal parts from 0 to 1 bit.</summary>
    public IReadOnlyList<int> Histogram => Count(Filters);

    /// <summary>Runs samples through the model and counts.</summary>
    /// <param name="model">The model; its mode is restored afterwards, part by part.</param>
    /// <param name="samples">The samples, in order and without augmentation: the training data.</param>
    /// <param name="data">Whose fitted preprocessing is applied.</param>
    /// <param name="maxSamples">The first so many; null: all.</param>
    /// <param name="batchSize">Samples at once.</param>
    /// <param name="progress">Told the samples done so far.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <exception cref="DataException">There are no samples.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public static FilterStatistics Measure(
        Module model, Dataset samples, TrainingData data, int? maxSamples = null, int batchSize = 64, Action<int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        var shape = data.Preprocessors.Count == 0 ? samples.SampleShape : data.Preprocessors[^1].OutputShape;
        return Measure(model, ChannelGraph.Trace(model, [.. shape]), samples, data, maxSamples, batchSize, progress, cancellationToken);
    }

    internal static FilterStatistics Measure(
        Module model, ChannelGraph graph, Dataset samples, TrainingData data, int? maxSamples, int batchSize, Action<int>? progress,
        CancellationToken cancellationToken)
    {
        if (samples.Count == 0) throw new DataException("FilterStatistics: got no samples; expected at least one.");
        var meter = new ActivationMeter(model, graph);
        var most = Math.Min(maxSamples ?? int.MaxValue, samples.Count);
        var loader = new DataLoader(samples, data.LoaderOptions(Math.Min(batchSize, most), shuffle: false, seed: 0));
        var done = 0;
        var modes = model.WithParts().Select(part => (Part: part, part.IsTraining)).ToList();
        model.Evaluate();
        try
        {
            foreach (var host in loader.Epoch(0, cancellationToken: cancellationToken))
            {
                var input = new Batch(host).Input;
                if (done + host.Count > most) input = input.Rows(0, most - done);
                meter.Add(input);
                done += input.Shape[0];
                progress?.Invoke(done);
                if (done >= most) break;
            }
        }
        finally
        {
            foreach (var (part, isTraining) in modes) part.SetOwnTraining(isTraining);
        }

        return new FilterStatistics(meter.Filters(), done) { Inputs = meter.Inputs() };
    }

    /// <summary>The filters of the layers against their entropy, as bars in 20 parts, one colour for each layer.</summary>
    public Chart ToChart()
    {
        var rows = Filters.GroupBy(f => f.Layer)
            .SelectMany(layer => Count([.. layer]).Select((count, bin) => (Layer: layer.Key, Entropy: (bin + 0.5) / Bins, count)))
            .Where(row => row.count > 0).ToList();
        var table = new ChartTable(rows.Count).Add("entropy", rows.ConvertAll(r => Math.Round(r.Entropy, 3)))
            .Add("filters", rows.ConvertAll(r => (double)r.count)).Add("layer", rows.ConvertAll(r => r.Layer));
        return new Chart(table, ChartMark.Bar, new ChartField("entropy", "entropy of the activation in bits", ChartScale.Ordered),
            new ChartField("filters"), new ChartField("layer", Scale: ChartScale.Named))
        {
            Title = "Filters against the entropy of their activation",
            Description = $"{Filters.Count} filters measured on {Samples} samples; {Filters.Count(f => f.IsDead)} are dead, "
                + $"{Filters.Count(f => f.IsAlwaysOn)} always on.",
        };
    }

    private static int[] Count(IReadOnlyList<FilterActivity> filters)
    {
        var counts = new int[Bins];
        foreach (var filter in filters) counts[Math.Min(Bins - 1, (int)(filter.Entropy * Bins))]++;
        return counts;
    }
}

/// <summary>How active a filter is.</summary>
/// <param name="Layer">The dotted name of its layer; with a number where its output is activated more than once.</param>
/// <param name="Filter">Its number in the layer, from 0.</param>
/// <param name="Active">At how many places of all samples it is active.</param>
/// <param name="Places">How many there are.</param>
public sealed record FilterActivity(string Layer, int Filter, long Active, long Places)
{
    /// <summary>From 0 to 1.</summary>
    public double ActiveShare => (double)Active / Places;

    /// <summary>Never active.</summary>
    public bool IsDead => Active == 0;

    /// <summary>Active everywhere.</summary>
    public bool IsAlwaysOn => Active == Places;

    /// <summary>-p log2 p - (1 - p) log2 (1 - p) of the share p, in bits.</summary>
    public double Entropy => Active == 0 || Active == Places ? 0
        : -((ActiveShare * Math.Log2(ActiveShare)) + ((1 - ActiveShare) * Math.Log2(1 - ActiveShare)));
}
