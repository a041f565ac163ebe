using Descent.Data;
using Descent.Diagnostics;
using Descent.Optim;

namespace Descent.Training;

/// <summary>A doctor at the side of one training: hands on what the loop does.</summary>
internal sealed class Consultation
{
    private readonly Doctor _doctor;
    private readonly Trainer _trainer;
    private string _asked = string.Empty;

    /// <summary>Calls the doctor; where a run is resumed, from there on.</summary>
    /// <param name="trainer">Who trains.</param>
    /// <param name="plan">What it is about to do.</param>
    /// <param name="step">Steps made before.</param>
    /// <param name="stepNow">Steps made so far.</param>
    /// <param name="tell">Told to every observer.</param>
    public Consultation(Trainer trainer, TrainingPlan plan, int step, Func<int> stepNow, Action<Action<TrainingObserver>> tell)
    {
        _trainer = trainer;
        var options = trainer.Options;
        var patient = new Patient(trainer.Model, trainer.Loss, trainer.Optimizer, plan.Data)
        {
            Schedule = trainer.Schedule, Penalties = trainer.Penalties, Clip = trainer.Clip, BatchSize = options.BatchSize,
            Accumulate = options.AccumulateBatches, Epochs = options.Epochs, StepsPerEpoch = plan.StepsPerEpoch, TotalSteps = plan.TotalSteps,
            Seed = options.Seed, IsShuffled = options.Shuffle, StepsBefore = step, HasEarlyStopping = trainer.EarlyStopping is not null,
            HasAverage = trainer.Average is not null, BaseRate = trainer.Optimizer.LearningRate,
        };
        var laboratory = new TrialLaboratory(trainer, plan.Data, plan.StepsPerEpoch, plan.TotalSteps, step == 0, stepNow);
        laboratory.Trying = (trial, done, steps) => tell(o => o.OnExamining(_asked, trial, done, steps));
        _doctor = new Doctor(patient, trainer.Doctor!, laboratory, finding => tell(o => o.OnFinding(finding)))
        {
            Asking = rule => tell(o => o.OnExamining(_asked = rule, string.Empty, 0, 0)),
        };
        if (trainer.Guard.Action == GuardAction.Stop) laboratory.Own = () => _doctor.Trace.FirstLosses;
    }

    /// <summary>What was seen so far.</summary>
    public Trace Trace => _doctor.Trace;

    /// <summary>Records the structure by a pass of the first batch, and undoes what the pass changed.</summary>
    public void Begin(HostBatch host, TrainingStep step)
    {
        if (_doctor.Trace.Graph is not null) return;
        var batch = new Batch(host);
        step.Begin(host.Count); // so that there is something to go back to
        _doctor.Begin(() =>
        {
            var loss = new StepLoss(_trainer.Model, _trainer.Loss, [], [], batch);
            loss.Compute();
            return batch.ForLoss(loss.Output!);
        });
        step.Undo();
    }

    /// <summary>Before a step; the look at it, or null.</summary>
    public StepWatch? BeginStep(int step) => _doctor.BeginStep(step);

    public void EndStep(StepRecord record) =>
        _doctor.EndStep(record.Step, record.Loss, record.LearningRate, record.Accuracy, record.Penalty);

    public void EndEpoch(EpochRecord record, int step) => _doctor.EndEpoch(new EpochReading(record.Epoch, step, record.Loss, record.Accuracy)
    {
        ValidationLoss = record.Validation?.Loss, ValidationAccuracy = record.Validation?.Accuracy,
        ValidationSamples = record.Validation?.Samples ?? 0, Confusion = record.Validation?.Confusion,
    });

    public void Fault(FaultReport report) => _doctor.Fault(report.Cause, report.Layer, report.Step);

    /// <summary>The verdict.</summary>
    public Diagnosis Conclude(Run run)
    {
        var test = run.Test is { } measured ? new TestReading(measured.Samples, measured.Loss, measured.Accuracy)
        {
            Confusion = measured.Confusion,
        } : null;
        return _doctor.Conclude(test, run.Seconds, run.Outcome != RunOutcome.Cancelled);
    }
}
