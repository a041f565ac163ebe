using Descent.Diagnostics;
using Descent.Nn;

namespace Descent.Training;

/// <content>A race of a plain network and the run's own.</content>
internal sealed partial class TrialLaboratory
{
    private const float PlainRate = 5e-3f; // falls to zero: what a plain network takes without harm
    private const int OwnLaps = 2; // times the steps: it is small, and shall not lose for want of time

    // From where, and at which rate: a few units start well in one draw and dead in another, and first weights may be part of the design.
    private static readonly (float Rate, bool IsFresh)[] s_attempts = [(1e-2f, true), (3e-3f, false), (3e-3f, true), (3e-2f, true)];

    private Entrant? _entrant;
    private Lap? _plain;
    private AnewResult? _anew;
    private bool _hasEntrant, _hasPlain;
    private int _attempts;

    /// <inheritdoc/>
    public override PlainResult? Plain() => Trained() is { } lap && _entrant!.Course is var course
        ? new PlainResult(lap.Kept.Average(), StandardError(lap.Kept), course.ConstantLoss(), course.KeptSamples, _entrant.Steps) : null;

    /// <inheritdoc/>
    public override RaceResult? Race()
    {
        if (Prepared() is not { IsLarger: true } plain || Trained() is not { } lap) return null;
        if (Try(() => plain.Course.Measure(_trainer.Model, isNormalized: false)) is not { } own) return null; // as it is by now
        // The same samples are hard for both: the difference is known far better than either loss.
        var error = StandardError([.. lap.Kept.Zip(own, (b, o) => o - b)]);
        return double.IsFinite(error)
            ? new RaceResult(lap.Kept.Average(), error, plain.Course.KeptSamples, plain.Steps, plain.Weights, lap.Steps) { OwnLoss = own.Average() }
            : null;
    }

    /// <inheritdoc/>
    public override AnewResult? RaceAnew(double enough)
    {
        if (_start is null || _plain is null || _entrant is not { IsLarger: true } plain) return null;
        // Asked again when the run has come farther, it goes on with the attempts that are left.
        while (_attempts < s_attempts.Length && !(_anew?.Loss < enough))
        {
            var from = s_attempts[_attempts++];
            var lap = Try(() => Attempt(plain.Course, from, OwnLaps * plain.Steps), "the same network begun anew");
            if (lap is not null && !(lap.Kept.Average() >= _anew?.Loss)) _anew = new AnewResult(lap.Kept.Average(), from.Rate, lap.Steps);
        }

        return _anew;
    }

    private Entrant? Prepared()
    {
        if (!_hasEntrant) _entrant = Try(Prepare, "a plain network beside it");
        _hasEntrant = true;
        return _entrant;
    }

    private Lap? Trained()
    {
        if (!_hasPlain && Prepared() is { } plain)
        {
            _plain = Try(
                () => plain.Course.Run(plain.Model, PlainRate, plain.Steps, done => Trying?.Invoke("a plain network beside it", done, plain.Steps)),
                "a plain network beside it");
        }

        _hasPlain = true;
        return _plain is { Kept.Length: > 1 } ? _plain : null;
    }

    private Entrant? Prepare()
    {
        var model = _trainer.Model;
        if (Course() is not { } course) return null;
        var (sample, output) = course.Shapes(model);
        var recurrent = model.WithParts().OfType<Recurrent>().FirstOrDefault();
        if (RivalNetwork.For(sample, output, _trainer.Loss, recurrent, new Rng(_trainer.Options.Seed).Fork("rival")) is not { } plain) return null;
        // What is not trained is no matter of size.
        var isLarger = model.ParameterCount() <= Thresholds.SmallShare * plain.ParameterCount()
            && !model.NamedParameters().Any(p => p.Parameter.IsFrozen);
        var steps = isLarger ? Math.Min(StepsFor(course, plain), StepsFor(course, model)) : StepsFor(course, plain);
        if (steps < Thresholds.FewestRaceSteps || (long)steps * course.BatchSize > 2 * SamplesOfRun) return null; // the run was too short to tell
        return new Entrant(course, plain, steps, isLarger);
    }

    private Lap? Attempt(RaceCourse course, (float Rate, bool IsFresh) from, int steps)
    {
        _start!.Restore();
        if (from.IsFresh) WeightStart.Restart(_trainer.Model, new Rng(_trainer.Options.Seed).Fork("anew").Fork((ulong)(1e6 * from.Rate)));
        return course.Run(_trainer.Model, from.Rate, steps, done => Trying?.Invoke("the same network begun anew", done, steps));
    }

    private RaceCourse? Course() =>
        RaceCourse.Of(_data, _trainer.Loss, _trainer.Options, isOfNumbers: !_trainer.Model.WithParts().Any(p => p is Embedding));

    private long SamplesOfRun => (long)_totalSteps * _trainer.Options.AccumulateBatches * _trainer.Options.BatchSize;

    // For as many samples as the run's, where they do not take too long.
    private int StepsFor(RaceCourse course, Module model)
    {
        var before = WorkCounter.MultiplyAdds;
        course.Measure(model, isNormalized: false);
        var each = 3.0 * (WorkCounter.MultiplyAdds - before) / course.KeptSamples * course.BatchSize; // there and back
        var steps = Math.Clamp(SamplesOfRun / course.BatchSize, Thresholds.RaceSteps, Thresholds.MostRaceSteps);
        return (int)Math.Min(steps, Thresholds.RaceWork / Math.Max(1, each));
    }

    private static double StandardError(double[] differences)
    {
        var mean = differences.Average();
        return Math.Sqrt(differences.Sum(d => (d - mean) * (d - mean)) / (differences.Length - 1) / differences.Length);
    }

    private sealed record Entrant(RaceCourse Course, Module Model, int Steps, bool IsLarger)
    {
        public long Weights => Model.ParameterCount();
    }
}
