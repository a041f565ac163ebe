using Descent.Data;
using Descent.Diagnostics;
using Descent.Nn;
using Descent.Optim;

namespace Descent.Training;

/// <summary>Trains networks by one recipe on the same samples, and measures them on others that none of them has seen: normalised inputs, Adam at a
/// rate that falls to zero, no regularisation, no augmentation.</summary>
internal sealed class RaceCourse
{
    private const int FewestSamples = 32; // in a batch: with fewer, gradients are noise
    private const int MostSamples = 256; // a step shall not take long
    private const int Images = 8; // where each of their places has an answer of its own
    private const int MostKept = 512; // samples, at most a fifth: the entropy of ten classes to a few percent
    private const int Checks = 6; // the best of so few is hardly better by luck

    private readonly Loss _loss;
    private readonly DataLoader _training, _kept, _whole;
    private readonly Normalization? _normalization;
    private Shape? _output;

    private RaceCourse(Loss loss, DataLoader training, DataLoader kept, DataLoader whole, int keptSamples, bool isOfNumbers)
    {
        (_loss, _training, _kept, _whole, KeptSamples) = (loss, training, kept, whole, keptSamples);
        if (isOfNumbers) _normalization = Normalization.Of(training.Epoch(0));
    }

    /// <summary>Samples that no network is trained on.</summary>
    public int KeptSamples { get; }

    /// <summary>Samples of a batch.</summary>
    public int BatchSize => _training.BatchSize;

    /// <summary>Divides the training part; null where it has too few samples, or the loss adds up what others average.</summary>
    /// <param name="data">Of a run.</param>
    /// <param name="loss">Of the run.</param>
    /// <param name="options">Its seed and its batches.</param>
    /// <param name="isOfNumbers">Whether inputs are numbers, and not names such as tokens.</param>
    public static RaceCourse? Of(TrainingData data, Loss loss, TrainerOptions options, bool isOfNumbers)
    {
        var order = Enumerable.Range(0, data.Training.Count).ToArray();
        new Rng(options.Seed).Fork("race").Shuffle(order);
        var kept = Math.Min(MostKept, order.Length / 5);
        if (kept < FewestSamples || loss.AddsUp) return null;
        DataLoader Plain(int[] samples, int batchSize, bool shuffle) => new(
            new SubsetDataset(data.Training, samples), data.LoaderOptions(batchSize, shuffle, options.Seed) with { Workers = 0 });
        var (fewest, most) = data.Training.TargetShape.Count >= 2 ? (Images, Images) : (FewestSamples, MostSamples);
        var training = Plain(order[kept..], Math.Clamp(options.BatchSize, fewest, most), shuffle: true);
        return new RaceCourse(
            loss, training, Plain(order[..kept], fewest, shuffle: false), Plain(order[..kept], kept, shuffle: false), kept, isOfNumbers);
    }

    /// <summary>The shapes of a sample and of a model's answers to a batch.</summary>
    public (Shape Sample, Shape Output) Shapes(Module model)
    {
        var host = _kept.Epoch(0).First();
        using var mode = GradMode.NoGrad();
        model.Evaluate();
        var loss = new StepLoss(model, _loss, [], [], new Batch(host));
        loss.Compute();
        _output = loss.Output!.Shape;
        return (Shape.Create([.. host.SampleShape]), _output);
    }

    /// <summary>The loss of the best constant answer on the kept samples; NaN where it cannot be told.</summary>
    public double ConstantLoss()
    {
        if (_output is not { Rank: > 0 }) return double.NaN;
        var host = _whole.Epoch(0).First();
        var rows = _output[0] / Math.Max(1, _kept.Epoch(0).First().Count);
        return ConstantAnswer.LossOf(_loss, _output.With(0, rows * host.Count), new Batch(host).Target);
    }

    /// <summary>The loss of each batch of the kept samples.</summary>
    /// <param name="model">In evaluation mode.</param>
    /// <param name="isNormalized">Whether its inputs are normalised, as they are in a race.</param>
    public double[] Measure(Module model, bool isNormalized)
    {
        using var mode = GradMode.NoGrad();
        model.Evaluate();
        List<double> losses = [];
        foreach (var host in _kept.Epoch(0).Where(h => h.Count > 1)) // one sample cannot be normalised
        {
            if (isNormalized) _normalization?.ApplyToInputs(host);
            var loss = new StepLoss(model, _loss, [], [], new Batch(host));
            loss.Compute();
            losses.Add(loss.Loss);
        }

        return [.. losses];
    }

    /// <summary>Trains a network; null where a number was not finite.</summary>
    /// <param name="model">As it starts.</param>
    /// <param name="rate">Adam's at the first step; it falls to zero.</param>
    /// <param name="steps">How many.</param>
    /// <param name="tell">Is told the steps done.</param>
    public Lap? Run(Module model, float rate, int steps, Action<int> tell)
    {
        model.Train();
        foreach (var part in model.WithParts().Where(p => p.DrawsInTraining)) part.SetOwnTraining(false);
        var optimizer = new Adam(model.Parameters(), rate);
        var step = new TrainingStep(model, _loss, optimizer, [], null);
        var best = Array.Empty<double>();
        List<float> losses = [];
        for (var epoch = 0; losses.Count < steps; epoch++)
        {
            foreach (var host in _training.Epoch(epoch).Where(h => h.Count > 1)) // as above
            {
                tell(losses.Count);
                _normalization?.ApplyToInputs(host);
                optimizer.LearningRate = rate * (1 - ((float)losses.Count / steps));
                step.Begin(host.Count);
                if ((step.Add(host) ?? step.Finish()) is not null) return null;
                losses.Add(step.Loss);
                if (losses.Count % Math.Max(1, steps / Checks) == 0) best = Better(best, Check(model));
                if (losses.Count == steps) break;
            }
        }

        return double.IsFinite(best.Sum()) ? new Lap(best, losses) : null;
    }

    private static double[] Better(double[] best, double[] now) => best.Length == 0 || now.Average() < best.Average() ? now : best;

    private double[] Check(Module model)
    {
        List<Module> quiet = [.. model.WithParts().Where(p => p.DrawsInTraining)];
        var losses = Measure(model, isNormalized: true);
        model.Train();
        foreach (var part in quiet) part.SetOwnTraining(false);
        return losses;
    }
}

/// <summary>How a network did in a race.</summary>
/// <param name="Kept">The loss of each batch of samples that it has not seen, at its best.</param>
/// <param name="Steps">The training loss of each step.</param>
internal sealed record Lap(double[] Kept, IReadOnlyList<float> Steps);
