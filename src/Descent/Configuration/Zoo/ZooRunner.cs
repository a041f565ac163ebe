using Descent.Training;

namespace Descent.Configuration;

/// <summary>Trains configs of the zoo and keeps what the doctor said of each.</summary>
public sealed class ZooRunner
{
    private readonly SourceCache _cache = new();
    private readonly Lock _lock = new();

    /// <summary>How many trainings at once; with one thread each (<see cref="CpuDevice.Threads"/>) they disturb each other least.</summary>
    public int Parallel { get; init; } = 1;

    /// <summary>Whether faulty configs for which the doctor has a patch are trained with it, too.</summary>
    public bool Treats { get; init; }

    /// <summary>Told every training that is done, one at a time.</summary>
    public Action<ZooRecord>? Progress { get; init; }

    /// <summary>Trains each config with the seeds 1 to <paramref name="seeds"/>.</summary>
    /// <param name="cases">The configs.</param>
    /// <param name="seeds">How many trainings of each.</param>
    /// <param name="cancellation">Leaves the rest out.</param>
    /// <returns>The records by config and seed.</returns>
    public IReadOnlyList<ZooRecord> Run(IReadOnlyList<ZooCase> cases, int seeds, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(seeds, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Parallel, 1);
        // Configs of one source side by side, so that it is drawn once.
        var queue = new Queue<(ZooCase Case, ulong Seed)>(
            cases.OrderBy(c => c.Kind, StringComparer.Ordinal).SelectMany(c => Enumerable.Range(1, seeds).Select(seed => (c, (ulong)seed))));
        List<ZooRecord> records = [];
        Exception? failure = null;
        void Work()
        {
            try
            {
                while (!cancellation.IsCancellationRequested && failure is null && Next(queue) is { } next)
                {
                    var record = Run(next.Case, next.Seed, cancellation);
                    if (cancellation.IsCancellationRequested) return; // cut short
                    lock (_lock)
                    {
                        records.Add(record);
                        Progress?.Invoke(record);
                    }
                }
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref failure, e, null);
            }
        }

        Thread[] threads = [.. Enumerable.Range(1, Parallel - 1).Select(i => new Thread(Work) { IsBackground = true, Name = $"Zoo {i}" })];
        foreach (var thread in threads) thread.Start();
        Work();
        foreach (var thread in threads) thread.Join();
        if (failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        return [.. records.OrderBy(r => r.Name, StringComparer.Ordinal).ThenBy(r => r.Seed)];
    }

    /// <summary>Trains one config with one seed.</summary>
    public ZooRecord Run(ZooCase zooCase, ulong seed, CancellationToken cancellation = default)
    {
        var record = new ZooRecord(zooCase.Name, seed);
        var config = zooCase.Config(seed);
        (Run, ZooQuality) Treated(ExperimentConfig treated, IReadOnlySet<string> replaced, CancellationToken token) => Train(ZooPatient.Create(
            zooCase.Rooted(treated), [.. zooCase.AllSabotage.Where(s => s.Entry.InPlaceOf is not { } name || !replaced.Contains(name))], _cache,
            config), token);
        try
        {
            var (run, quality) = Train(ZooPatient.Create(config, zooCase.AllSabotage, _cache), cancellation);
            return Of(record, run) with
            {
                Quality = quality,
                Treatment = Treats && zooCase.IsFaulty ? ZooTreatment.Of(config, run, Treated, cancellation) : null,
            };
        }
        catch (DescentException e)
        {
            return record with { Refusal = e.Message };
        }
    }

    private static (Run Run, ZooQuality Quality) Train(ZooPatient patient, CancellationToken cancellation)
    {
        var run = patient.CreateTrainer().Fit(patient.Data, cancellation);
        return (run, patient.Measure());
    }

    private static ZooRecord Of(ZooRecord record, Run run) => record with
    {
        Outcome = run.Outcome,
        Steps = run.Steps.Count,
        StepsPerEpoch = run.Steps.Count(s => s.Epoch == 1),
        FirstLoss = run.Steps.Count > 0 ? run.Steps[0].Loss : double.NaN,
        LastLoss = run.Epochs.Count > 0 ? run.Epochs[^1].Loss : double.NaN,
        Seconds = run.Seconds,
        Overhead = run.Diagnosis.Overhead,
        OverheadWithTrials = run.Diagnosis.Overhead * (1 + (run.Diagnosis.ExperimentSeconds / Math.Max(1e-9, run.Diagnosis.Seconds))),
        TrialSeconds = run.Diagnosis.ExperimentSecondsByRule,
        Failures = [.. run.Diagnosis.Failures.Select(f => $"{f.RuleId}: {f.Reason}")],
        Findings = [.. run.Diagnosis.Findings.Select(f => new ZooFinding(
            f.RuleId, f.Severity.ToString().ToLowerInvariant(), f.Confidence, f.Layer ?? string.Empty, f.FirstStep))],
    };

    private (ZooCase Case, ulong Seed)? Next(Queue<(ZooCase Case, ulong Seed)> queue)
    {
        lock (_lock) return queue.TryDequeue(out var next) ? next : null;
    }
}
