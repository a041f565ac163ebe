using Descent.Nn;
using Descent.Optim;

namespace Descent.Training;

/// <summary>A guard at work in one training: sees every step, keeps copies, and goes back.</summary>
internal sealed class GuardWatch(Guard guard, Module model, Optimizer optimizer, WeightAverage? average)
{
    private TrainingSnapshot? _newer, _older;
    private double _meanLoss = double.NaN;
    private int _tries, _goodSteps;

    /// <summary>Notes how things stand before the first step.</summary>
    public void Start(int step)
    {
        if (guard.Action == GuardAction.LowerRate) _newer = new TrainingSnapshot(model, optimizer, average, step);
    }

    /// <summary>What a checkpoint is to keep besides tensors.</summary>
    public GuardState State() => new(_meanLoss, _tries, _goodSteps, PlaceOf(_newer), PlaceOf(_older));

    /// <summary>The copies, for a checkpoint.</summary>
    public IEnumerable<(string Name, Tensor Value)> Tensors() =>
        Part("newer", _newer).Concat(Part("older", _older));

    /// <summary>Goes on where a guard stood.</summary>
    public void Load(TrainingCheckpoint checkpoint)
    {
        if (checkpoint.State.Guard is not { } state) return;
        (_meanLoss, _tries, _goodSteps) = (state.MeanLoss, state.Tries, state.GoodSteps);
        if (guard.Action != GuardAction.LowerRate || state.Newer is null) return;
        _newer = Snapshot("newer", state.Newer);
        _older = Snapshot("older", state.Older);

        TrainingSnapshot? Snapshot(string name, SnapshotPlace? place) =>
            place is { } at ? new TrainingSnapshot(model, optimizer, average, at, checkpoint, $"guard.{name}") : null;
    }

    /// <summary>A loss that jumped, seen before the weights change.</summary>
    public Fault? BeforeStep(TrainingStep step) =>
        guard.SpikeFactor is { } factor && _meanLoss > 0 && step.Loss > factor * _meanLoss ? new Fault(FaultKind.Spike, step.Loss) : null;

    /// <summary>A weight that the step broke.</summary>
    public Fault? AfterStep(TrainingStep step) =>
        optimizer.LeftFinite == true || step.Broken(p => p.Value) is null ? null : new Fault(FaultKind.Weight, step.Loss);

    /// <summary>A step went well.</summary>
    public void Passed(TrainingStep step, int steps)
    {
        const double Memory = 0.95; // about the last twenty steps
        _meanLoss = double.IsNaN(_meanLoss) ? step.Loss : (Memory * _meanLoss) + ((1 - Memory) * step.Loss);
        if (++_goodSteps >= (guard.Action == GuardAction.Skip ? 1 : guard.SnapshotEvery)) _tries = 0;
        if (_newer is null || steps - _newer.Step < guard.SnapshotEvery) return;
        (_older, _newer) = (_newer, new TrainingSnapshot(model, optimizer, average, steps));
    }

    /// <summary>Does what the guard says about a fault.</summary>
    /// <param name="fault">What was noticed.</param>
    /// <param name="state">Where the training stands; its rate may change.</param>
    /// <returns>What was done, or null where the run must end.</returns>
    public string? Recover(Fault fault, TrainingState state)
    {
        // A broken weight cannot be passed over: what it was is gone.
        if (guard.Action == GuardAction.Stop || (guard.Action == GuardAction.Skip && fault.Kind == FaultKind.Weight)) return null;
        if (++_tries > guard.MaxTries) return null;
        _goodSteps = 0;
        state.Recoveries++;
        if (guard.Action == GuardAction.Skip) return "the batch was passed over";
        // The newest copy may be of steps that already went astray, so the one before it is taken and kept as the only one.
        var back = _older ?? _newer!;
        back.Restore();
        (_newer, _older) = (back, null);
        state.RateScale *= guard.RateFactor;
        return FormattableString.Invariant($"went back to step {back.Step}, the learning rate now {state.RateScale:G3} times as high");
    }

    private static SnapshotPlace? PlaceOf(TrainingSnapshot? snapshot) => snapshot is null ? null : new SnapshotPlace(snapshot.Step, snapshot.Updates);

    private static IEnumerable<(string Name, Tensor Value)> Part(string name, TrainingSnapshot? snapshot) =>
        snapshot?.State().Select(s => ($"{name}.{s.Name}", s.Value)) ?? [];
}
