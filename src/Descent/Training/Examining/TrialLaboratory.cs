using System.Diagnostics;
using Descent.Data;
using Descent.Diagnostics;
using Descent.Nn;
using Descent.Optim;

namespace Descent.Training;

/// <summary>Does steps of a training again with one thing changed, and puts everything back to the same bits.</summary>
internal sealed partial class TrialLaboratory : Laboratory
{
    private readonly Trainer _trainer;
    private readonly TrainingData _data;
    private readonly KeptTraining? _start;
    private readonly int _stepsPerEpoch, _totalSteps;
    private readonly Func<int> _step;
    private readonly float _rate;
    private readonly TrialAllowance _allowance;
    private readonly BatchChanges _changes;
    private readonly Dictionary<(ReplayChange, int, int), IReadOnlyList<float>?> _known = [];

    /// <summary>Remembers where the training starts.</summary>
    /// <param name="trainer">Who trains.</param>
    /// <param name="data">On what.</param>
    /// <param name="stepsPerEpoch">Steps of an epoch.</param>
    /// <param name="totalSteps">Steps of the run.</param>
    /// <param name="isFromStart">Whether this is where the run begins; a resumed one has no initial weights.</param>
    /// <param name="step">Steps made so far.</param>
    public TrialLaboratory(Trainer trainer, TrainingData data, int stepsPerEpoch, int totalSteps, bool isFromStart, Func<int> step)
    {
        (_trainer, _data, _stepsPerEpoch, _totalSteps, _step, _rate) = (trainer, data, stepsPerEpoch, totalSteps, step,
            trainer.Optimizer.LearningRate);
        _allowance = new TrialAllowance(totalSteps);
        _changes = new BatchChanges(trainer.Options.Seed, Measured);
        if (isFromStart) _start = new KeptTraining(trainer.Model, trainer.Optimizer);
    }

    /// <summary>The losses of the run's own first steps, as far as it has come.</summary>
    public Func<IReadOnlyList<float>>? Own { get; set; }

    /// <summary>Is told what is tried, how many steps of it are done, and of how many; 0 where it has no steps.</summary>
    public Action<string, int, int>? Trying { get; set; }

    /// <inheritdoc/>
    public override void AskedBy(Rule rule) => _allowance.Rule = rule;

    /// <inheritdoc/>
    public override void Weigh(long multiplyAdds) => _allowance.Weigh(multiplyAdds);

    /// <inheritdoc/>
    public override IReadOnlyList<float>? Replay(ReplayChange change, int steps)
    {
        if (_start is null || _trainer.Optimizer.NeedsLoss) return null;
        if (change == new ReplayChange() && _trainer.Options.AccumulateBatches == 1 && Own?.Invoke() is { } own && own.Count >= steps)
            return [.. own.Take(steps)]; // the run itself has done it
        var cost = steps * Math.Max(1, change.BatchSize / Math.Max(1, _trainer.Options.BatchSize));
        return Known((change, steps, -1), cost, () => Try(() =>
        {
            _start.Restore();
            return Train(change, steps, first: 0);
        }, ReplayWords.Of(change)));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<float>? GoOn(ReplayChange change, int steps) => _trainer.Optimizer.NeedsLoss
        ? null
        : Known((change, steps, _step()), steps, () => Try(() => Train(change, steps, _step()), ReplayWords.Of(change)));

    /// <inheritdoc/>
    public override double? LossWith(InputChange change, bool isTraining, int batches = 1) => Try<double?>(() =>
    {
        using var mode = GradMode.NoGrad();
        if (!isTraining) _trainer.Model.Evaluate();
        double sum = 0;
        var samples = 0;
        foreach (var host in Loader(isPlain: !isTraining).Epoch(0).Take(batches))
        {
            _changes.Apply(host, change);
            var batch = new Batch(host);
            var loss = new StepLoss(_trainer.Model, _trainer.Loss, [], _trainer.Optimizer.Parameters, batch);
            loss.Compute();
            sum += _trainer.Loss.AddsUp ? loss.Loss : (double)loss.Loss * batch.Count;
            samples += batch.Count;
        }

        return samples == 0 ? null : sum / samples;
    });

    /// <inheritdoc/>
    public override float[][]? Scores(IReadOnlyList<int> samples) => Try(() =>
    {
        using var mode = GradMode.NoGrad();
        _trainer.Model.Evaluate();
        var part = new SubsetDataset(_data.Training, samples);
        List<float[]> rows = [];
        foreach (var host in new DataLoader(part, _data.LoaderOptions(_trainer.Options.EvaluationBatchSize, false, 0) with { Workers = 0 }).Epoch(0))
        {
            var output = _trainer.Model.Forward(new Batch(host).Input);
            if (output.Rank != 2 || host.Count != output.Shape[0]) return null;
            rows.AddRange(output.ToArray().Chunk(output.Shape[1]));
        }

        return rows.Count == samples.Count ? rows.ToArray() : null; // some could not be read
    });

    /// <inheritdoc/>
    public override bool Observe(Action<RecordedOperation> see, bool isTraining) => Try<object>(() =>
    {
        if (!isTraining) _trainer.Model.Evaluate();
        foreach (var host in Loader(isPlain: true).Epoch(0).Take(1))
            using (OperationRecord.Open(see))
                _trainer.Model.Forward(new Batch(host).Input);
        return true;
    }) is not null;

    /// <inheritdoc/>
    public override SwappedAnswers? AnswersWithOneReplaced() => Try(() =>
    {
        using var mode = GradMode.NoGrad();
        _trainer.Model.Evaluate();
        foreach (var host in Loader(isPlain: true).Epoch(0).Take(1))
        {
            var each = host.Inputs.Length / host.Indices.Length;
            var other = Enumerable.Range(1, Math.Max(0, host.Count - 1)).FirstOrDefault(i => !Row(host, i, each).SequenceEqual(Row(host, 0, each)));
            if (other == 0 || host.Count < 3) return null;
            var plain = Answers(host);
            var again = Answers(host);
            Row(host, other, each).CopyTo(Row(host, 0, each));
            return new SwappedAnswers(host.Count, plain, again, Answers(host));
        }

        return null;
    });

    /// <inheritdoc/>
    public override double? ShareOfCompanions() => Try<double?>(() =>
    {
        using var mode = GradMode.NoGrad();
        _trainer.Model.Evaluate();
        foreach (var part in _trainer.Model.WithParts().Where(p => p is BatchNormBase { IsFrozen: false })) part.SetOwnTraining(true);
        var loader = Loader(isPlain: true);
        var each = loader.Epoch(0).First() is { } first ? first.Inputs.Length / first.Indices.Length : 0;
        List<float[]> samples = [], others = [];
        foreach (var host in loader.Epoch(0).Take(Watched)) samples.Add(Row(host, host.Count - 1, each).ToArray());
        double sum = 0;
        foreach (var sample in samples)
        {
            List<float[]> same = [];
            foreach (var host in loader.Epoch(0).Take(Companies).Where(h => h.Count > 1))
            {
                sample.CopyTo(Row(host, 0, each));
                var answers = Answers(host);
                var size = answers.Length / host.Count;
                same.Add(answers[..size]);
                for (var row = 1; row < host.Count; row++) others.Add(answers[(row * size)..((row + 1) * size)]);
            }

            if (same.Count < 4) return null;
            sum += Spread(same) / samples.Count;
        }

        return others.Count > 1 && Spread(others) is > 0 and var all ? sum / all : null;
    });

    private const int Watched = 8;
    private const int Companies = 16;

    // The variance of each number over the answers, added up.
    private static double Spread(List<float[]> answers)
    {
        double sum = 0;
        for (var i = 0; i < answers[0].Length; i++)
        {
            var mean = answers.Average(a => (double)a[i]);
            sum += answers.Sum(a => (a[i] - mean) * (a[i] - mean)) / (answers.Count - 1);
        }

        return sum;
    }

    private static Span<float> Row(HostBatch host, int row, int each) => host.Inputs.AsSpan(row * each, each);

    private float[] Answers(HostBatch host) => _trainer.Model.Forward(new Batch(host).Input).ToArray();

    // By lot: those that come first may be of one class.
    private Normalization Measured() => Normalization.Of(
        new DataLoader(_data.Training, _data.LoaderOptions(_trainer.Options.BatchSize, true, _trainer.Options.Seed) with { Workers = 0 }).Epoch(0));

    private IReadOnlyList<float>? Known((ReplayChange, int, int) key, int steps, Func<IReadOnlyList<float>?> compute)
    {
        if (_known.TryGetValue(key, out var known)) return known;
        if (!_allowance.Take(steps)) return null;
        return _known[key] = compute();
    }

    private T? Try<T>(Func<T?> trial, string what = "a pass of the present weights")
    {
        Trying?.Invoke(what, 0, 0);
        var start = Stopwatch.GetTimestamp();
        var present = new KeptTraining(_trainer.Model, _trainer.Optimizer);
        try
        {
            return trial();
        }
        catch (DescentException)
        {
            return default; // what cannot be done with the change says nothing
        }
        finally
        {
            present.Restore();
            Seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }

    private List<float> Train(ReplayChange change, int steps, int first)
    {
        var model = _trainer.Model;
        if (change.Reinitialize) WeightStart.Restart(model, new Rng(_trainer.Options.Seed).Fork("trial"));
        if (change.NoRegularization)
            foreach (var part in model.WithParts().Where(p => p.DrawsInTraining))
                part.SetOwnTraining(false);
        var optimizer = TrialOptimizer.Of(_trainer.Optimizer, change);
        var step = new TrainingStep(
            model, _trainer.Loss, optimizer, change.NoRegularization ? [] : _trainer.Penalties, change.PlainSgd || change.NoClip ? null
                : _trainer.Clip);
        var fixedRate = change.AdamRate > 0 ? change.AdamRate : change.ConstantRate;
        List<float> losses = [];
        var words = ReplayWords.Of(change);
        foreach (var host in Batches(change, first).Take(steps))
        {
            Trying?.Invoke(words, losses.Count, steps);
            _changes.Apply(host, change);
            var at = first + losses.Count;
            var planned = _rate * _trainer.Schedule.Factor(Math.Min(at, _totalSteps - 1), _stepsPerEpoch, _totalSteps);
            optimizer.LearningRate = (float)((fixedRate > 0 && at >= change.ConstantFrom ? fixedRate : planned) * change.RateFactor);
            step.Begin(host.Count);
            var fault = step.Add(host);
            losses.Add(fault is null ? step.Loss : float.NaN);
            if (fault is not null || (change.FlipGradients ? Flipped(step, optimizer) : step.Finish()) is not null) break;
        }

        return losses;
    }

    private static Fault? Flipped(TrainingStep step, Optimizer optimizer)
    {
        foreach (var parameter in optimizer.Parameters)
            if (parameter.Grad is { } gradient)
                parameter.Grad = gradient * -1;
        return step.Finish();
    }

    private IEnumerable<HostBatch> Batches(ReplayChange change, int first)
    {
        var loader = Loader(change.NoAugmentation || change.OneBatch || change.NoRegularization, change.BatchSize);
        var (epoch, batch) = ((int)((long)first * _trainer.Options.AccumulateBatches / loader.BatchCount),
            (int)((long)first * _trainer.Options.AccumulateBatches % loader.BatchCount));
        while (true)
        {
            foreach (var host in loader.Epoch(epoch, batch))
            {
                yield return host;
                if (change.OneBatch) break;
            }

            if (!change.OneBatch) (epoch, batch) = (epoch + 1, 0);
        }
    }

    private DataLoader Loader(bool isPlain, int batchSize = 0)
    {
        var options = _trainer.Options;
        var settings = _data.LoaderOptions(batchSize > 0 ? batchSize : options.BatchSize, options.Shuffle, options.Seed) with
        {
            DropLast = options.DropLast && batchSize == 0,
            Sampler = _data.Sampler,
            Workers = 0,
        };
        return new DataLoader(_data.Training, isPlain ? settings : settings with { Transforms = _data.Transforms, Mixers = _data.Mixers });
    }
}
