using System.Diagnostics;
using Descent.Data;
using Descent.Optim;

namespace Descent.Training;

/// <summary>One training at work: the loop of epochs and steps, and everything that is due between them.</summary>
internal sealed partial class TrainingSession
{
    private readonly Trainer _trainer;
    private readonly TrainingData _data;
    private readonly DataLoader _loader;
    private readonly TrainingStep _step;
    private readonly GuardWatch _guard;
    private readonly FaultFinder _finder;
    private readonly CheckpointKeeper? _keeper;
    private readonly BestKeeper? _best;
    private Consultation? _doctor;
    private TrainingPlan _plan;
    private readonly Run _run = new();
    private readonly float _baseRate;
    private readonly int _accumulate; // batches of a step
    private readonly CancellationToken _cancellation;
    private readonly long _start = Stopwatch.GetTimestamp();
    private TrainingState _state = new();
    private int? _openGroup; // which step of the epoch has batches already
    private bool _isOver;
    private bool _isHalfMeasured; // stopped after an epoch was taken into the average and before it was measured

    public TrainingSession(Trainer trainer, TrainingData data, CancellationToken cancellation)
    {
        (_trainer, _data, _cancellation, _baseRate) = (trainer, data, cancellation, trainer.Optimizer.LearningRate);
        var options = trainer.Options;
        _loader = Loader(trainer, data);
        WatchedMetrics.Check(trainer, data);
        _accumulate = Math.Min(options.AccumulateBatches, _loader.BatchCount);
        var planned = (long)StepsOf(_loader.BatchCount) * options.Epochs;
        _plan = new TrainingPlan(
            trainer.Model, data, options, StepsOf(_loader.BatchCount), (int)Math.Min(options.MaxSteps ?? int.MaxValue, planned));
        _step = new TrainingStep(trainer.Model, trainer.Loss, trainer.Optimizer, trainer.Penalties, trainer.Clip);
        _guard = new GuardWatch(trainer.Guard, trainer.Model, trainer.Optimizer, trainer.Average);
        _finder = new FaultFinder(trainer.Model, trainer.Loss, trainer.Penalties, trainer.Optimizer.Parameters);
        if (trainer.Checkpoints is not { } plan) return;
        _keeper = new CheckpointKeeper(plan, SaveCheckpoint, Warn);
        if (plan.Best is { } metric) _best = new BestKeeper(plan, metric, trainer.Model, Warn);
    }

    /// <summary>Trains from the start, or from a checkpoint on.</summary>
    public Run Train(TrainingCheckpoint? checkpoint)
    {
        _trainer.Schedule.Reset();
        _trainer.Average?.Start(_trainer.Model);
        _trainer.EarlyStopping?.Start(_trainer.Model);
        if (checkpoint is not null) Resume(checkpoint);
        Tell(o =>
        {
            o.Warning = Warn;
            o.OnStart(_plan);
        });
        _trainer.Optimizer.ClearGradients(); // what somebody left there is not this run's
        _guard.Start(_state.Step);
        if (checkpoint is not null) _guard.Load(checkpoint);
        if (_trainer.Doctor is not null)
            _doctor = new Consultation(_trainer, _plan, _state.Step, () => _state.Step, Tell);
        if (checkpoint is null) _keeper?.Write(_state); // so that there is always one to go on from
        try
        {
            if (!_trainer.Model.IsTraining) _trainer.Model.Train(); // parts that somebody switched to evaluation mode stay so
            var epochs = Math.Min(_trainer.Options.Epochs, _trainer.Options.PauseAfter ?? int.MaxValue);
            while (_state.Epoch < epochs && HasMore && !_isOver) RunEpoch();
            if (_run.Outcome != RunOutcome.Diverged && !_isHalfMeasured) _keeper?.Write(_state);
            Conclude();
        }
        finally
        {
            _trainer.Optimizer.LearningRate = _baseRate;
            _run.Best = _best?.Kept;
            _run.Unreadable = _data.Unreadable?.Samples ?? [];
        }

        _run.Seconds = Seconds;
        if (_doctor is not null) (_run.Diagnosis, _run.Trace) = (_doctor.Conclude(_run), _doctor.Trace);
        Tell(o => o.OnEnd(_run));
        return _run;
    }

    // An epoch may be left to be measured after the last step.
    private bool HasMore => _state.Step < _plan.TotalSteps || _state.Batch >= _loader.BatchCount;

    private double Seconds => _state.SecondsBefore + Stopwatch.GetElapsedTime(_start).TotalSeconds;

    internal static DataLoader Loader(Trainer trainer, TrainingData data)
    {
        if (data.Training.Count == 0) throw new DataException("Trainer: got no training samples; expected at least one.");
        data.CheckRoles();
        var options = trainer.Options;
        var settings = data.LoaderOptions(options.BatchSize, options.Shuffle, options.Seed);
        var loader = new DataLoader(data.Training, settings with
        {
            DropLast = options.DropLast,
            Sampler = data.Sampler,
            Transforms = data.Transforms,
            Mixers = data.Mixers,
        });
        return loader.BatchCount > 0 ? loader : throw new DataException(
            $"Trainer: got {data.Training.Count} training samples, not one batch of {options.BatchSize}; expected a smaller batch, or no dropLast.");
    }

    private int StepsOf(int batches) => (batches + _accumulate - 1) / _accumulate;

    private void RunEpoch()
    {
        var start = Stopwatch.GetTimestamp();
        var before = _state.Totals.Seconds;
        using var batches = _loader.Epoch(_state.Epoch, _state.Batch, _cancellation).GetEnumerator();
        while (MoveNext(batches))
        {
            var host = batches.Current;
            if (host.Number < _state.Batch) continue; // the rest of a step that went wrong
            // A step whose last batches were left out, since none of their samples could be read, ends here.
            if (_openGroup is { } open && open != host.Number / _accumulate) FinishStep(null);
            if (_isOver || _state.Step >= _plan.TotalSteps) break;
            Take(host);
            _state.Totals.Seconds = before + Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (_isOver || _state.Step >= _plan.TotalSteps) break;
        }

        if (_openGroup is not null && !_isOver) FinishStep(null);
        if (_openGroup is not null) LeaveStep();
        if (!_isOver && _state.Step < _plan.TotalSteps) _state.Batch = _loader.BatchCount;
        EndEpoch();
    }

    // Stopped in the middle of a step: what its batches did to running statistics and generators is undone, since they will come again.
    private void LeaveStep()
    {
        _step.Undo();
        _openGroup = null;
    }

    // Slow samples are not waited for.
    private bool MoveNext(IEnumerator<HostBatch> batches)
    {
        try
        {
            return batches.MoveNext();
        }
        catch (OperationCanceledException) when (_cancellation.IsCancellationRequested)
        {
            Stop();
            return false;
        }
    }

    private void Take(HostBatch host)
    {
        _doctor?.Begin(host, _step);
        if (_openGroup is null) BeginStep(host);
        if (_step.Add(host) is { } fault) Handle(fault, host);
        else if (host.Number + 1 == EndOf(_openGroup!.Value)) FinishStep(host);
    }

    private int EndOf(int group) => (int)Math.Min((group + 1L) * _accumulate, _loader.BatchCount);

    // The group's batches are all full but the epoch's last, unless samples cannot be read.
    private void BeginStep(HostBatch host)
    {
        var group = host.Number / _accumulate;
        var first = (long)group * _accumulate * _loader.BatchSize;
        var samples = Math.Min((long)EndOf(group) * _loader.BatchSize, _loader.SampleCount) - first;
        _trainer.Optimizer.LearningRate = _baseRate * _state.RateScale
            * _trainer.Schedule.Factor(_state.Step, _plan.StepsPerEpoch, _plan.TotalSteps);
        _step.Begin(_accumulate == 1 ? host.Count : (int)samples);
        _openGroup = group;
        _step.Watch = _doctor?.BeginStep(_state.Step + 1);
    }

    // The batch is null where the step's last one was left out: by then its memory holds another.
    private void FinishStep(HostBatch? host)
    {
        _step.Settle();
        var fault = _guard.BeforeStep(_step) ?? _step.Finish() ?? _guard.AfterStep(_step);
        if (fault is not null)
        {
            Handle(fault.Value, host);
            return;
        }

        _state.Step++;
        _state.Batch = EndOf(_openGroup!.Value);
        _openGroup = null;
        _guard.Passed(_step, _state.Step);
        _trainer.Average?.ObserveStep(_state.Step);
        float? accuracy = _step.Hits is { } hits ? (float)hits.Right / Math.Max(1, hits.Answers) : null;
        var record = new StepRecord(_state.Step, _state.Epoch + 1, _step.Loss, _trainer.Optimizer.LearningRate, accuracy, _step.Samples)
        {
            Right = _step.Hits?.Right ?? 0, Answers = _step.Hits?.Answers ?? 0, Penalty = _step.Penalty, GradientNorm = _step.GradientNorm,
        };
        _state.Totals.Add(record, _trainer.Loss.AddsUp);
        _run.Add(record);
        _doctor?.EndStep(record);
        Tell(o => o.OnStep(record));
        if (_cancellation.IsCancellationRequested) Stop();
        if (_trainer.Options.TimeLimit is { } limit && Seconds >= limit.TotalSeconds)
            End(FormattableString.Invariant($"the time limit of {limit.TotalSeconds:0.#} s was reached"));
        if (!_isOver && _state.Batch < _loader.BatchCount) _keeper?.AfterStep(_state);
    }

    private void Handle(Fault fault, HostBatch? host)
    {
        _step.Undo();
        var report = host is null
            ? new FaultReport(_state.Step + 1, _state.Epoch + 1, fault.Kind, FaultFinder.Plain(fault), [])
            : _finder.Find(fault, host, _data.Training, _state.Step + 1, _state.Epoch + 1, _step.Undo);
        _step.Undo(); // the search has run the model again
        _state.Batch = EndOf(_openGroup!.Value);
        _openGroup = null;
        var action = _guard.Recover(fault, _state);
        report = report with { Action = action ?? "stopped" };
        _run.Add(report);
        _doctor?.Fault(report);
        Tell(o => o.OnFault(report));
        if (action is not null) return;
        (_run.Outcome, _run.Message) = (RunOutcome.Diverged, GuardVerdict.Of(_trainer.Guard, _run.Faults, _state));
        _isOver = true;
    }

    private void Stop()
    {
        var where = _state.Step == 0 ? "before the first step" : $"after step {_state.Step} (epoch {_state.Epoch + 1})";
        (_run.Outcome, _run.Message, _isOver) = (RunOutcome.Cancelled, $"stopped {where}", true);
    }

    private void End(string reason) => (_run.Message, _isOver) = (reason, true);

    private void Warn(string message) => Tell(o => o.OnWarning(message));

    private void Tell(Action<TrainingObserver> message)
    {
        var observers = _trainer.Observers;
        for (var i = 0; i < observers.Count; i++) message(observers[i]);
    }
}
