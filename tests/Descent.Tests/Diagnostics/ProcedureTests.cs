using Descent.Diagnostics;

namespace Descent.Tests.Diagnostics;

/// <summary>The procedure of training: capacity, length, division, regularisation.</summary>
public sealed class ProcedureTests
{
    private const string Digits = OptimizationRateTests.Digits;
    private const double None = double.NaN;

    [Fact]
    public void NetworkTooSmall_IsFound_AndALargeOneOnNoiseIsNot()
    {
        // A line cannot tell the quadrants apart; two layers can, and learn even drawn labels by heart.
        var small = Clinic.Train(Clinic.Points, "model=[\"linear\"]", "training.epochs=8").Diagnosis.Findings[0];
        Assert.Equal(("DD0901", Severity.Warn), (small.RuleId, small.Severity));
        Assert.Contains("6 weights", small.Message);
        Assert.Empty(Clinic.Train(Clinic.Points, "training.epochs=8").Diagnosis.Of("DD0901"));
    }

    [Theory]
    [InlineData("ring", """[{ "linear": { "units": 3 } }, "relu", "linear"]""")]
    [InlineData("spirals", """[{ "linear": { "units": 2 } }, "tanh", "linear"]""")]
    [InlineData("friedman", """["linear"]""")]
    [InlineData("shapes", """[{ "conv2d": { "filters": 1, "kernel": 3 } }, "relu", "global-avg-pool", "linear"]""")]
    [InlineData("segmentation-shapes", """[{ "conv2d": { "filters": 7, "kernel": 1 } }]""")]
    public void FewUnits_OfEveryKind_AreFound(string source, string model)
    {
        var diagnosis = Clinic.Train(Task(source, model)).Diagnosis;
        var found = Assert.Single(diagnosis.Findings, f => f.Severity > Severity.Info);
        Assert.Equal("DD0901", found.RuleId);
        Assert.True(found.Experiments[0].After < found.Experiments[1].After);
        Assert.Equal(2, found.Plots[0].Lines.Count);
    }

    [Theory]
    [InlineData("optimizer.adam.learningRate=0.0001")]
    [InlineData("schedule={\"exponential\":{\"gamma\":0.2}}")]
    [InlineData("optimizer={\"sgd\":{\"learningRate\":0.002}}")]
    [InlineData("training.epochs=2")]
    public void UnitsThatAreEnough_ButBadlyTrained_AreNotTooFew(string fault)
    {
        const string Enough = """[{ "linear": { "units": 24 } }, "relu", { "linear": { "units": 24 } }, "relu", "linear"]""";
        var diagnosis = Clinic.Train(Task("ring", Enough), fault).Diagnosis;
        Assert.NotEmpty(diagnosis.Findings);
        Assert.Empty(diagnosis.Of("DD0901"));
    }

    private static string Task(string source, string model)
    {
        var more = source switch
        {
            "shapes" => ", \"size\": 16, \"noise\": 0.02",
            "segmentation-shapes" => ", \"size\": 16, \"color\": false",
            _ => string.Empty,
        };
        var settings = source switch
        {
            "friedman" => ", \"preprocess\": [\"standardize\"], \"standardizeTargets\": true",
            "shapes" or "segmentation-shapes" => ", \"preprocess\": [\"channel-standardize\"]",
            _ => string.Empty,
        };
        var (count, batch) = source switch
        {
            "segmentation-shapes" => (300, 8),
            "shapes" => (2500, 32),
            _ => (1500, 32),
        };
        return $$"""
            { "data": { "source": { "{{source}}": { "count": {{count}}{{more}} } }, "validation": 0.15, "batchSize": {{batch}}{{settings}} },
              "model": {{model}}, "optimizer": { "adam": { "learningRate": 0.005 } }, "training": { "epochs": 10 } }
            """;
    }

    [Theory]
    [InlineData(1.5, 0.3, 1.6, 1)] // alike, bad, flat; another network is better on what it has not seen
    [InlineData(1.5, 0.3, 0.4, 0)] // so is this one, begun anew
    [InlineData(1.5, 1.4, 1.6, 0)] // no network is better: noise
    [InlineData(1.5, null, 1.6, 0)] // none is known for such a task
    [InlineData(2.3, 2.3, 2.3, 0)] // labels that have nothing to do with the inputs
    [InlineData(0.2, 0.01, 1.6, 0)] // what is left is detail
    public void NetworkThatIsWorseThanAnother_IsTooSmall(double loss, double? rival, double anew, int expected)
    {
        var found = HandMade.Ask(
            new Underfitting(), Digits, (trace, _) =>
            {
                trace.Baseline = 2.3;
                HandMade.Losses(trace, 200, _ => loss);
                HandMade.Epochs(trace, 100, (loss, loss, 0.4, 0.4), (loss, loss, 0.4, 0.4), (loss, loss, 0.4, 0.4), (loss, loss, 0.4, 0.4));
            },
            new ScriptedLaboratory(change => change.Reinitialize ? anew : loss) { Known = loss, Better = rival });
        Assert.Equal(expected, found.Count);
        Assert.All(found, f => Assert.Contains("on 100 samples that it has not seen", f.Message));
    }

    [Fact]
    public void NetworkThatLearntByHeart_IsNotTooSmall() => Assert.Empty(HandMade.Ask(
        new Underfitting(), Digits, (trace, _) =>
        {
            trace.Baseline = 2.3;
            HandMade.Losses(trace, 200, _ => 0.9);
            HandMade.Epochs(trace, 100, (0.9, 1.6, 0.7, 0.4), (0.9, 1.6, 0.7, 0.4), (0.9, 1.6, 0.7, 0.4), (0.9, 1.6, 0.7, 0.4));
        },
        new ScriptedLaboratory(_ => 0.9) { Known = 0.9, Better = 0.2 }));

    [Theory]
    [InlineData("cosine")]
    [InlineData("one-cycle")]
    public void ShortTraining_IsFound_ThoughItsRateHasComeDown(string schedule)
    {
        var run = Clinic.Train(
            OptimizationRateTests.Friedman, "training.epochs=1", $"schedule={schedule}", "optimizer.adam.learningRate=0.002");
        Assert.Contains(run.Diagnosis.Of("DD0906"), f => f.Severity == Severity.Warn);
    }

    [Fact]
    public void LearningByHeart_IsFound()
    {
        var found = Assert.Single(HandMade.Ask(new Overfitting(), Digits, (trace, _) =>
        {
            trace.Baseline = 2.3;
            HandMade.Epochs(trace, 300, (1.5, 1.4, 0.5, 0.55), (0.8, 1.2, 0.75, 0.6), (0.4, 1.3, 0.9, 0.6), (0.2, 1.45, 0.96, 0.6),
                (0.1, 1.6, 0.99, 0.59));
        }));
        Assert.Equal(Severity.Warn, found.Severity);
        Assert.StartsWith(
            "The validation loss was best in epoch 2 (1.2) and is 1.45 now, while the training loss went from 0.8 to 0.1.", found.Message);
        Assert.Equal("Loss of every epoch", found.Plots[0].Title);
    }

    [Theory]
    [InlineData(0.01, 0.4, 200, 1)] // four tenths of the variance on new rows, none on its own; the best epoch is the last by chance
    [InlineData(0.01, 0.4, 15, 1)]
    [InlineData(0.01, 0.4, 8, 0)] // too few rows to say
    [InlineData(0.2, 0.45, 200, 0)] // both have much left
    [InlineData(0.01, 0.15, 200, 0)] // a gap that costs little
    public void RowsLearntByHeart_AreFound_ThoughTheValidationDoesNotRise(double training, double validation, int samples, int expected) =>
        Assert.Equal(expected, HandMade.Ask(new Overfitting(), OptimizationRateTests.Friedman, (trace, _) =>
        {
            trace.Baseline = 1;
            HandMade.Epochs(trace, samples, (0.8, 0.7, None, None), (0.3, validation, None, None), (training, validation, None, None),
                (training, validation, None, None), (training, validation - 0.001, None, None));
        }).Count);

    [Theory]
    [InlineData(0.25, 0.33, 0.93, 300)] // surer of itself, and as often right
    [InlineData(1.2, 1.6, 0.6, 10)] // too few samples to say
    public void GapThatMeansLittle_IsLeftAlone(double best, double last, double accuracy, int samples) => Assert.Empty(HandMade.Ask(
        new Overfitting(), Digits, (trace, _) =>
        {
            trace.Baseline = 2.3;
            HandMade.Epochs(trace, samples, (1, 0.6, 0.7, 0.8), (0.3, best, 0.9, accuracy), (0.2, (best + last) / 2, 0.95, accuracy),
                (0.1, last, 0.97, accuracy), (0.06, last, 0.98, accuracy));
        }));

    [Theory]
    [InlineData(0.9, 0.35, 1)]
    [InlineData(0.9, 0.85, 0)] // training samples are as bad in evaluation mode: a norm's statistics, not the division
    [InlineData(0.5, 0.35, 0)]
    public void ValidationFarOff_AfterOneEpoch_IsABadDivision(double validation, double plain, int expected)
    {
        var accuracy = validation > 0.8 ? 0.6 : 0.82;
        var found = HandMade.Ask(
            new BadDivision(), Digits, (trace, _) =>
            {
                trace.Baseline = 2.3;
                HandMade.Epochs(trace, 200, (0.42, validation, 0.88, accuracy));
            },
            new ScriptedLaboratory(_ => 0.3) { Known = plain }, moments: HandMade.AfterAnEpoch);
        Assert.Equal(expected, found.Count);
        Assert.All(found, f => Assert.Contains("seen once only", f.Message));
    }

    [Fact]
    public void TestThatDiffersFromTheValidation_IsFound_BeyondChance()
    {
        static IReadOnlyList<Suspicion> Ask(TestReading test) => HandMade.Ask(new BadDivision(), Digits, (trace, _) =>
        {
            trace.Baseline = 2.3;
            HandMade.Epochs(trace, 100, (0.5, 0.5, 0.85, 0.85), (0.4, 0.4, 0.9, 0.88), (0.3, 0.4, 0.9, 0.88));
            trace.Test = test;
        });

        var found = Assert.Single(Ask(new TestReading(200, 1.6, 0.5)));
        Assert.Contains("standard errors apart", found.Message);
        Assert.Empty(Ask(new TestReading(200, 0.55, 0.83)));
        Assert.Empty(Ask(new TestReading(20, 1.2, 0.7)));
    }

    [Fact]
    public void ShortTraining_IsFound_WhereItWasFarFromDone()
    {
        var run = Clinic.Train(Digits, "training.maxSteps=24", "optimizer.sgd.learningRate=0.03");
        var finding = run.Diagnosis.Findings[0];
        Assert.Equal(("DD0906", Severity.Warn), (finding.RuleId, finding.Severity));
        Assert.Contains(finding.Remedy.Steps, s => s is SetEpochs);
        Assert.Empty(Clinic.Train(Digits, "training.epochs=12").Diagnosis.Of("DD0906"));
    }

    [Theory]
    [InlineData(0.5, 1.0, Severity.Warn)]
    [InlineData(0.5, 0.58, Severity.Info)]
    [InlineData(0.5, 0.52, null)]
    [InlineData(0.01, 0.03, null)]
    public void TrainingPastItsBest_IsFound(double best, double last, Severity? severity)
    {
        var found = HandMade.Ask(new StoppedTooLate(), OptimizationRateTests.Friedman, (trace, _) =>
        {
            trace.Baseline = 1;
            HandMade.Epochs(trace, 200, (0.8, 0.8, None, None), (0.4, best, None, None), (0.2, (best + last) / 2, None, None),
                (0.1, last, None, None), (0.05, last, None, None), (0.03, last, None, None));
        });
        Assert.Equal(severity, found.SingleOrDefault()?.Severity);
    }

    [Fact]
    public void TrainingPastItsBest_IsSilent_WithAnEarlyStop() => Assert.Empty(HandMade.Ask(
        new StoppedTooLate(), OptimizationRateTests.Friedman, (trace, _) =>
        {
            trace.Baseline = 1;
            HandMade.Epochs(trace, 200, (0.8, 0.5, None, None), (0.4, 0.8, None, None), (0.2, 0.9, None, None), (0.1, 1, None, None),
                (0.1, 1, None, None));
        },
        change: p => p with { HasEarlyStopping = true }));

    [Fact]
    public void DropoutOfNearlyEverything_IsFound()
    {
        const string Model = "model=[\"flatten\",{\"linear\":{\"units\":32}},\"relu\",{\"dropout\":{\"p\":0.95}},"
            + "{\"linear\":{\"units\":32}},\"relu\",{\"dropout\":{\"p\":0.95}},\"linear\"]";
        var finding = Clinic.Train(Digits, Model, "training.epochs=4").Diagnosis.Findings[0];
        Assert.Equal(("DD0908", Severity.Warn), (finding.RuleId, finding.Severity));
        Assert.Equal(new SetLayer("3", "p", 0.1), finding.Remedy.Steps[0]);
        var mild = Clinic.Train(Digits, Model.Replace("0.95", "0.3", StringComparison.Ordinal), "training.epochs=5");
        Assert.Equal(string.Empty, Clinic.Warnings(mild));
    }

    [Theory]
    [InlineData(0.9, 1)]
    [InlineData(0.1, 0)]
    public void LabelSmoothing_IsAFault_WhereLittleIsLeft(double smoothing, int expected)
    {
        var run = Clinic.Train(Digits, $"loss={{\"cross-entropy\":{{\"labelSmoothing\":{smoothing}}}}}", "training.epochs=2");
        Assert.Equal(expected, run.Diagnosis.Of("DD0908").Count());
    }

    [Theory]
    [InlineData(0.9, 0.6, 0.55, "Nothing: measured alike, both are alike.")]
    [InlineData(0.9, 0.6, 0.88, "Look whether the validation samples are easier")]
    [InlineData(0.62, 0.6, 0.6, null)]
    public void ValidationThatIsBetter_IsExplained(double training, double validation, double plain, string? remedy)
    {
        var found = HandMade.Ask(
            new ValidationBetter(), OptimizationRateTests.Friedman, (trace, _) =>
            {
                trace.Baseline = 1;
                HandMade.Epochs(trace, 200, (1, 0.9, None, None), (training, validation, None, None));
            },
            new ScriptedLaboratory(_ => 0.5) { Known = plain });
        Assert.Equal(remedy is null ? 0 : 1, found.Count);
        Assert.All(found, f => Assert.Equal(Severity.Info, f.Severity));
        Assert.All(found, f => Assert.StartsWith(remedy!, f.Remedy.Text));
    }
}
