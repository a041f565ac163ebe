using Descent.Training;

namespace Descent.Configuration;

/// <summary>What the doctor's patches made of one faulty training.</summary>
/// <param name="Rounds">The trainings with a patch, in order; one at least.</param>
/// <remarks>As "descent train --treat": each round patches the best config so far. What was made wrong in data and code besides the config stays,
/// for no patch reaches it; but where a patch names the loss, the optimizer or the initializer, that takes the place of one made in code.</remarks>
public sealed record ZooTreatment(IReadOnlyList<ZooTreatedRun> Rounds)
{
    /// <summary>How far from its twin's quality a training may stay and count as mended.</summary>
    public const double Tolerance = 0.02;

    /// <summary>What is left in the end: the quality of the best round, as the validation chose, or the untreated one's where none was
    /// better.</summary>
    /// <param name="untreated">The quality without a patch.</param>
    public ZooQuality? Kept(ZooQuality? untreated) => Rounds.LastOrDefault(r => r.IsBetter) is { } best ? best.Quality : untreated;

    /// <summary>Treats a training that is over.</summary>
    /// <param name="config">Its config.</param>
    /// <param name="untreated">The training.</param>
    /// <param name="train">Trains another config with the same sabotage but for the settings that patches have set anew, and measures.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Null where the doctor has no patch.</returns>
    internal static ZooTreatment? Of(
        ExperimentConfig config, Run untreated, Func<ExperimentConfig, IReadOnlySet<string>, CancellationToken, (Run Run, ZooQuality Quality)> train,
        CancellationToken cancellation)
    {
        List<ZooTreatedRun> rounds = [];
        Prescription? current = null;
        ZooQuality? quality = null;
        HashSet<string> replaced = [], tried = [];
        var treatment = new Treatment(config)
        {
            Untreated = untreated,
            Train = (treated, prescription, token) =>
            {
                (current, quality) = (prescription, null);
                tried = [.. replaced, .. PatchOperation.Parse(prescription!.Patch).Where(o => o.Path.Length == 1).Select(o => o.Path[0])];
                var (run, measured) = train(treated, tried, token);
                quality = measured;
                return run;
            },
            OnRound = round =>
            {
                if (round.Prescription is not { } done) return;
                rounds.Add(new ZooTreatedRun(done.Finding.RuleId, done.Patch, quality, round.IsBetter));
                if (round.IsBetter) replaced = tried;
            },
        };
        try
        {
            treatment.Run(cancellation);
        }
        catch (DescentException) when (current is not null)
        {
            // A patch that cannot be trained mends nothing.
            rounds.Add(new ZooTreatedRun(current.Finding.RuleId, current.Patch, null, IsBetter: false));
        }

        return rounds.Count == 0 ? null : new ZooTreatment(rounds);
    }
}

/// <summary>One training with a patch.</summary>
/// <param name="Rule">The rule whose remedy it is.</param>
/// <param name="Patch">What was changed since the best round before, as a JSON Patch.</param>
/// <param name="Quality">How good the model became; null where it could not be trained.</param>
/// <param name="IsBetter">Whether doctor and validation call it better than all before.</param>
public sealed record ZooTreatedRun(string Rule, string Patch, ZooQuality? Quality, bool IsBetter);
