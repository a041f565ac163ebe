using System.Diagnostics;
using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>Watches one run: looks at some of its steps, asks the rules, and says in the end what is wrong.</summary>
/// <remarks>Whoever trains tells it what happens, in this order: <see cref="Begin"/>, then for each step <see cref="BeginStep"/>, the look's
/// methods and <see cref="EndStep"/>, <see cref="EndEpoch"/>, and <see cref="Conclude"/>.</remarks>
internal sealed class Doctor
{
    private readonly Patient _patient;
    private readonly DoctorOptions _options;
    private readonly Laboratory? _laboratory;
    private readonly Action<Finding> _tell;
    private readonly Ward _ward;
    private readonly SiteMap _map;
    private readonly LookPlan _plan;
    private readonly ParameterProbe[] _parameters;
    private readonly Dictionary<Type, object> _shared = [];
    private readonly Dictionary<string, double> _trialSeconds = [];
    private readonly Rule[] _rules;
    private readonly Stopwatch _clock = new();
    private int _nextCheck = Thresholds.FewestSteps;
    private int _nextEpoch = 1;
    private bool _isNextGradientWanted;
    private long _multiplyAdds;

    /// <summary>Takes a patient.</summary>
    /// <param name="patient">What is trained, and how.</param>
    /// <param name="options">How closely to look.</param>
    /// <param name="laboratory">Where things are tried, or null.</param>
    /// <param name="tell">Is told each finding when it is made.</param>
    public Doctor(Patient patient, DoctorOptions options, Laboratory? laboratory, Action<Finding> tell)
    {
        (_patient, _options, _laboratory, _tell) = (patient, options, options.Experiments ? laboratory : null, tell);
        var ignored = options.Ignore.Select(name => RuleBook.Find(name)!.Id).ToHashSet();
        _rules = [.. RuleBook.Rules.Where(r => !ignored.Contains(r.Page.Id)).OrderBy(r => r.IsLastResort)];
        _map = new SiteMap(patient.Model);
        _plan = new LookPlan(options.Budget, patient.StepsPerEpoch);
        _ward = new Ward(options.Prescriber);
        var optimized = patient.Optimizer.Parameters.ToHashSet();
        Trace.Parameters = [.. Owned(patient.Model).Select(p => new ParameterTrace(p.Name, p.Parameter, p.Owner, p.Layer)
        {
            IsOptimized = optimized.Contains(p.Parameter), Initial = NumberSummary.Of(new ParameterSample(p.Parameter.Shape).Read(p.Parameter.Value)),
        })];
        _parameters = [.. Trace.Parameters.Select(p => new ParameterProbe(p))];
        Trace.Step = patient.StepsBefore;
    }

    /// <summary>Is told which rule is asked now.</summary>
    public Action<string>? Asking { get; init; }

    /// <summary>What was seen so far.</summary>
    public Trace Trace { get; } = new();

    /// <summary>Seconds that counter-experiments took.</summary>
    public double ExperimentSeconds => _laboratory?.Seconds ?? 0;

    /// <summary>Records the structure by one pass of a first batch; the caller puts generators and statistics back.</summary>
    /// <param name="compute">Runs model and loss on the batch, and returns what the loss got as prediction.</param>
    public void Begin(Func<Tensor> compute)
    {
        _clock.Start();
        var before = WorkCounter.MultiplyAdds;
        Trace.Graph = NetworkGraph.Record(_patient.Model, compute);
        _multiplyAdds = WorkCounter.MultiplyAdds - before;
        _laboratory?.Weigh(3 * _multiplyAdds * _patient.Accumulate); // the way back computes two gradients for one product
        foreach (var node in Trace.Graph.Nodes) node.Release();
        _clock.Stop();
    }

    /// <summary>Before a step.</summary>
    /// <param name="step">Its number, from 1.</param>
    /// <returns>The look at it, or null where none is due.</returns>
    public StepWatch? BeginStep(int step)
    {
        var isLook = _plan.IsDue(step - _patient.StepsBefore);
        if (!isLook && !_isNextGradientWanted) return null;
        var watch = new StepWatch(this, isLook ? new Look(Trace, _map, _parameters, step, _clock) : null, _isNextGradientWanted, _clock);
        _isNextGradientWanted = isLook;
        return watch;
    }

    /// <summary>What the step's loss and the best constant answer came to; only of steps that are looked at.</summary>
    internal void SeeOutput(Look look, Tensor output, Target target)
    {
        look.SeeOutput(output);
        if (double.IsNaN(Trace.Baseline)) Trace.Baseline = _laboratory?.ConstantLoss(output.Shape) ?? ConstantAnswer.LossOf(_patient.Loss,
            output.Shape, target);
        Trace.Predicted = PredictedClasses.Of(output, target);
    }

    /// <summary>After the way back of a look: the first time all is known that can be known before the first change.</summary>
    internal void SawGradients(Look look)
    {
        if (Trace.Looks > 0) return;
        _plan.Measure(_multiplyAdds, look.Operations, look.Work, Trace.Sites.Count);
        Ask(Moments.Preflight);
    }

    /// <summary>What ended a look's gradients.</summary>
    internal void SeeNextGradients()
    {
        foreach (var parameter in _parameters) parameter.SeeNext();
    }

    /// <summary>After a step.</summary>
    public void EndStep(int step, double loss, double learningRate, double? accuracy, double penalty)
    {
        Trace.Step = step;
        Trace.Loss.Add(step, loss);
        if (Trace.FirstLosses.Count < 128) Trace.FirstLosses.Add((float)loss);
        Trace.LearningRate.Add(step, learningRate);
        Trace.Penalty.Add(step, penalty);
        if (accuracy is { } share) Trace.Accuracy.Add(step, share);
        if (step - _patient.StepsBefore < _nextCheck) return;
        _nextCheck *= 2;
        Timed(() => Ask(Moments.Watch));
    }

    /// <summary>After an epoch and its validation.</summary>
    public void EndEpoch(EpochReading epoch)
    {
        Trace.Add(epoch);
        if (Trace.Epochs.Count < _nextEpoch) return;
        _nextEpoch += Math.Max(1, _nextEpoch / 8); // each of the first epochs, then ever fewer
        Timed(() => Ask(Moments.Watch | Moments.Epoch));
    }

    /// <summary>A step went wrong: something was no longer finite.</summary>
    public void Fault(string cause, string? layer, int step) => Trace.Fault ??= (cause, layer, step);

    /// <summary>Judges the whole run.</summary>
    /// <param name="test">The test, or null.</param>
    /// <param name="seconds">What the run took, the doctor included, but not this judging.</param>
    /// <param name="isWhole">Whether the run came to its end. Of one that somebody stopped nobody knows how it would have ended.</param>
    public Diagnosis Conclude(TestReading? test, double seconds, bool isWhole = true)
    {
        Trace.Test = test;
        var untilNow = _clock.Elapsed.TotalSeconds; // of the run's seconds; the judging comes after them
        Timed(() => Ask(Moments.Watch | Moments.Epoch | (isWhole ? Moments.Verdict : 0)));
        var spent = Math.Max(0, _clock.Elapsed.TotalSeconds - ExperimentSeconds);
        var left = isWhole ? [] : _rules.Where(r => r.Moments == Moments.Verdict)
            .Select(r => new SkippedCheck(r.Page.Id, r.Page.Title, "The run was stopped before its end."));
        var diagnosis = _ward.Conclude(_rules);
        return diagnosis with
        {
            NotChecked = [.. diagnosis.NotChecked.UnionBy(left, s => s.RuleId).OrderBy(s => s.RuleId, StringComparer.Ordinal)],
            Rules = _rules.Length,
            Looks = Trace.Looks,
            Seconds = spent,
            ExperimentSeconds = ExperimentSeconds,
            ExperimentSecondsByRule = _trialSeconds,
            Overhead = spent / Math.Max(1e-9, seconds - untilNow),
        };
    }

    private void Timed(Action action)
    {
        _clock.Start();
        action();
        _clock.Stop();
    }

    private void Ask(Moments moment)
    {
        if (Trace.Graph is null) return; // no batch was ever seen
        var x = new Examination(_patient, Trace, moment, _laboratory, _shared) { Told = _ward.Told, Asked = _rules };
        foreach (var rule in _rules)
        {
            if ((rule.Moments & moment) == 0) continue;
            x.Current = rule;
            _laboratory?.AskedBy(rule);
            Asking?.Invoke(rule.Page.Id);
            if (rule.NeedsLooks && Trace.Input is null)
                x.Skip("No step could be looked at: the optimizer computes the loss itself, or none was made.");
            else Timed(rule, x);
        }

        foreach (var finding in _ward.Admit(x)) _tell(finding);
        if (moment.HasFlag(Moments.Verdict))
            foreach (var rule in _rules.Where(r => r.IsMoot(x)))
                _ward.Dismiss(rule);
    }

    private void Timed(Rule rule, Examination x)
    {
        var before = ExperimentSeconds;
        Check(rule, x);
        if (ExperimentSeconds > before) _trialSeconds[rule.Page.Id] = _trialSeconds.GetValueOrDefault(rule.Page.Id) + ExperimentSeconds - before;
    }

    // A rule that fails costs its verdict, and never the training.
    private static void Check(Rule rule, Examination x)
    {
        try
        {
            rule.Check(x);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            x.Skip($"{Examination.Failed} {e.GetType().Name}: {e.Message}");
        }
    }

    private static IEnumerable<(string Name, Parameter Parameter, Module Owner, string Layer)> Owned(Module model)
    {
        HashSet<Parameter> seen = [];
        foreach (var (layer, part) in model.NamedParts())
            foreach (var (name, parameter) in part.OwnParameters())
                if (seen.Add(parameter))
                    yield return (layer.Length == 0 ? name : $"{layer}.{name}", parameter, part, layer);
    }
}
