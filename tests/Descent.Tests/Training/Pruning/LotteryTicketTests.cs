using Descent.Nn;
using Descent.Optim;
using Descent.Training;

namespace Descent.Tests.Training.Pruning;

/// <summary>Rewind restores weights, masks grow, and other first weights get the same masks.</summary>
public sealed class LotteryTicketTests
{
    private static readonly TrainingData s_data = new(TrainingSamples.Points(120), TrainingSamples.Points(90, 2));

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void EachRound_BeginsWithTheWeightsOfTheRewindStep(int rewindStep)
    {
        List<(Module Model, float[] Weight)> starts = [];
        float[]? atStep = null;
        var lottery = new LotteryTicket(
            seed => TrainingSamples.Mlp(1 + seed),
            (model, observers) =>
            {
                starts.Add((model, First(model).Weight.Value.ToArray()));
                return Trainer(model, [.. observers, new AtStep(rewindStep, () => atStep ??= First(model).Weight.Value.ToArray())]);
            },
            s_data)
        { Rounds = 2, Share = 0.3, RewindStep = rewindStep };
        var rounds = lottery.Run().ToList();
        Assert.Equal(5, starts.Count); // whole, ticket, other, ticket, other
        var origin = rewindStep == 0 ? starts[0].Weight : atStep!;
        foreach (var index in new[] { 1, 3 })
        {
            Assert.Same(starts[0].Model, starts[index].Model);
            Assert.All(starts[index].Weight.Zip(origin), w => Assert.True(w.First == 0 || w.First == w.Second));
        }

        Assert.Equal([1, 0.7, 0.49], rounds.Select(r => Math.Round(r.LeftShare, 2)));
        Assert.Null(rounds[0].Random);
        Assert.All(rounds.Skip(1), r => Assert.NotNull(r.Random));
        Assert.All(rounds, r => Assert.True(r.Ticket.Accuracy > 0.9, $"{r}"));
        // The other weights of round 2 are masked where the ticket's are.
        Assert.Equal(starts[3].Weight.Select(w => w == 0), starts[4].Weight.Select(w => w == 0));
    }

    [Fact]
    public void TheSameTwice_GivesTheSame()
    {
        static List<LotteryRound> Run() =>
            [.. new LotteryTicket(seed => TrainingSamples.Mlp(1 + seed), Trainer, s_data) { Rounds = 2, Scope = MaskScope.Layer }.Run()];
        var (first, second) = (Run(), Run());
        Assert.Equal(first.Select(Figures), second.Select(Figures));

        static (double, double, double?) Figures(LotteryRound round) => (round.LeftShare, round.Ticket.Loss, round.Random?.Loss);
    }

    [Fact]
    public void ARewindStepBehindTheEnd_IsAnError()
    {
        var lottery = new LotteryTicket(_ => TrainingSamples.Mlp(), Trainer, s_data) { RewindStep = 100_000 };
        Assert.Throws<TrainingException>(() => lottery.Run().ToList());
        Assert.Throws<ArgumentOutOfRangeException>(() => new LotteryTicket(_ => TrainingSamples.Mlp(), Trainer, s_data) { Share = 0 }.Run());
    }

    private static Trainer Trainer(Module model, IReadOnlyList<TrainingObserver> observers) =>
        new(model, new CrossEntropy(), new Adam(model.Parameters(), 0.02f), new TrainerOptions { Epochs = 5, BatchSize = 20 })
        {
            Observers = observers,
        };

    private static Linear First(Module model) => (Linear)model.Modules[0].Module;

    private sealed class AtStep(int step, Action action) : TrainingObserver
    {
        public override void OnStep(StepRecord record)
        {
            if (record.Step == step) action();
        }
    }
}
