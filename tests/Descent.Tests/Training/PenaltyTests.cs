using Descent.Configuration;
using Descent.Nn;
using Descent.Optim;
using Descent.Tests.Configuration;
using Descent.Training;

namespace Descent.Tests.Training;

/// <summary>L1 and L2 in the loss, and what they have to do with weight decay.</summary>
public sealed class PenaltyTests
{
    private const float Strength = 0.05f;

    [Fact]
    public void Values_AndGradients_AreTheFormulas()
    {
        Parameter a = Box.Parameter(Numbers.Constant(1, -2, 0)), b = Box.Parameter(Tensor.From([3, -1], [1, 2], ReferenceDevice.Instance));
        var l1 = new L1Penalty(0.5f).Forward([a, b]);
        Assert.Equal(0.5f * 7, l1.Item());
        l1.Backward();
        Assert.Equal([0.5f, -0.5f, 0], a.Grad!.ToArray());
        a.Grad = b.Grad = null;
        var l2 = new L2Penalty(0.5f).Forward([a, b]);
        Assert.Equal(0.5f / 2 * 15, l2.Item());
        l2.Backward();
        Assert.Equal([0.5f, -1, 0], a.Grad!.ToArray());
        Assert.Equal([1.5f, -0.5f], b.Grad!.ToArray());
        Assert.Equal(0.5f / 2 * 10, new L2Penalty(0.5f, weightsOnly: true).Forward([a, b]).Item());
        b.IsFrozen = true;
        Assert.Equal(0.5f * 3, new L1Penalty(0.5f).Forward([a, b]).Item());
        Assert.Equal(0, new L1Penalty(0.5f, weightsOnly: true).Forward([a, b]).Item());
    }

    [Theory]
    [InlineData("sgd")]
    [InlineData("adam")]
    public void L2InTheLoss_IsWeightDecayInTheGradient(string name)
    {
        var inLoss = Train(p => name == "sgd" ? new Sgd(p, 0.1f, momentum: 0.9f) : new Adam(p, 0.01f), new L2Penalty(Strength));
        var inGradient = Train(p =>
            name == "sgd" ? new Sgd(p, 0.1f, momentum: 0.9f, weightDecay: Strength) : new Adam(p, 0.01f, weightDecay: Strength));
        Numbers.AssertClose(inGradient, inLoss, 1e-3, 1e-4, name);
        Assert.True(Distance(inLoss, Train(p => name == "sgd" ? new Sgd(p, 0.1f, momentum: 0.9f) : new Adam(p, 0.01f))) > 0.05);
    }

    /// <summary>Decoupled decay takes learningRate weightDecay w off each weight beside the step. Plain SGD does just that with L2 in its gradient;
    /// Adam divides the gradient, decay and all, by its size, so there AdamW and L2 go different ways.</summary>
    [Fact]
    public void DecoupledDecay_IsL2UnderSgdAndSomethingElseUnderAdam()
    {
        var l2 = Train(p => new Sgd(p, 0.1f), new L2Penalty(Strength));
        var decoupled = TrainByHand(model => new Sgd(model.Parameters(), 0.1f), 0.1f * Strength);
        Numbers.AssertClose(decoupled, l2, 1e-4, 1e-5, "sgd");

        var underAdam = Train(p => new Adam(p, 0.01f), new L2Penalty(Strength));
        var adamW = Train(p => new AdamW(p, 0.01f, weightDecay: Strength));
        var decoupledAdam = TrainByHand(model => new Adam(model.Parameters(), 0.01f), 0.01f * Strength);
        Numbers.AssertClose(adamW, decoupledAdam, 1e-3, 1e-4, "AdamW is Adam with decoupled decay");
        Assert.True(Distance(underAdam, adamW) > 0.05, $"{Distance(underAdam, adamW)}");
    }

    [Fact]
    public void L1_DrivesWeightsThatDoNotMatterToNearlyZero()
    {
        var without = Train(p => new Sgd(p, 0.1f));
        var with = Train(p => new Sgd(p, 0.1f), new L1Penalty(0.02f));
        Assert.True(with.Count(w => Math.Abs(w) < 0.01) > without.Count(w => Math.Abs(w) < 0.01) + 10);
    }

    [Fact]
    public void Fit_RecordsLossAndPenaltyApart()
    {
        var model = TrainingSamples.Mlp();
        var squares = model.Parameters().Sum(p => p.Value.ToArray().Sum(w => (double)w * w));
        var trainer = new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters(), 0.1f), new TrainerOptions { MaxSteps = 1, Shuffle = false })
        {
            Penalties = [new L2Penalty(0.5f), new L2Penalty(0.25f)],
        };
        var step = trainer.Fit(new TrainingData(TrainingSamples.Points(64))).Steps[0];
        var plain = TrainingSamples.Mlp();
        var alone = new Trainer(plain, new CrossEntropy(), new Sgd(plain.Parameters(), 0.1f), new TrainerOptions { MaxSteps = 1, Shuffle = false })
            .Fit(new TrainingData(TrainingSamples.Points(64))).Steps[0];
        Assert.Equal(alone.Loss, step.Loss);
        Assert.Equal(0, alone.Penalty);
        Assert.Equal(0.75 / 2 * squares, step.Penalty, tolerance: 1e-4 * squares);
    }

    [Fact]
    public void Config_Regularizers_ReachTheTrainer()
    {
        var config = ConfigSamples.Parse(rest: "\"regularizers\": [{\"l2\": {\"strength\": 0.25}}, {\"l1\": {\"weightsOnly\": true}}], "
            + "\"training\": {\"maxSteps\": 1}");
        var penalties = config.BuildPenalties();
        Assert.Equal((0.25f, false), (Assert.IsType<L2Penalty>(penalties[0]).Strength, penalties[0].WeightsOnly));
        Assert.Equal((1e-4f, true), (Assert.IsType<L1Penalty>(penalties[1]).Strength, penalties[1].WeightsOnly));
        var setup = TrainingSetup.Create(config);
        Assert.True(setup.CreateTrainer().Fit(setup.TrainingData).Steps[0].Penalty > 0.01f);
        Assert.Empty(ConfigSamples.Parse().BuildPenalties());
    }

    [Theory]
    [InlineData("[\"dropout\"]",
        "regularizers[0]: unknown penalty 'dropout'; expected one of l1, l2, label-smoothing. 'dropout' is the name of another kind of entry: "
            + "layer.")]
    [InlineData("\"l2\"", "regularizers: got \"l2\"; expected a list of penalties, each as \"name\" or {\"name\": {...}}. Put it in [ ].")]
    [InlineData("[{\"l2\": {\"strength\": -1}}]", "regularizers[0].l2.strength: got -1; expected a number of 0 or more.")]
    public void Config_WrongRegularizers_AreRefusedInWords(string value, string expected) =>
        Assert.Contains(expected, ConfigSamples.Error(() => ConfigSamples.Parse(rest: $"\"regularizers\": {value}")), StringComparison.Ordinal);

    private static float[] Train(Func<IEnumerable<Parameter>, Optimizer> optimizer, params Penalty[] penalties)
    {
        var model = TrainingSamples.Mlp();
        var trainer = new Trainer(model, new CrossEntropy(), optimizer(model.Parameters()), Options()) { Penalties = penalties };
        trainer.Fit(new TrainingData(TrainingSamples.Points(64)));
        return TrainingSamples.Weights(model);
    }

    // The same with the decay applied by hand before each step, so that nothing of the optimizer's own decay is used.
    private static float[] TrainByHand(Func<Module, Optimizer> create, float shrink)
    {
        var model = TrainingSamples.Mlp();
        var optimizer = create(model);
        var data = TrainingSamples.Points(64);
        var loader = new Descent.Data.DataLoader(data, new Descent.Data.DataLoaderOptions { BatchSize = 16, Shuffle = false });
        for (var epoch = 0; epoch < Options().Epochs; epoch++)
            foreach (var host in loader.Epoch(epoch))
            {
                var batch = new Batch(host);
                new CrossEntropy().Forward(model.Forward(batch.Input), batch.Target).Backward();
                foreach (var parameter in model.Parameters()) parameter.Value.AddInPlace(parameter.Value.Clone(), scale: -shrink);
                optimizer.Step();
                optimizer.ClearGradients();
            }

        return TrainingSamples.Weights(model);
    }

    private static TrainerOptions Options() => new() { Epochs = 25, BatchSize = 16, Shuffle = false };

    private static double Distance(float[] a, float[] b) => Math.Sqrt(a.Zip(b, (x, y) => ((double)x - y) * (x - y)).Sum());
}
