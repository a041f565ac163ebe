namespace Descent.Training;

/// <content>Checkpoints: what is written, and how a training goes on from one.</content>
internal sealed partial class TrainingSession
{
    private void Resume(TrainingCheckpoint checkpoint)
    {
        checkpoint.State.CheckConditions(checkpoint.Path, Conditions());
        checkpoint.Restore(_trainer.Model, _trainer.Optimizer, _trainer.Schedule, _trainer.Average, _trainer.EarlyStopping);
        _best?.Load(checkpoint.State.KeptValue, checkpoint.State.KeptEpoch);
        _state = checkpoint.State.Training.Copy();
        _run.StepsBefore = _state.Step;
        _plan = _plan with { StepsBefore = _state.Step };
        if (_trainer.EarlyStopping?.Verdict(_state.Epoch) is { } reason) End(reason); // it had ended by itself
    }

    private void SaveCheckpoint(string path)
    {
        Tell(o => o.OnCheckpoint(_state.Step)); // what observers keep must not lag behind
        var state = new CheckpointState
        {
            Training = _state with { SecondsBefore = Seconds },
            Conditions = Conditions(),
            Schedule = _trainer.Schedule.State(),
            Generators = _trainer.Model.RandomState(),
            AverageUpdates = _trainer.Average?.Updates ?? 0,
            Best = _trainer.EarlyStopping?.Best ?? double.NaN,
            BestEpoch = _trainer.EarlyStopping?.BestEpoch ?? 0,
            KeptValue = _best?.Best ?? double.NaN,
            KeptEpoch = _best?.Epoch ?? 0,
        };
        TrainingCheckpoint.Save(
            path, state, _trainer.Model, _trainer.Optimizer, _trainer.Average, _trainer.EarlyStopping, _trainer.Checkpoints!.Metadata);
    }

    private Dictionary<string, string> Conditions() => new()
    {
        ["training samples"] = FormattableString.Invariant($"{_data.Training.Count}"),
        ["batch size"] = FormattableString.Invariant($"{_trainer.Options.BatchSize}"),
        ["batches of a step"] = FormattableString.Invariant($"{_trainer.Options.AccumulateBatches}"),
        ["seed"] = FormattableString.Invariant($"{_trainer.Options.Seed}"),
        ["shuffle"] = _trainer.Options.Shuffle ? "yes" : "no",
        ["drop last"] = _trainer.Options.DropLast ? "yes" : "no",
        ["samples of an epoch"] = FormattableString.Invariant($"{_loader.SampleCount}"),
        ["sampling"] = _loader.Sampler.Name,
        ["mixing"] = string.Join(", ", _data.Mixers.Select(m => m.Name)),
        ["loss"] = _trainer.Loss.GetType().Name,
        ["learning rate"] = FormattableString.Invariant($"{_baseRate}"),
        ["steps"] = FormattableString.Invariant($"{_plan.TotalSteps}"),
        ["transforms"] = string.Join(", ", _data.Transforms.Select(t => t.Name)),
        ["optimizer"] = _trainer.Optimizer.GetType().Name,
        ["schedule"] = _trainer.Schedule.GetType().Name,
    };
}
