using Descent.Charts;
using Descent.Nn;

namespace Descent.Training;

/// <summary>Looks for a small network inside a large one that learns as well alone: iterative magnitude pruning with rewind.</summary>
/// <remarks>
/// Train; mask the smallest share of the weights that are left; put the others back to what they were at first (or after some steps); again. The
/// claim is that the ticket, mask and first weights together, reaches the whole network's accuracy, and that the same mask over other first weights
/// does not. So each round also trains that one.
/// With a rewind step above 0 the weights (and running statistics) of that step are restored, which large networks need; training then begins its
/// schedule anew, and is as long as the first.
/// Defaults: a fifth of the weights a round, all layers together, rewind to the first weights: the first paper's.
/// Reference: Frankle, Carbin, The Lottery Ticket Hypothesis, ICLR 2019, arXiv:1803.03635; rewind to a step: Frankle et al., Linear Mode
/// Connectivity and the Lottery Ticket Hypothesis, ICML 2020, arXiv:1912.05671.
/// </remarks>
/// <example><code>
/// var lottery = new LotteryTicket(seed => Build(seed), (model, observers) => MakeTrainer(model, observers), data) { Rounds = 5 };
/// foreach (var round in lottery.Run())
///     Console.WriteLine($"{round.LeftShare:P1} left: {round.Ticket.Accuracy:P1}, other weights {round.Random?.Accuracy:P1}");
/// </code></example>
public sealed class LotteryTicket
{
    private readonly Func<ulong, Module> _build;
    private readonly Func<Module, IReadOnlyList<TrainingObserver>, Trainer> _train;
    private readonly TrainingData _data;

    /// <summary>Takes what the trainings need.</summary>
    /// <param name="build">Builds the model: 0 for the run's own first weights, others for other ones.</param>
    /// <param name="train">Makes a trainer, with a new optimizer, for the model.</param>
    /// <param name="data">What is learned from. Quality is measured on the validation data, or the test data where there are none.</param>
    public LotteryTicket(Func<ulong, Module> build, Func<Module, IReadOnlyList<TrainingObserver>, Trainer> train, TrainingData data) =>
        (_build, _train, _data) = (build, train, data);

    /// <summary>How often weights are masked. Default 5.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>The share of the weights left that a round masks, above 0 and below 1. Default 0.2.</summary>
    public double Share { get; init; } = 0.2;

    /// <summary>Among which weights the smallest are looked for. Default: all.</summary>
    public MaskScope Scope { get; init; } = MaskScope.Global;

    /// <summary>The step of the first training whose weights are restored. Default 0: the first weights.</summary>
    public int RewindStep { get; init; }

    /// <summary>Whether each mask is tried with other first weights too. Default true.</summary>
    public bool TriesOthers { get; init; } = true;

    /// <summary>The model with the last mask, trained; null before <see cref="Run"/> has begun.</summary>
    public Module? Model { get; private set; }

    /// <summary>Trains the whole network, and then a ticket a round.</summary>
    /// <param name="cancellationToken">Stops the training under way.</param>
    /// <returns>The rounds as they end, the whole network first.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A setting outside its range.</exception>
    /// <exception cref="TrainingException">A training failed, or has fewer steps than the rewind step.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public IEnumerable<LotteryRound> Run(CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Rounds, 1, nameof(Rounds));
        ArgumentOutOfRangeException.ThrowIfNegative(RewindStep, nameof(RewindStep));
        if (!(Share is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(Share), Share, "LotteryTicket: expected a share above 0 and below 1.");
        return Rounded(cancellationToken);
    }

    /// <summary>Accuracy (or loss, for values) against the share of the weights left, one line for tickets and one for other first weights.</summary>
    public static Chart ToChart(IReadOnlyList<LotteryRound> rounds)
    {
        var hasAccuracy = rounds[0].Ticket.Accuracy is not null;
        double Quality(Evaluation evaluation) => evaluation.Accuracy ?? evaluation.Loss;
        List<(double Left, double Value, string What)> rows = [.. rounds.Select(r => (r.LeftShare, Quality(r.Ticket), "ticket"))];
        rows.AddRange(rounds.Where(r => r.Random is not null).Select(r => (r.LeftShare, Quality(r.Random!), "other first weights")));
        var table = new ChartTable(rows.Count).Add("left", rows.ConvertAll(r => r.Left)).Add("quality", rows.ConvertAll(r => r.Value))
            .Add("what", rows.ConvertAll(r => r.What));
        return Chart.Line(table, new ChartField("left", "share of the weights left", ChartScale.Logarithmic),
            new ChartField("quality", hasAccuracy ? "accuracy" : "loss"), new ChartField("what", Scale: ChartScale.Named));
    }

    private IEnumerable<LotteryRound> Rounded(CancellationToken cancellationToken)
    {
        var model = Model = _build(0);
        var rewind = new RewindPoint(model, RewindStep);
        var dense = Train(model, [rewind], cancellationToken);
        if (!rewind.IsTaken)
            throw new TrainingException($"LotteryTicket: got a rewind to step {RewindStep}; expected one that the first training reaches.");
        yield return new LotteryRound(0, 1, dense, null);
        for (var round = 1; round <= Rounds; round++)
        {
            WeightMasks.Remove(model, Share, Scope);
            rewind.Restore();
            var ticket = Train(model, [], cancellationToken);
            yield return new LotteryRound(round, WeightMasks.LeftShare(model), ticket, TriesOthers ? Other(model, round, cancellationToken) : null);
        }
    }

    private Evaluation Other(Module model, int round, CancellationToken cancellationToken)
    {
        var other = _build((ulong)round);
        WeightMasks.Copy(model, other);
        return Train(other, [], cancellationToken);
    }

    private Evaluation Train(Module model, IReadOnlyList<TrainingObserver> observers, CancellationToken cancellationToken)
    {
        model.Train();
        var trainer = _train(model, observers);
        var run = trainer.Fit(_data with { Test = null }, cancellationToken);
        if (run.Outcome == RunOutcome.Cancelled) throw new OperationCanceledException(run.Message);
        if (run.Outcome == RunOutcome.Diverged) throw new TrainingException($"LotteryTicket: a training failed: {run.Message}.");
        var measured = _data.Validation is { Count: > 0 } validation ? validation : _data.Test is { Count: > 0 } test ? test : _data.Training;
        return Evaluator.Measure(model, trainer.Loss, measured, _data, trainer.Options.EvaluationBatchSize, cancellationToken: cancellationToken);
    }

    // The state of a step of the first training.
    private sealed class RewindPoint : TrainingObserver
    {
        private readonly (Tensor Value, Tensor Copy)[] _state;
        private readonly Module _model;
        private readonly int _step;

        public RewindPoint(Module model, int step)
        {
            (_model, _step, IsTaken) = (model, step, step == 0);
            _state = [.. model.State().DistinctBy(s => s.Value).Select(s => (s.Value, s.Value.Clone()))];
        }

        public bool IsTaken { get; private set; }

        public override void OnStep(StepRecord step)
        {
            if (step.Step != _step) return;
            foreach (var (value, copy) in _state) copy.Assign(value);
            IsTaken = true;
        }

        public void Restore()
        {
            foreach (var (value, copy) in _state) value.Assign(copy);
            foreach (var parameter in _model.Parameters()) parameter.Mask = parameter.Mask; // what is masked is zero again
        }
    }
}

/// <summary>What a share of the weights can learn.</summary>
/// <param name="Round">0 for the whole network.</param>
/// <param name="LeftShare">The share of the weights left, of those that can be masked.</param>
/// <param name="Ticket">With the weights that were drawn at first.</param>
/// <param name="Random">With the same mask over other first weights; null where that was not tried.</param>
public sealed record LotteryRound(int Round, double LeftShare, Evaluation Ticket, Evaluation? Random);
