using Descent.Data;
using Descent.Nn;

namespace Descent.Training;

/// <summary>Measures the running statistics of a model's batch norms anew over a data set, in place of averages that lag behind the
/// weights.</summary>
/// <remarks>
/// What a norm's statistics should be depends on how the norms before it normalise: see <see cref="NormStatistics"/>. All else is in evaluation
/// mode, so that nothing is dropped, and samples are preprocessed but not augmented: what evaluation will see. Samples come in an order drawn by the
/// seed, since in data sorted by class no batch is like the whole. Variances are the unbiased ones, as in training.
/// Norms that keep no statistics, instance norms and folded norms are left alone. Samples that cannot be read are left out where the data say so.
/// Useful after averaging weights (<see cref="Swa"/>), after pruning, and where the last steps of a training were large.
/// References: Ioffe, Szegedy, ICML 2015, arXiv:1502.03167, algorithm 2; Wu, Johnson, Rethinking "Batch" in BatchNorm, 2021, arXiv:2105.07576
/// ("PreciseBN").
/// </remarks>
/// <example><code>
/// var changes = BatchNormStatistics.Measure(model, data.Training, data);
/// </code></example>
public static class BatchNormStatistics
{
    /// <summary>Runs the samples through the model, and sets the statistics of its norms.</summary>
    /// <param name="model">The model; the modes of its parts stay. If it is stopped, norms not measured yet stay as they were.</param>
    /// <param name="dataset">The samples, at least two.</param>
    /// <param name="data">Whose fitted preprocessing is applied.</param>
    /// <param name="method">What they are to be.</param>
    /// <param name="batchSize">Samples at once, 2 or more; where norms normalise by batch, as large as memory allows.</param>
    /// <param name="seed">The order of the samples.</param>
    /// <param name="progress">Told the samples done so far, and of how many, over all passes.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>How each norm moved, in the order in which they run.</returns>
    /// <exception cref="DataException">There are fewer than two samples.</exception>
    /// <exception cref="GraphException">The model has no such norm.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public static IReadOnlyList<NormChange> Measure(
        Module model, Dataset dataset, TrainingData data, NormStatistics method = NormStatistics.Combined, int batchSize = 256, ulong seed = 0,
        Action<long, long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 2);
        if (!Enum.IsDefined(method))
            throw new ArgumentOutOfRangeException(nameof(method), method, "BatchNormStatistics: expected Combined, Layerwise or Averaged.");
        if (dataset.Count < 2)
            throw new DataException($"BatchNormStatistics: got {dataset.Count} samples; expected two or more, which have a variance.");
        // A last batch of one sample would have no variance.
        batchSize = Math.Min(batchSize, dataset.Count);
        while (batchSize > 2 && dataset.Count % batchSize == 1) batchSize--;
        var loader = new DataLoader(dataset, data.LoaderOptions(batchSize, shuffle: true, seed) with { DropLast = dataset.Count % batchSize == 1 });
        using var modes = new EvaluationMode(model);
        using var mode = GradMode.NoGrad();
        var norms = InOrder(model, loader);
        var run = new Measuring(model, loader, progress, cancellationToken, method == NormStatistics.Layerwise ? norms.Count : 1);
        return method == NormStatistics.Layerwise
            ? [.. norms.SelectMany(norm => run.Pass([norm], stopsEarly: true, isAverage: false))]
            : [.. run.Pass(norms, stopsEarly: false, method == NormStatistics.Averaged)];
    }

    // A norm that is not used has no input to measure.
    private static List<(string Name, BatchNormBase Norm, int Calls)> InOrder(Module model, DataLoader loader)
    {
        List<ForwardStep> steps = [];
        foreach (var host in loader.Epoch(0))
        {
            var batch = new Batch(host);
            steps = ForwardTrace.Record(() => model.Forward(batch.Input));
            break;
        }

        var names = model.NamedParts().DistinctBy(p => p.Part).ToDictionary(p => p.Part, p => p.Name);
        var norms = steps.Where(s => s.Module is BatchNormBase { TracksRunningStats: true } and not InstanceNorm).GroupBy(s => s.Module)
            .Select(g => (names[g.Key], (BatchNormBase)g.Key, CallsOf(g.Key, g.Count()))).ToList();
        return norms.Count > 0
            ? norms
            : throw new GraphException("BatchNormStatistics: got a model without a batch norm that keeps statistics; expected one or more.");
    }

    // A ghost norm tells its parts one by one, so that the first call is not all of it.
    private static int CallsOf(Module norm, int passes) => norm is GhostBatchNorm ? passes + 1 : passes;

    private sealed class Measuring(Module model, DataLoader loader, Action<long, long>? progress, CancellationToken token, int passes)
    {
        private long _done;

        public IEnumerable<NormChange> Pass(List<(string Name, BatchNormBase Norm, int Calls)> norms, bool stopsEarly, bool isAverage)
        {
            var sums = norms.ConvertAll(n => new MomentSum(n.Norm.Channels, isAverage));
            try
            {
                for (var i = 0; i < norms.Count; i++) Listen(norms[i].Norm, sums[i], stopsEarly && norms[i].Calls == 1);
                foreach (var host in loader.Epoch(0, cancellationToken: token))
                {
                    Forward(host);
                    _done += host.Count;
                    progress?.Invoke(_done, (long)loader.SampleCount * passes);
                }
            }
            finally
            {
                foreach (var (_, norm, _) in norms)
                {
                    norm.Recorder = null;
                    norm.SetOwnTraining(false);
                }
            }

            return [.. norms.Zip(sums, (n, sum) => sum.Store(n.Norm, n.Name))];
        }

        private static void Listen(BatchNormBase norm, MomentSum sum, bool stopsEarly)
        {
            norm.SetOwnTraining(true);
            norm.Recorder = (mean, variance, count) =>
            {
                sum.Add(mean, variance, count);
                if (stopsEarly) throw new Measured();
            };
        }

        private void Forward(HostBatch host)
        {
            try
            {
                model.Forward(new Batch(host).Input);
            }
            catch (Measured)
            {
                // What lies behind the norm is not needed.
            }
        }
    }

    private sealed class Measured : Exception;
}
