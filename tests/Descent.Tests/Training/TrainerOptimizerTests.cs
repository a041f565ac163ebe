using Descent.Configuration;
using Descent.Nn;
using Descent.Optim;
using Descent.Tests.Configuration;
using Descent.Training;

namespace Descent.Tests.Training;

/// <summary>What the trainer does with clips, groups, optimizers that compute the loss, and schedules that look at the model.</summary>
public sealed class TrainerOptimizerTests
{
    [Fact]
    public void Clip_EveryStep_IsNoLongerThanRateTimesLimit()
    {
        var model = TrainingSamples.Mlp();
        var before = TrainingSamples.Weights(model);
        List<double> lengths = [];
        var recorder = new Recorder
        {
            At = text =>
            {
                if (!text.StartsWith("step", StringComparison.Ordinal)) return;
                var now = TrainingSamples.Weights(model);
                lengths.Add(Math.Sqrt(now.Zip(before, (a, b) => (double)(a - b) * (a - b)).Sum()));
                before = now;
            },
        };
        var trainer = new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters(), 0.5f), new TrainerOptions { Epochs = 2, BatchSize = 20 })
        {
            Clip = new ClipByNorm(0.01f), Observers = [recorder],
        };
        var run = trainer.Fit(new TrainingData(TrainingSamples.Points(100)));
        Assert.Equal(10, lengths.Count);
        Assert.All(lengths, length => Assert.InRange(length, 0.004, 0.00501));
        Assert.All(run.Steps, step => Assert.True(step.GradientNorm > 0.01));
    }

    [Fact]
    public void Lbfgs_AFewSteps_FindWhatSgdSearchesLong()
    {
        var model = TrainingSamples.Mlp();
        var trainer = new Trainer(model, new CrossEntropy(), new Lbfgs(model.Parameters()), new TrainerOptions { Epochs = 5, BatchSize = 300 });
        var run = trainer.Fit(new TrainingData(TrainingSamples.Points(300), TrainingSamples.Points(100, 2)));
        Assert.Equal(RunOutcome.Finished, run.Outcome);
        Assert.Equal(5, run.Steps.Count);
        Assert.True(run.Steps[^1].Loss < 0.05 && run.Steps[0].Loss > 0.5, $"{run.Steps[0].Loss} to {run.Steps[^1].Loss}");
        Assert.True(run.Epochs[^1].Validation!.Accuracy > 0.95);
    }

    [Fact]
    public void Newton_LossThatIsNoNumber_DivergesAndKeepsTheWeights()
    {
        var model = TrainingSamples.OneWeight(float.PositiveInfinity);
        var trainer = new Trainer(model, new Mse(), new Newton(model.Parameters()), new TrainerOptions { Epochs = 1, BatchSize = 4 });
        var run = trainer.Fit(new TrainingData(TrainingSamples.Numbered(8)));
        Assert.Equal(RunOutcome.Diverged, run.Outcome);
        Assert.StartsWith("the weight weight was no longer finite", run.Message, StringComparison.Ordinal);
        Assert.Equal([float.PositiveInfinity], TrainingSamples.Weights(model));
    }

    [Fact]
    public void Plateau_NoProgress_LowersTheRateAfterItsPatience()
    {
        var model = TrainingSamples.Mlp();
        var schedule = new ReduceOnPlateauSchedule(factor: 0.5f, patience: 1, threshold: 0.9f); // a tenth of the loss would be progress
        var trainer = new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters(), 0.01f), new TrainerOptions { Epochs = 6, BatchSize = 50 })
        {
            Schedule = schedule,
        };
        float[] expected = [0.01f, 0.01f, 0.01f, 0.005f, 0.005f, 0.0025f];
        for (var i = 0; i < 2; i++) // the second run begins with the full rate again
        {
            var run = trainer.Fit(new TrainingData(TrainingSamples.Points(50)));
            Assert.Equal(expected, run.Steps.Select(s => s.LearningRate));
        }
    }

    [Fact]
    public void Groups_OfAConfig_HaveTheirRateAndDecay()
    {
        var config = ConfigSamples.Parse(rest: """
            "optimizer": {"sgd": {"learningRate": 0.5, "weightDecay": 0.5}},
              "training": {"groups": [{"maxRank": 1, "weightDecay": 0}, {"names": ["2.*"], "learningRateScale": 0.5}]}
            """);
        var model = config.BuildModel([2], 2, new Rng(1));
        var optimizer = config.BuildOptimizer(model);
        foreach (var parameter in model.Parameters())
        {
            parameter.Value.Assign(Tensor.Ones(parameter.Shape));
            parameter.Grad = Tensor.Zeros(parameter.Shape);
        }

        optimizer.Step();
        // w - rate decay w; the second group does not say anything about decay, so that its bias has the optimizer's again.
        Assert.Equal([0.75f, 1f, 0.875f, 0.875f], model.Parameters().Select(p => p.Value.ToArray().Distinct().Single()));
        Assert.Equal(2, optimizer.Groups.Count);
        Assert.Equal(config.ToJson(), ExperimentConfig.Parse(config.ToJson()).ToJson());
    }

    [Fact]
    public void Groups_PatternsAndVectors_ChooseParameters()
    {
        var model = TrainingSamples.Cnn(8);
        Assert.Equal(["0.bias", "1.bias", "4.bias", "8.bias"], Names("*.bias"));
        Assert.Equal(["0.weight", "0.bias"], Names("0.*"));
        Assert.Equal(5, ParameterGroup.Vectors(model.Parameters()).Count()); // the biases and the norm's scale

        IEnumerable<string> Names(string pattern)
        {
            var chosen = ParameterGroup.Matching(model.NamedParameters(), pattern).ToHashSet();
            return model.NamedParameters().Where(p => chosen.Contains(p.Parameter)).Select(p => p.Name);
        }
    }

    [Fact]
    public void Config_WithEverything_Trains()
    {
        var setup = TrainingSetup.Create(ConfigSamples.Parse("{\"quadrants\": {\"count\": 200}}", rest: """
            "initializer": "lsuv", "optimizer": {"muon": {}},
              "schedule": {"linear-warmup": {"steps": 4, "then": {"reduce-on-plateau": {"patience": 0}}}},
              "training": {"epochs": 3, "clip": {"agc": {"ratio": 0.1}}, "groups": [{"maxRank": 1, "weightDecay": 0}]}
            """));
        var run = setup.CreateTrainer().Fit(setup.TrainingData);
        Assert.Equal(RunOutcome.Finished, run.Outcome);
        Assert.True(run.Steps[0].LearningRate < 1e-4 && run.Steps[^1].LearningRate > 0.001);
        Assert.All(run.Steps, step => Assert.NotNull(step.GradientNorm));
    }
}
