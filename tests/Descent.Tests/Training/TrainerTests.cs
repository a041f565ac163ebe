using Descent.Data;
using Descent.Nn;
using Descent.Optim;
using Descent.Training;
using static Descent.Tests.Training.TrainingSamples;

namespace Descent.Tests.Training;

public sealed class TrainerTests
{
    [Theory]
    [InlineData(20, 8, 3, null, false, 9, 3)]
    [InlineData(20, 8, 3, null, true, 6, 3)]
    [InlineData(20, 8, 3, 4, false, 4, 2)]
    [InlineData(20, 8, 3, 3, false, 3, 1)]
    [InlineData(20, 8, 3, 1000, false, 9, 3)]
    [InlineData(20, 50, 2, null, false, 2, 2)]
    [InlineData(1, 1, 2, 1, false, 1, 1)]
    public void Fit_StepsAndEpochs_AreWhatTheOptionsSay(int samples, int batchSize, int epochs, int? maxSteps, bool dropLast, int steps,
        int epochsBegun)
    {
        var model = Mlp();
        TrainingPlan? plan = null;
        var recorder = new Recorder { Plan = p => plan = p };
        var options = new TrainerOptions { BatchSize = batchSize, Epochs = epochs, MaxSteps = maxSteps, DropLast = dropLast };
        var optimizer = new Sgd(model.Parameters(), 0.1f);
        var run = new Trainer(model, new CrossEntropy(), optimizer, options) { Observers = [recorder] }.Fit(new TrainingData(Points(samples)));

        Assert.Equal(Enumerable.Range(1, steps), run.Steps.Select(s => s.Step));
        Assert.Equal(Enumerable.Range(1, epochsBegun), run.Epochs.Select(e => e.Epoch));
        Assert.Equal(steps, optimizer.Steps);
        Assert.Equal((steps, (RunOutcome.Finished, "")), (plan!.TotalSteps, (run.Outcome, run.Message)));
        Assert.Equal(run.Epochs.Sum(e => e.Samples), run.Steps.Sum(s => s.Samples));
        Assert.All(run.Steps, s => Assert.Equal(((s.Step - 1) / plan.StepsPerEpoch) + 1, s.Epoch));
    }

    [Fact]
    public void Fit_UnevenLastBatch_HasTheRestAndCountsByItsSamples()
    {
        var model = Mlp();
        var run = Trainer(model, new TrainerOptions { BatchSize = 8, Epochs = 1 }).Fit(new TrainingData(Points(20)));
        Assert.Equal([8, 8, 4], run.Steps.Select(s => s.Samples));
        Assert.Equal(run.Steps.Sum(s => (double)s.Loss * s.Samples) / 20, run.Epochs[0].Loss, 12);
        Assert.Equal(run.Steps.Sum(s => Math.Round(s.Accuracy!.Value * s.Samples)) / 20, run.Epochs[0].Accuracy!.Value, 12);
    }

    [Fact]
    public void Fit_WithoutShuffle_KeepsTheOrderOfTheData()
    {
        List<float> seen = [];
        var model = OneWeight(0, (_, x) => seen.AddRange(x));
        Trainer(model, new TrainerOptions { BatchSize = 4, Epochs = 2, Shuffle = false }, new Mse(),
            isWatched: false).Fit(new TrainingData(Numbered(10)));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => (float)(i % 10)), seen);
    }

    [Fact]
    public void Fit_WithShuffle_SeesEverySampleOnceAnEpochInAnotherOrder()
    {
        List<float> seen = [];
        var model = OneWeight(0, (_, x) => seen.AddRange(x));
        Trainer(model, new TrainerOptions { BatchSize = 7, Epochs = 2 }, new Mse(), isWatched: false).Fit(new TrainingData(Numbered(40)));
        var (first, second, all) = (seen[..40], seen[40..], Enumerable.Range(0, 40).Select(i => (float)i));
        Assert.Equal(all, first.Order());
        Assert.Equal(all, second.Order());
        Assert.NotEqual(first, second);
        Assert.NotEqual(all, first);
    }

    [Fact]
    public void Fit_OneWeightWithSgd_IsTheClosedForm()
    {
        var model = OneWeight(0.5f);
        var optimizer = new Sgd(model.Parameters(), 0.01f);
        var run = new Trainer(model, new Mse(), optimizer, new TrainerOptions { BatchSize = 4, Epochs = 3, Shuffle = false })
            .Fit(new TrainingData(Numbered(6)));
        var weight = 0.5;
        for (var step = 0; step < 6; step++)
        {
            int[] samples = step % 2 == 0 ? [0, 1, 2, 3] : [4, 5];
            Assert.Equal(samples.Average(x => Math.Pow((weight * x) - ((3.0 * x) + 1), 2)), run.Steps[step].Loss, 1e-4 * run.Steps[step].Loss);
            weight -= 0.01 * samples.Average(x => 2.0 * x * ((weight * x) - ((3.0 * x) + 1)));
        }

        Assert.Equal(weight, model.Own[0].Value.Item(), 1e-4);
    }

    [Fact]
    public void Fit_Schedule_SetsTheRateOfEachStepAndTheOldRateComesBack()
    {
        var model = Mlp();
        var optimizer = new Sgd(model.Parameters(), 0.2f);
        List<float> rates = [];
        var recorder = new Recorder { At = text => rates.Add(text.StartsWith("step", StringComparison.Ordinal) ? optimizer.LearningRate : -1) };
        var trainer = new Trainer(model, new CrossEntropy(), optimizer, new TrainerOptions { BatchSize = 8, Epochs = 4 })
        {
            Schedule = new StepSchedule(everyEpochs: 2, gamma: 0.5f), Observers = [recorder],
        };
        var run = trainer.Fit(new TrainingData(Points(16)));
        Assert.Equal([0.2f, 0.2f, 0.2f, 0.2f, 0.1f, 0.1f, 0.1f, 0.1f], run.Steps.Select(s => s.LearningRate));
        Assert.Equal(run.Steps.Select(s => s.LearningRate), rates.Where(r => r >= 0));
        Assert.Equal(0.2f, optimizer.LearningRate);
    }

    [Fact]
    public void Fit_CosineScheduleWithMaxSteps_EndsItsCurveThere()
    {
        var model = Mlp();
        var trainer = new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters(), 1f),
            new TrainerOptions { BatchSize = 4, Epochs = 100, MaxSteps = 8 })
        {
            Schedule = new CosineSchedule(),
        };
        var rates = trainer.Fit(new TrainingData(Points(16))).Steps.Select(s => (double)s.LearningRate).ToArray();
        for (var step = 0; step < 8; step++) Assert.Equal((1 + Math.Cos(Math.PI * step / 8)) / 2, rates[step], 1e-6);
    }

    [Fact]
    public void Fit_Phases_TrainInTrainingModeAndMeasureInEvaluationMode()
    {
        List<(bool IsTraining, int Samples)> seen = [];
        var model = OneWeight(0, (box, x) => seen.Add((box.IsTraining, x.Length)));
        model.Evaluate();
        Trainer(model, new TrainerOptions { BatchSize = 3, Epochs = 2, EvaluationBatchSize = 2 }, new Mse(), isWatched: false)
            .Fit(new TrainingData(Numbered(6), Numbered(4), Numbered(5)));
        (bool, int)[] epoch = [(true, 3), (true, 3), (false, 2), (false, 2)];
        Assert.Equal([.. epoch, .. epoch, (false, 2), (false, 2), (false, 1)], seen);
        Assert.True(model.IsTraining);
    }

    [Fact]
    public void Fit_Observers_AreToldEverythingInOrder()
    {
        var (first, second) = (new Recorder(), new Recorder());
        var model = Mlp();
        var trainer = new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters(), 0.1f),
            new TrainerOptions { BatchSize = 8, Epochs = 2, EvaluationBatchSize = 4 })
        {
            Observers = [first, second],
        };
        var run = trainer.Fit(new TrainingData(Points(16), Points(4), Points(6)));
        Assert.Equal(
            ["start", "step 1", "step 2", "validation 4/4", "epoch 1", "step 3", "step 4", "validation 4/4", "epoch 2", "test 4/6", "test 6/6",
                "end Finished"],
            first.Events);
        Assert.Equal(first.Events, second.Events);
        Assert.Equal(6, run.Test!.Samples);
        Assert.All(run.Epochs, e => Assert.Equal(4, e.Validation!.Samples));
    }

    [Fact]
    public void Fit_ValidationAndTest_AreWhatTheEvaluatorMeasures()
    {
        var model = Mlp();
        var data = new TrainingData(Points(64), Points(30, seed: 2), Points(25, seed: 3));
        var run = Trainer(model, new TrainerOptions { BatchSize = 16, Epochs = 300 }).Fit(data);
        Assert.Equal(Evaluator.Measure(model, new CrossEntropy(), data.Validation!, data).Loss, run.Epochs[^1].Validation!.Loss);
        Assert.Equal(Evaluator.Measure(model, new CrossEntropy(), data.Test!, data).Loss, run.Test!.Loss);
        Assert.True(run.Test.Accuracy > 0.95); // the corners lie well apart
    }

    [Fact]
    public void Fit_NoValidationOrTest_GivesNone()
    {
        var empty = new FloatDataset([], [2], Array.Empty<int>(), 3);
        var run = Trainer(Mlp(), new TrainerOptions { Epochs = 1 }).Fit(new TrainingData(Points(16), empty, null));
        Assert.Null(run.Epochs[0].Validation);
        Assert.Null(run.Test);
    }

    [Fact]
    public void Fit_NothingToTrainOn_SaysSo()
    {
        var empty = new FloatDataset([], [2], Array.Empty<int>(), 3);
        Assert.Contains("no training samples", Assert.Throws<DataException>(() => Trainer(Mlp()).Fit(new TrainingData(empty))).Message,
            StringComparison.Ordinal);
        var tooFew = Trainer(Mlp(), new TrainerOptions { BatchSize = 32, DropLast = true });
        Assert.Contains("smaller batch", Assert.Throws<DataException>(() => tooFew.Fit(new TrainingData(Points(31)))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_RolesThatDoNotFitTogether_AreRefusedBeforeTheFirstStep()
    {
        var recorder = new Recorder();
        var model = Mlp();
        var trainer = new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters(), 0.1f)) { Observers = [recorder] };
        var validation = new FloatDataset(new float[12], [3], [0, 1, 2, 0], 3);
        var test = new FloatDataset(new float[8], [2], [0, 1, 2, 3], 4);
        Assert.Contains("[3]", Assert.Throws<DataException>(() => trainer.Fit(new TrainingData(Points(8), validation))).Message,
            StringComparison.Ordinal);
        Assert.Contains("4 classes", Assert.Throws<DataException>(() => trainer.Fit(new TrainingData(Points(8), null, test))).Message,
            StringComparison.Ordinal);
        var values = new FloatDataset(new float[8], [2], new float[4]);
        Assert.Contains("target value", Assert.Throws<DataException>(() => trainer.Fit(new TrainingData(Points(8), values))).Message,
            StringComparison.Ordinal);
        Assert.Empty(recorder.Events);
    }

    [Fact]
    public void Fit_GradientsLeftByTheUser_DoNotEnterTheFirstStep()
    {
        var (clean, used) = (Mlp(), Mlp());
        used.Forward(Tensor.Ones([4, 2])).Sum().Backward();
        var options = new TrainerOptions { BatchSize = 8, Epochs = 1 };
        Trainer(clean, options).Fit(new TrainingData(Points(16)));
        Trainer(used, options).Fit(new TrainingData(Points(16)));
        AssertSameBits(clean, used);
    }

    [Fact]
    public void Fit_SumReduction_ReportsTheLossOfASample()
    {
        var model = OneWeight(2);
        var loss = new Mse(Reduction.Sum);
        var run = new Trainer(model, loss, new Sgd(model.Parameters(), 0), new TrainerOptions { BatchSize = 4, Epochs = 1, EvaluationBatchSize = 4 })
            .Fit(new TrainingData(Numbered(10), Numbered(10)));
        var expected = Enumerable.Range(0, 10).Average(x => Math.Pow((2.0 * x) - ((3.0 * x) + 1), 2));
        Assert.Equal(expected, run.Epochs[0].Loss, 1e-5 * expected);
        Assert.Equal(expected, run.Epochs[0].Validation!.Loss, 1e-5 * expected);
    }

    [Theory]
    [InlineData(0, 1, 1, null)]
    [InlineData(1, 0, 1, null)]
    [InlineData(1, 1, 0, null)]
    [InlineData(1, 1, 1, 0)]
    public void Options_OutsideTheirRange_AreRefused(int epochs, int batchSize, int evaluationBatchSize, int? maxSteps)
    {
        var options = new TrainerOptions { Epochs = epochs, BatchSize = batchSize, EvaluationBatchSize = evaluationBatchSize, MaxSteps = maxSteps };
        Assert.Throws<ArgumentOutOfRangeException>(() => Trainer(Mlp(), options));
    }

    // The doctor runs the first batch once more, which tests that count passes do not want.
    private static Trainer Trainer(Module model, TrainerOptions? options = null, Loss? loss = null, bool isWatched = true) =>
        new(model, loss ?? new CrossEntropy(), new Sgd(model.Parameters(), 0.01f), options) { Doctor = isWatched ? new() : null };
}
