using Descent.Configuration;
using Descent.Data;
using Descent.Diagnostics;
using Descent.Nn;
using Descent.Optim;
using Descent.Training;

namespace Descent.Tests.Diagnostics;

/// <summary>Exact facts: what is cleared, frozen, unused, upside down.</summary>
public sealed class OptimizationFactTests
{
    [Fact]
    public void GradientsThatAreKept_AreFound()
    {
        var run = Train((model, _) => new Keeping(model));
        var finding = run.Diagnosis.Of("DD0507").Single();
        Assert.Equal((Severity.Fail, 1.0), (finding.Severity, finding.Confidence));
        Assert.Equal(finding, run.Diagnosis.Findings[0]);
        Assert.Contains("6 of 6 parameters", finding.Message);
    }

    [Fact]
    public void AccumulatedBatches_AreNoKeptGradients() =>
        Assert.Empty(Clinic.Train(Clinic.Points, "training.accumulate=4", "data.batchSize=8").Diagnosis.Of("DD0507"));

    [Fact]
    public void NegatedLoss_IsFound_BeforeTheFirstStep()
    {
        var finding = Train((_, loss) => new Changed(loss, (inner, p, t) => -inner.Forward(p, t))).Diagnosis.Of("DD0508").Single();
        Assert.Equal((Severity.Fail, 0, "The loss rewards wrong answers"), (finding.Severity, finding.FirstStep, finding.Title));
    }

    [Fact]
    public void TurnedGradient_IsFound_ByATrial()
    {
        var run = Train((_, loss) => new Changed(loss, (inner, p, t) => inner.Forward((p.Detach() * 2f) - p, t)));
        var finding = run.Diagnosis.Of("DD0508").Single();
        Assert.Equal((Severity.Fail, "DD0508"), (finding.Severity, run.Diagnosis.Findings[0].RuleId));
        Assert.True(finding.Experiments[0].After < finding.Experiments[0].Before);
    }

    [Fact]
    public void StepsUphill_AreFound()
    {
        static void Write(Trace trace, double downhill)
        {
            trace.Baseline = 0.69;
            trace.Looks = 6;
            HandMade.Losses(trace, 32, step => 0.69 + (0.01 * step));
            foreach (var p in trace.Parameters)
                p.Add(new ParameterReading
                {
                    Step = 16, Norm = 5, Gradient = 1, HasGradient = true, ZeroGradients = 0, Update = 0.01, Downhill = downhill,
                });
        }

        var found = Assert.Single(HandMade.Ask(new Ascending(), Clinic.Points, (trace, _) => Write(trace, -1), moments: HandMade.Watch));
        Assert.Equal(Severity.Fail, found.Severity);
        Assert.Contains("cosine of -1", found.Message);
        Assert.Empty(HandMade.Ask(new Ascending(), Clinic.Points, (trace, _) => Write(trace, -0.2), moments: HandMade.Watch)); // momentum does that
    }

    [Theory]
    [InlineData("{\"sgd\":{\"learningRate\":30}}")] // goes up, too, but for another reason
    [InlineData("{\"sgd\":{\"learningRate\":0.1,\"momentum\":0.9}}")]
    public void RunsThatGoDownhill_AreNotCalledAscending(string optimizer) =>
        Assert.Empty(Clinic.Train(Clinic.Points, $"optimizer={optimizer}").Diagnosis.Of("DD0508"));

    [Theory]
    [InlineData(false, Severity.Fail)]
    [InlineData(true, Severity.Info)]
    public void FrozenParts_AreAFault_UnlessTheyAreDeclared(bool isDeclared, Severity severity)
    {
        var run = Train(prepare: model =>
        {
            if (isDeclared) ((Sequential)model).First().Freeze();
            else foreach (var p in ((Sequential)model).First().Parameters()) p.IsFrozen = true;
        });
        var finding = run.Diagnosis.Of("DD0509").Single();
        Assert.Equal((severity, 0), (finding.Severity, finding.FirstStep));
        Assert.Contains("0.weight", finding.Message);
    }

    [Fact]
    public void OptimizerOfAnotherModel_IsFound()
    {
        var setup = TrainingSetup.Create(ExperimentConfig.Parse(Clinic.Points));
        var other = TrainingSetup.Create(ExperimentConfig.Parse(Clinic.Points)).Model;
        var finding = new Trainer(setup.Model, new CrossEntropy(), new Adam(other.Parameters()), new TrainerOptions { Epochs = 1 })
            .Fit(setup.TrainingData).Diagnosis.Findings[0];
        Assert.Equal(("DD0509", Severity.Fail), (finding.RuleId, finding.Severity));
        Assert.Contains("another model", finding.Message);
    }

    [Fact]
    public void CutOffAndUnusedLayers_AreToldApart()
    {
        var setup = TrainingSetup.Create(ExperimentConfig.Parse(Clinic.Points));
        var model = new Lame();
        var diagnosis = new Trainer(model, new CrossEntropy(), new Adam(model.Parameters()), new TrainerOptions { Epochs = 1 })
        {
            Penalties = [new L2Penalty(1e-4f)], // gives gradients to all of them
        }.Fit(setup.TrainingData).Diagnosis;
        var cut = diagnosis.Of("DD0509").Single();
        Assert.Equal("first.weight", cut.Layer);
        Assert.Contains("Cut off from the loss: first.weight, first.bias", cut.Message);
        var unused = diagnosis.Of("DD0510").Single();
        Assert.Equal((Severity.Fail, "spare.weight"), (unused.Severity, unused.Layer));
    }

    [Fact]
    public void LayersThatAreAllUsed_AreLeftAlone()
    {
        var diagnosis = Clinic.Train(OptimizationRateTests.Digits, "training.epochs=1").Diagnosis;
        Assert.DoesNotContain(diagnosis.Findings, f => f.RuleId is "DD0507" or "DD0508" or "DD0509" or "DD0510");
    }

    [Theory]
    [InlineData("{\"adam\":{\"epsilon\":0}}", "data.preprocess=[]", "DD0505", Severity.Fail)] // raw pixels: the border is always 0
    [InlineData("{\"adam\":{\"epsilon\":10}}", "seed=1", "DD0505", Severity.Warn)]
    [InlineData("{\"adam\":{\"epsilon\":1e-5}}", "seed=1", null, null)]
    public void Epsilon_IsHeldAgainstTheGradients(string optimizer, string change, string? rule, Severity? severity)
    {
        var diagnosis = Clinic.Train(OptimizationRateTests.Digits, change, $"optimizer={optimizer}").Diagnosis;
        var finding = diagnosis.Of("DD0505").SingleOrDefault();
        Assert.Equal((rule, severity), (finding?.RuleId, finding?.Severity));
        if (finding is not null) Assert.Equal(new SetOptimizer("epsilon", 1e-8), Assert.Single(finding.Remedy.Steps));
    }

    [Theory]
    [InlineData(0.01, 1)]
    [InlineData(0.00001, 0)]
    public void DecayOnNorms_IsAdvice_WhereItIsNoticeable(double decay, int expected)
    {
        const string Model = "model=[{\"linear\":{\"units\":16}},\"batch-norm\",\"relu\",\"linear\"]";
        var findings = Clinic.Train(Clinic.Points, Model, $"optimizer.sgd.weightDecay={decay}").Diagnosis.Of("DD0513").ToList();
        Assert.Equal(expected, findings.Count);
        Assert.All(findings, f => Assert.Equal(Severity.Info, f.Severity));
    }

    [Fact]
    public void DecayOnNorms_IsSilent_WhereTheyHaveAGroupOfTheirOwn()
    {
        var found = HandMade.Ask(new DecayOnNorms(), """
            { "data": { "source": { "quadrants": { "count": 200 } } }, "model": [{ "linear": { "units": 8 } }, "batch-norm", "relu", "linear"],
              "optimizer": { "adamw": { "learningRate": 0.01, "weightDecay": 0.5 } } }
            """,
            (_, patient) => patient.Optimizer.AddGroup(
                new ParameterGroup(ParameterGroup.Vectors(patient.Model.Parameters())) { WeightDecay = 0 }),
            moments: HandMade.Preflight);
        Assert.Empty(found);
    }

    private static Run Train(Func<Module, Loss, Loss>? loss = null, Action<Module>? prepare = null)
    {
        var setup = TrainingSetup.Create(ExperimentConfig.Parse(Clinic.Points));
        prepare?.Invoke(setup.Model);
        Loss plain = new CrossEntropy();
        var trainer = new Trainer(setup.Model, loss?.Invoke(setup.Model, plain) ?? plain, new Sgd(setup.Model.Parameters(), 0.1f),
            new TrainerOptions { Epochs = 2, BatchSize = 32 });
        return trainer.Fit(setup.TrainingData);
    }

    private sealed class Changed(Loss inner, Func<Loss, Tensor, Target, Tensor> forward) : Loss
    {
        public override Tensor Forward(Tensor prediction, Target target) => forward(inner, prediction, target);
    }

    // Puts the gradients of the step before back, as a loop does that does not clear them.
    private sealed class Keeping(Module model) : Loss
    {
        private readonly CrossEntropy _inner = new();
        private readonly Dictionary<Parameter, Tensor> _kept = [];

        public override Tensor Forward(Tensor prediction, Target target)
        {
            if (GradMode.IsEnabled)
                foreach (var parameter in model.Parameters())
                {
                    if (_kept.TryGetValue(parameter, out var kept)) parameter.Grad = kept;
                    _kept[parameter] = parameter.Value.Detach() * 0.01f;
                }

            return _inner.Forward(prediction, target);
        }
    }

    private sealed class Lame : Module
    {
        private readonly Linear _first, _second;

        public Lame()
        {
            var rng = new Rng(1);
            (_first, _second) = (Register("first", new Linear(2, 8, rng)), Register("second", new Linear(8, 2, rng)));
            Register("spare", new Linear(4, 4, rng));
        }

        protected override Tensor ForwardCore(Tensor input) => _second.Forward(_first.Forward(input).Relu().Detach());
    }
}
