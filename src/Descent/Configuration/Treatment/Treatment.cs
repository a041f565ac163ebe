using Descent.Diagnostics;
using Descent.Training;

namespace Descent.Configuration;

/// <summary>Trains, applies the first remedy that the doctor has a patch for, and trains again, until nothing is found or nothing helps.</summary>
/// <remarks>Each round starts from the best config so far and takes its likeliest cause whose patch was not tried yet. Whether a run is better is
/// decided by what the doctor finds and by the validation data (without them the training data), never by the test.</remarks>
/// <example><code>
/// var treatment = new Treatment(ExperimentConfig.Load("config.json")).Run();
/// Console.WriteLine($"{treatment.First.Run.Test?.Accuracy} -> {treatment.Best.Run.Test?.Accuracy}");
/// File.WriteAllText("treated.json", treatment.Best.Config.ToJson());
/// </code></example>
public sealed class Treatment
{
    private readonly ExperimentConfig _config;
    private readonly SourceCache _cache = new();

    /// <summary>Takes a config.</summary>
    public Treatment(ExperimentConfig config) => _config = config;

    /// <summary>Trainings with a patch at most, 1 or more. Default 3.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int MostRounds
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(MostRounds), value, "Treatment: expected 1 round or more.");
    } = 3;

    /// <summary>The first training, where it was made before; null: it is made.</summary>
    public Run? Untreated { get; init; }

    /// <summary>Trains a config, with the patch that led to it, or null for the first; unless set, without files and observers.</summary>
    public Func<ExperimentConfig, Prescription?, CancellationToken, Run>? Train { get; init; }

    /// <summary>Told each round when it is over.</summary>
    public Action<TreatmentRound>? OnRound { get; init; }

    /// <summary>Trains and treats.</summary>
    /// <param name="cancellationToken">Ends the run under way, and the treatment with it.</param>
    /// <exception cref="DescentException">The config cannot be trained.</exception>
    public TreatmentResult Run(CancellationToken cancellationToken = default)
    {
        var train = Train ?? Fit;
        var first = new TreatmentRound(0, _config, Untreated ?? train(_config, null, cancellationToken), null);
        OnRound?.Invoke(first);
        List<TreatmentRound> rounds = [first];
        var best = first;
        HashSet<string> tried = new(StringComparer.Ordinal);
        while (rounds.Count <= MostRounds && rounds[^1].Run.Outcome != RunOutcome.Cancelled && !cancellationToken.IsCancellationRequested
            && !best.Run.Diagnosis.IsHealthy && Prescription.Of(best.Config, best.Run.Diagnosis, tried: tried) is { } prescription)
        {
            tried.Add(prescription.Patch);
            var run = train(prescription.Config, prescription, cancellationToken);
            var round = new TreatmentRound(rounds.Count, prescription.Config, run, prescription) { From = best.Number };
            round = round with { IsBetter = RunQuality.IsBetter(round, best) };
            if (round.IsBetter) best = round;
            rounds.Add(round);
            OnRound?.Invoke(round);
        }

        return new TreatmentResult(rounds, best);
    }

    private Run Fit(ExperimentConfig config, Prescription? prescription, CancellationToken cancellationToken)
    {
        var setup = TrainingSetup.Create(config, config.LoadData(_cache));
        return setup.CreateTrainer().Fit(setup.TrainingData, cancellationToken);
    }
}

/// <summary>One training of a treatment.</summary>
/// <param name="Number">0 for the untreated one.</param>
/// <param name="Config">What was trained.</param>
/// <param name="Run">What came of it.</param>
/// <param name="Prescription">What was changed before; null for the untreated one.</param>
public sealed record TreatmentRound(int Number, ExperimentConfig Config, Run Run, Prescription? Prescription)
{
    /// <summary>Which round's config was changed.</summary>
    public int From { get; init; }

    /// <summary>Whether it is better than all before.</summary>
    public bool IsBetter { get; init; }
}

/// <summary>What a treatment led to.</summary>
/// <param name="Rounds">Every training in order; the first is the untreated one.</param>
/// <param name="Best">The best of them.</param>
public sealed record TreatmentResult(IReadOnlyList<TreatmentRound> Rounds, TreatmentRound Best)
{
    /// <summary>The untreated training.</summary>
    public TreatmentRound First => Rounds[0];

    /// <summary>Whether a treated run is better than the untreated one.</summary>
    public bool HasHelped => Best.Number > 0;
}
