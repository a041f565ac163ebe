using Descent.Data;
using Descent.Diagnostics;
using Descent.Nn;
using Descent.Optim;

namespace Descent.Training;

/// <content>A plain network beside the run's own.</content>
internal sealed partial class TrialLaboratory
{
    private const int RivalBatch = 32; // at least: its gradients shall not be noise where the run's own batches are tiny
    private const int LargestRivalBatch = 256; // and at most: its steps are not taken from the allowance
    private const int MostKept = 512; // samples, at most a fifth: the entropy of ten classes to a few percent
    private const int RivalChecks = 6; // the best of so few is hardly better by luck
    private const float RivalRate = 5e-3f; // falls to zero: what a plain network takes without harm

    private const string PlainNetwork = "a plain network beside it";

    private RivalResult? _rival;
    private bool _hasRival;

    /// <inheritdoc/>
    public override RivalResult? Rival(int steps)
    {
        if (_hasRival) return _rival;
        _hasRival = true;
        return _rival = Try(() => TrainRival(steps), PlainNetwork);
    }

    private RivalResult? TrainRival(int steps)
    {
        var rng = new Rng(_trainer.Options.Seed).Fork("rival");
        var order = Enumerable.Range(0, _data.Training.Count).ToArray();
        rng.Shuffle(order);
        var kept = Math.Min(MostKept, order.Length / 5);
        if (kept < RivalBatch || _trainer.Loss.AddsUp) return null; // too few to tell, or losses of another size
        _trainer.Model.Evaluate();
        var change = new ReplayChange { NormalizeInputs = true };
        var (unseen, own, sample, output) = (new List<Batch>(), new List<double>(), Shape.Scalar, Shape.Scalar);
        foreach (var host in Plain(order[..kept], RivalBatch, shuffle: false).Epoch(0))
        {
            using var mode = GradMode.NoGrad();
            if (host.Count < 2) continue; // cannot be normalised
            sample = Shape.Create([.. host.SampleShape]);
            var loss = new StepLoss(_trainer.Model, _trainer.Loss, [], [], new Batch(host));
            loss.Compute();
            own.Add(loss.Loss);
            output = loss.Output!.Shape;
            BatchChanges.Apply(host, change, 0);
            unseen.Add(new Batch(host));
        }

        if (RivalNetwork.For(sample, output, _trainer.Loss, rng) is not { } rival) return null;
        var optimizer = new Adam(rival.Parameters(), RivalRate);
        var step = new TrainingStep(rival, _trainer.Loss, optimizer, [], null);
        var loader = Plain(order[kept..], Math.Clamp(_trainer.Options.BatchSize, RivalBatch, LargestRivalBatch), shuffle: true);
        var best = Array.Empty<double>();
        for (var (done, epoch) = (0, 0); done < steps; epoch++)
        {
            foreach (var host in loader.Epoch(epoch))
            {
                Trying?.Invoke(PlainNetwork, done, steps);
                BatchChanges.Apply(host, change, 0);
                optimizer.LearningRate = RivalRate * (1 - ((float)done / steps));
                step.Begin(host.Count);
                if ((step.Add(host) ?? step.Finish()) is not null) return null;
                if (++done % (steps / RivalChecks) == 0 && Measure(rival, unseen) is var now
                    && (best.Length == 0 || now.Average() < best.Average())) best = now;
                if (done == steps) break;
            }
        }

        if (best.Length < 2 || !double.IsFinite(best.Sum() + own.Sum())) return null;
        // The same samples are hard for both: the difference is known far better than either loss.
        var error = StandardError([.. best.Zip(own, (b, o) => o - b)]);
        return new RivalResult(best.Average(), error, kept, steps, rival.ParameterCount()) { OwnLoss = own.Average() };
    }

    private DataLoader Plain(int[] samples, int batchSize, bool shuffle) => new(
        new SubsetDataset(_data.Training, samples),
        _data.LoaderOptions(batchSize, shuffle, _trainer.Options.Seed) with { Workers = 0 });

    // The loss of each batch.
    private double[] Measure(Module rival, List<Batch> batches)
    {
        using var mode = GradMode.NoGrad();
        rival.Evaluate();
        var losses = batches.Select(batch =>
        {
            var loss = new StepLoss(rival, _trainer.Loss, [], [], batch);
            loss.Compute();
            return (double)loss.Loss;
        }).ToArray();
        rival.Train();
        return losses;
    }

    private static double StandardError(double[] differences)
    {
        var mean = differences.Average();
        return Math.Sqrt(differences.Sum(d => (d - mean) * (d - mean)) / (differences.Length - 1) / differences.Length);
    }
}
