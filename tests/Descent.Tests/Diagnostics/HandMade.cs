using Descent.Configuration;
using Descent.Diagnostics;
using Descent.Nn;
using Descent.Optim;
using Descent.Training;

namespace Descent.Tests.Diagnostics;

/// <summary>An examination of a record that was written by hand: what a rule says of it, and nothing else.</summary>
internal static class HandMade
{
    public const Descent.Diagnostics.Moments Preflight = Descent.Diagnostics.Moments.Preflight;
    public const Descent.Diagnostics.Moments Watch = Descent.Diagnostics.Moments.Watch;
    public const Descent.Diagnostics.Moments AfterAnEpoch = Watch | Descent.Diagnostics.Moments.Epoch;
    public const Descent.Diagnostics.Moments AtTheEnd = AfterAnEpoch | Descent.Diagnostics.Moments.Verdict;

    /// <summary>Asks a rule.</summary>
    /// <param name="rule">Which.</param>
    /// <param name="config">What the patient is made from; nothing is trained.</param>
    /// <param name="write">Writes the record.</param>
    /// <param name="laboratory">Answers trials; null: none can be made.</param>
    /// <param name="change">Changes the patient.</param>
    /// <param name="moments">When.</param>
    public static IReadOnlyList<Suspicion> Ask(
        Rule rule, string config, Action<Trace, Patient> write, Laboratory? laboratory = null, Func<Patient, Patient>? change = null,
        Descent.Diagnostics.Moments moments = AtTheEnd)
    {
        var patient = Patient(config);
        if (change is not null) patient = change(patient);
        var trace = new Trace { Parameters = [.. Parameters(patient)] };
        write(trace, patient);
        if (trace.Step == 0) trace.Step = trace.Loss.Count;
        var x = new Examination(patient, trace, moments, laboratory, []) { Current = rule };
        rule.Check(x);
        return [.. x.Reports.Select(r => r.Suspicion)];
    }

    /// <summary>The patient of a config.</summary>
    public static Patient Patient(string config)
    {
        var setup = TrainingSetup.Create(ExperimentConfig.Parse(config));
        var trainer = setup.CreateTrainer();
        var data = setup.TrainingData;
        var steps = (data.Training.Count + trainer.Options.BatchSize - 1) / trainer.Options.BatchSize;
        return new Patient(trainer.Model, trainer.Loss, trainer.Optimizer, data)
        {
            Schedule = trainer.Schedule, Penalties = trainer.Penalties, Clip = trainer.Clip, BatchSize = trainer.Options.BatchSize,
            Epochs = trainer.Options.Epochs, StepsPerEpoch = steps, TotalSteps = steps * trainer.Options.Epochs,
            BaseRate = trainer.Optimizer.LearningRate,
        };
    }

    /// <summary>Losses by a formula of the step, from 1.</summary>
    public static void Losses(Trace trace, int steps, Func<int, double> loss)
    {
        for (var step = 1; step <= steps; step++) trace.Loss.Add(step, loss(step));
    }

    /// <summary>Epochs with the losses and accuracies given.</summary>
    public static void Epochs(
        Trace trace, int samples, params ReadOnlySpan<(double Loss, double Validation, double Accuracy, double ValidationAccuracy)> epochs)
    {
        foreach (var e in epochs)
        {
            var number = trace.Epochs.Count + 1;
            trace.Add(new EpochReading(number, number * 20, e.Loss, double.IsNaN(e.Accuracy) ? null : e.Accuracy)
            {
                ValidationLoss = e.Validation, ValidationSamples = samples,
                ValidationAccuracy = double.IsNaN(e.ValidationAccuracy) ? null : e.ValidationAccuracy,
            });
        }
    }

    private static IEnumerable<ParameterTrace> Parameters(Patient patient) => patient.Model.NamedParts().SelectMany(
        part => part.Part.OwnParameters().Select(p => new ParameterTrace($"{part.Name}.{p.Name}", p.Parameter, part.Part, part.Name)
        {
            IsOptimized = patient.Optimizer.Parameters.Contains(p.Parameter), Initial = default,
        }));
}

/// <summary>A laboratory that answers as a test says.</summary>
internal sealed class ScriptedLaboratory(Func<ReplayChange, int, double> loss) : Laboratory
{
    /// <summary>The same loss at every step of a trial.</summary>
    public ScriptedLaboratory(Func<ReplayChange, double> loss)
        : this((change, _) => loss(change))
    {
    }

    /// <summary>What <see cref="LossWith"/> answers.</summary>
    public double? Known { get; init; }

    /// <summary>What <see cref="Race"/> answers.</summary>
    public double? Better { get; init; }

    public override RaceResult? Race() =>
        Better is { } value ? new RaceResult(value, 0.01, 100, 320, 1000, [1, 0.5f]) { OwnLoss = loss(new ReplayChange(), 0) } : null;

    public override AnewResult? RaceAnew(double enough) => new(loss(new ReplayChange { Reinitialize = true }, 319), 0.01, [1, 0.5f]);

    public override IReadOnlyList<float>? Replay(ReplayChange change, int steps) =>
        [.. Enumerable.Range(0, steps).Select(i => (float)loss(change, i))];

    public override IReadOnlyList<float>? GoOn(ReplayChange change, int steps) => Replay(change, steps);

    public override double? LossWith(InputChange change, bool isTraining, int batches = 1) => Known;

    public override bool Observe(Action<RecordedOperation> see, bool isTraining) => false;

    public override SwappedAnswers? AnswersWithOneReplaced() => null;

    public override double? ShareOfCompanions() => null;
}
