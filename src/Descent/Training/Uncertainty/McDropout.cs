using Descent.Data;
using Descent.Nn;

namespace Descent.Training;

/// <summary>Monte Carlo dropout: a model with dropout, run many times with what it drops drawn anew, is an ensemble of thinned models.</summary>
/// <remarks>
/// The mean over T passes of softmax(scores) is the answer; how the passes differ is what the model does not know. Every layer that draws in
/// training draws here too: Dropout, SpatialDropout, DropConnect, StochasticDepth, the dropout of attention and of recurrent layers, and a layer of
/// your own that registers a generator. Everything else, batch norm above all, stays in evaluation mode; parts that are frozen stay as they are.
/// A pass's draws depend on the seed, the layer's name, the pass and the batch alone: the same samples in the same batches get the same answers, for
/// any number of threads. Generators stand afterwards where they stood before.
/// Defaults: 50 passes, of the 25 to 100 of lectures 002 and 004; they take dropout of p 0.1 to 0.2.
/// Reference: Gal, Ghahramani, Dropout as a Bayesian approximation: representing model uncertainty in deep learning, ICML 2016, arXiv:1506.02142.
/// </remarks>
/// <example><code>
/// var answers = new McDropout(model, passes: 50).Measure(test, data);
/// Console.WriteLine(answers.Uncertainties[0].MutualInformation);
/// </code></example>
public sealed class McDropout
{
    private readonly Module _model;
    private readonly (Rng Rng, Rng Root)[] _generators;
    private readonly Module[] _dropping;

    /// <summary>Prepares passes through a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="passes">How often each sample is run, 2 or more.</param>
    /// <param name="seed">The same seed gives the same passes.</param>
    /// <exception cref="TrainingException">The model has no layer that drops.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 2 passes.</exception>
    public McDropout(Module model, int passes = 50, ulong seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(passes, 2);
        (_model, Passes) = (model, passes);
        _dropping = [.. model.WithParts().Where(part => part.DrawsInTraining && !part.IsFrozen)];
        var root = new Rng(seed).Fork("mc-dropout");
        _generators = [.. model.NamedGenerators().DistinctBy(g => g.Rng).Select(g => (g.Rng, root.Fork(g.Name)))];
        if (_dropping.Length == 0) throw NoDropout();
    }

    /// <summary>How often each sample is run.</summary>
    public int Passes { get; }

    /// <summary>Whether a model has a layer that draws in training: what this needs.</summary>
    public static bool IsFor(Module model) => model.WithParts().Any(part => part.DrawsInTraining && !part.IsFrozen);

    /// <summary>Answers every sample of a data set and says how sure it is.</summary>
    /// <param name="dataset">The samples with their targets.</param>
    /// <param name="data">Whose fitted preprocessing is applied.</param>
    /// <param name="batchSize">Samples at once; draws depend on it.</param>
    /// <param name="progress">Told the samples done so far.</param>
    /// <param name="temperature">Scores are divided by it, those of each pass.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <exception cref="ShapeException">The model's output does not fit the targets.</exception>
    /// <exception cref="TrainingException">No layer dropped anything: their probabilities are 0.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public UncertainAnswers Measure(
        Dataset dataset, TrainingData data, int batchSize = 256, Action<int>? progress = null, double temperature = 1,
        CancellationToken cancellationToken = default)
    {
        var (collector, means, uncertainties) = (new AnswerCollector(dataset, data), new List<double>(), new List<Uncertainty>());
        var loader = new DataLoader(dataset, data.LoaderOptions(batchSize, shuffle: false, seed: 0));
        foreach (var host in loader.Epoch(0, cancellationToken: cancellationToken))
        {
            using var mode = GradMode.NoGrad();
            var batch = new Batch(host);
            var outputs = Forward(batch.Input, host.Number);
            collector.Add(outputs[0], batch, host);
            var width = batch.Classes is null ? dataset.TargetSize : dataset.ClassCount;
            var rows = batch.Classes?.Count ?? batch.Count;
            var tally = new UncertaintyTally(rows, width, batch.Classes is not null);
            foreach (var output in outputs) tally.Add(Answer(output, rows, width, data.Targets, batch.Classes is not null, temperature));
            means.AddRange(tally.Means());
            for (var row = 0; row < rows; row++) uncertainties.Add(tally.Of(row));
            progress?.Invoke(collector.SampleCount);
        }

        return new UncertainAnswers([.. means], uncertainties, collector.Result());
    }

    /// <summary>An output as probabilities, or as values in the data's units.</summary>
    internal static double[] Answer(Tensor output, int rows, int width, TargetStandardize? targets, bool areClasses, double temperature)
    {
        if (!areClasses)
        {
            var values = output.ToArray();
            targets?.Restore(values);
            return Array.ConvertAll(values, x => (double)x);
        }

        var scores = ClassScores.Rows(output, rows, width).ToArray();
        var probabilities = new double[scores.Length];
        for (var row = 0; row < rows; row++)
            ClassScores.Softmax(scores.AsSpan(row * width, width), 1 / temperature, probabilities.AsSpan(row * width, width));
        return probabilities;
    }

    /// <summary>The outputs of all passes for one batch; no graph is recorded.</summary>
    /// <param name="input">The batch.</param>
    /// <param name="batch">Its number, from 0: each has draws of its own.</param>
    /// <exception cref="TrainingException">No layer dropped anything: their probabilities are 0.</exception>
    public IReadOnlyList<Tensor> Forward(Tensor input, int batch = 0)
    {
        using var mode = GradMode.NoGrad();
        using var scope = new Scope(this);
        var outputs = new Tensor[Passes];
        for (var pass = 0; pass < Passes; pass++) outputs[pass] = Run(input, pass, batch);
        return outputs;
    }

    private Tensor Run(Tensor input, int pass, int batch)
    {
        foreach (var (rng, root) in _generators) rng.Key = root.Fork((ulong)pass).Fork((ulong)batch).Key;
        var output = _model.Forward(input);
        // A dropout of p = 0 takes no draws; without any, all passes would be one, and nothing uncertain.
        return Array.Exists(_generators, g => g.Rng.Position > 0) || input.Count == 0 ? output : throw NoDropout();
    }

    private TrainingException NoDropout() => new(
        $"McDropout: got a {_model.GetType().Name} in which nothing drops; expected a model with dropout of p above 0. "
        + "Train one with \"dropout\" (p 0.1 to 0.2), or ask an ensemble.");

    // Modes and generators as long as passes are made.
    private sealed class Scope : IDisposable
    {
        private readonly EvaluationMode _modes;
        private readonly GeneratorSnapshot _draws;

        public Scope(McDropout dropout)
        {
            (_modes, _draws) = (new EvaluationMode(dropout._model), new GeneratorSnapshot(dropout._model));
            _draws.Take();
            foreach (var part in dropout._dropping) part.SetOwnTraining(true);
        }

        public void Dispose()
        {
            _modes.Dispose();
            _draws.Restore();
        }
    }
}
