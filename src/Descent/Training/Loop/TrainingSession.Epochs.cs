using Descent.Data;
using Descent.Optim;

namespace Descent.Training;

/// <content>What happens at the end of an epoch, and of the run.</content>
internal sealed partial class TrainingSession
{
    private void EndEpoch()
    {
        var isWhole = _state.Batch >= _loader.BatchCount;
        if (_state.Totals.Samples > 0)
        {
            // Before anything is measured: the epoch may go on one day, and a whole one be measured then.
            if (_run.Outcome == RunOutcome.Cancelled || (!isWhole && _run.Outcome == RunOutcome.Finished)) _keeper?.Write(_state);
            var record = Record(_run.Outcome == RunOutcome.Finished ? MeasureEpoch(isWhole) : null);
            _run.Add(record);
            _doctor?.EndEpoch(record, _state.Step);
            if (_run.Outcome == RunOutcome.Finished) Observe(record);
            Tell(o => o.OnEpoch(record));
        }

        if (!isWhole || _run.Outcome != RunOutcome.Finished) return;
        (_state.Epoch, _state.Batch, _state.Totals) = (_state.Epoch + 1, 0, new EpochTotals());
        _keeper?.Write(_state);
    }

    // A limit in the middle of an epoch ends it: it is measured as a whole one is.
    private Evaluation? MeasureEpoch(bool isWhole)
    {
        var updates = _trainer.Average?.Updates;
        if (isWhole) _trainer.Average?.ObserveEpoch(_state.Epoch + 1);
        var validation = Measure("validation", _data.Validation);
        _isHalfMeasured = _run.Outcome == RunOutcome.Cancelled && _trainer.Average?.Updates != updates;
        return validation;
    }

    private EpochRecord Record(Evaluation? validation)
    {
        var (totals, isClassified) = (_state.Totals, _data.Training.TargetKind == TargetKind.Classes);
        double? accuracy = isClassified ? (double)totals.Right / Math.Max(1, totals.Answers) : null;
        return new EpochRecord(_state.Epoch + 1, totals.Loss / totals.Samples, accuracy, validation, totals.Seconds, totals.Samples);
    }

    private void Observe(EpochRecord record)
    {
        var watched = _trainer.Schedule.Metric is { } name ? record.Watched(_trainer.Schedule.GetType().Name, name) : null;
        _trainer.Schedule.Observe(new EpochMetrics(
            record.Validation?.Loss ?? record.Loss, record.Validation is null ? record.Accuracy : record.Validation.Accuracy)
        {
            Watched = watched is null ? null : (watched.Value, watched.Direction == MetricDirection.Higher),
        });
        if (_trainer.EarlyStopping is null && _best is null) return;
        _trainer.Average?.Exchange(); // what was measured is what is kept
        var reason = _trainer.EarlyStopping?.Observe(record);
        _best?.Observe(record);
        _trainer.Average?.Exchange();
        if (reason is not null) End(reason);
    }

    // The model ends as what the validation measured: the best epoch's weights, or the average.
    private void Conclude()
    {
        if (_run.Outcome == RunOutcome.Diverged) return;
        if (_trainer.EarlyStopping is { RestoresBest: true, BestEpoch: > 0 } stopping) stopping.Restore();
        else _trainer.Average?.Exchange();
        if (_run.Outcome == RunOutcome.Finished) _run.Test = MeasureNow("test", _data.Test);
    }

    private Evaluation? Measure(string role, Dataset? dataset)
    {
        _trainer.Average?.Exchange();
        try
        {
            return MeasureNow(role, dataset);
        }
        finally
        {
            _trainer.Average?.Exchange();
        }
    }

    private Evaluation? MeasureNow(string role, Dataset? dataset)
    {
        if (dataset is not { Count: > 0 }) return null;
        try
        {
            void Progress(int done) => Tell(o => o.OnEvaluating(role, done, dataset.Count));
            return Evaluator.Measure(
                _trainer.Model, _trainer.Loss, dataset, _data, _trainer.Options.EvaluationBatchSize, Progress,
                cancellationToken: _cancellation, metrics: _trainer.Metrics);
        }
        catch (OperationCanceledException) when (_cancellation.IsCancellationRequested)
        {
            Stop(); // what was trained until here counts
            return null;
        }
    }
}
