using Descent.Formats;
using Descent.Nn;
using Descent.Training;

namespace Descent.Configuration;

/// <summary>A <see cref="LotteryTicket"/> of a config: each training is the config's, on the same data.</summary>
/// <example><code>
/// var run = new LotteryRun(ExperimentConfig.Load("mnist.json"));
/// var rounds = run.Ticket(rounds: 5).Run().ToList();
/// run.Write("runs/lottery", rounds);
/// </code></example>
public sealed class LotteryRun
{
    private readonly ExperimentConfig _config;
    private readonly ExperimentData _data;
    private LotteryTicket? _ticket;

    /// <summary>Reads the config's data.</summary>
    /// <exception cref="DescentException">The data cannot be used.</exception>
    public LotteryRun(ExperimentConfig config) => (_config, _data) = (config, config.LoadData());

    /// <summary>Looks on in every training.</summary>
    public IReadOnlyList<TrainingObserver> Observers { get; init; } = [];

    /// <summary>The data that quality is measured on.</summary>
    public string Role => _data.Validation.Count > 0 ? "validation" : _data.Test.Count > 0 ? "test" : "training";

    /// <summary>Makes the search.</summary>
    /// <param name="rounds">How often weights are masked.</param>
    /// <param name="share">The share of the weights left that a round masks.</param>
    /// <param name="scope">Among which weights the smallest are looked for.</param>
    /// <param name="rewindStep">The step of the first training whose weights are restored.</param>
    /// <param name="triesOthers">Whether each mask is tried with other first weights too.</param>
    public LotteryTicket Ticket(
        int rounds = 5, double share = 0.2, MaskScope scope = MaskScope.Global, int rewindStep = 0, bool triesOthers = true)
    {
        var first = TrainingSetup.Create(_config, _data, _config.BuildModel(_data));
        return _ticket = new LotteryTicket(
            number => Build(number), (model, observers) => Setup(model).CreateUnwatchedTrainer(null, [.. observers, .. Observers]),
            first.TrainingData)
        {
            Rounds = rounds, Share = share, Scope = scope, RewindStep = rewindStep, TriesOthers = triesOthers,
        };
    }

    /// <summary>Writes lottery.json, the chart, the config and the last ticket as a model that predicts.</summary>
    /// <param name="folder">A folder that does not exist yet or is empty.</param>
    /// <param name="rounds">What the search gave.</param>
    /// <exception cref="TrainingException">The folder cannot be written, or holds something already.</exception>
    public void Write(string folder, IReadOnlyList<LotteryRound> rounds)
    {
        var metadata = SavedModel.Metadata(_config, _data);
        using (new RunFolder(folder, _config.ToJson(), metadata))
        {
        }

        AtomicFile.WriteAllText(Path.Combine(folder, "lottery.json"), ToJson(rounds));
        AtomicFile.WriteAllText(Path.Combine(folder, "lottery.vl.json"), LotteryTicket.ToChart(rounds).ToJson());
        if (_ticket?.Model is { } model) ModuleState.Save(model, Path.Combine(folder, RunFolder.ModelFile), metadata);
    }

    /// <summary>The rounds as a JSON object.</summary>
    public string ToJson(IReadOnlyList<LotteryRound> rounds) => PruneFiles.ToJson(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("measuredOn", Role);
        writer.WriteStartArray("rounds");
        foreach (var round in rounds)
        {
            writer.WriteStartObject();
            writer.WriteNumber("round", round.Round);
            writer.WriteNumber("left", round.LeftShare);
            PruneFiles.WriteEvaluation(writer, "ticket", round.Ticket);
            if (round.Random is { } random) PruneFiles.WriteEvaluation(writer, "otherWeights", random);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    // The others are drawn even where the config names a file of weights, and start as the config says, with data if it measures.
    private Sequential Build(ulong number)
    {
        if (number == 0) return _config.BuildModel(_data);
        var seed = new Rng(_config.Seed).Fork($"lottery {number}").NextUInt32();
        return ExperimentConfig.Parse(_config.ToJson(), "config.json", ["init=null", $"seed={seed}"]).BuildModel(_data);
    }

    private TrainingSetup Setup(Module model) => TrainingSetup.Create(_config, _data, (Sequential)model);
}
