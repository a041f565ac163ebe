using System.Text.Json;
using Descent.Data;
using Descent.Nn;
using Descent.Optim;
using Descent.Training;
using static Descent.Tests.Training.TrainingSamples;

namespace Descent.Tests.Training;

/// <summary>The range test against closed forms, and what it leaves behind: nothing.</summary>
public sealed class LearningRateRangeTests
{
    private const float Input = 2; // loss (2 w)^2: the second derivative is 8, so gradient descent diverges above 2 / 8

    [Fact]
    public void Measure_Quadratic_FollowsTheClosedFormAndTurnsAtTwoOverTheCurvature()
    {
        var options = new LearningRateRangeOptions { Low = 1e-3f, High = 10, Steps = 60 };
        var curve = LearningRateRange.Measure(Quadratic(out _), Constant(), options);
        double weight = 3;
        for (var i = 0; i < curve.Points.Count; i++)
        {
            var (rate, loss, _) = curve.Points[i];
            Assert.Equal(1e-3 * Math.Pow(1e4, i / 59.0), rate, 1e-5 * rate);
            var expected = Input * Input * weight * weight;
            if (expected > 1e-9) Assert.Equal(expected, loss, 1e-2 * expected);
            // The loss before the next step tells what this rate did.
            if (i + 1 < curve.Points.Count) Assert.Equal(rate > 2.0 / 8, curve.Points[i + 1].Loss > loss);
            weight -= rate * 2 * Input * Input * weight;
        }

        Assert.InRange(curve.DivergedAt!.Value, 0.25, 2.5);
        Assert.True(curve.Points.Count < options.Steps);
        Assert.All(curve.Suggestions, s => Assert.InRange(s.LearningRate, 1e-3f, 0.25f));
    }

    [Fact]
    public void Measure_Smoothing_IsTheBiasCorrectedAverage()
    {
        var options = new LearningRateRangeOptions { Low = 1e-3f, High = 0.1f, Steps = 20, Smoothing = 0.8f };
        var curve = LearningRateRange.Measure(Quadratic(out _), Constant(), options);
        for (var n = 1; n <= curve.Points.Count; n++)
        {
            var (sum, weights) = (0.0, 0.0);
            for (var i = 0; i < n; i++)
            {
                sum += Math.Pow(0.8, n - 1 - i) * curve.Points[i].Loss;
                weights += Math.Pow(0.8, n - 1 - i);
            }

            Assert.Equal(sum / weights, curve.Points[n - 1].Smoothed, 1e-5 * sum / weights);
        }

        Assert.Null(curve.DivergedAt);
        Assert.Equal(20, curve.Points.Count);
    }

    [Fact]
    public void Measure_Cnn_LeavesEveryBitAsItWas()
    {
        var (model, trainer) = CnnTrainer();
        var (same, sameTrainer) = CnnTrainer();
        var data = new TrainingData(Images(64, 8), Images(16, 8, seed: 2));
        trainer.Fit(data);
        sameTrainer.Fit(data); // an optimizer with a state, and generators that have moved
        model.Modules[1].Module.Evaluate();
        same.Modules[1].Module.Evaluate();

        var curve = LearningRateRange.Measure(trainer, data, new LearningRateRangeOptions { High = 100 });

        Assert.NotEmpty(curve.Points);
        AssertSameBits(same, model);
        AssertSameBits(Flat(sameTrainer.Optimizer), Flat(trainer.Optimizer));
        Assert.Equal(same.RandomState(), model.RandomState());
        Assert.Equal(same.Modules.Select(m => m.Module.IsTraining), model.Modules.Select(m => m.Module.IsTraining));
        Assert.Equal(sameTrainer.Optimizer.LearningRate, trainer.Optimizer.LearningRate);
        Assert.All(model.Parameters(), p => Assert.Null(p.Grad));
        trainer.Fit(data);
        sameTrainer.Fit(data);
        AssertSameBits(same, model);
    }

    [Fact]
    public void Measure_Stopped_LeavesEveryBitToo()
    {
        var (model, trainer) = CnnTrainer();
        var before = Weights(model);
        using var stop = new CancellationTokenSource();
        var points = 0;
        void Progress(LearningRatePoint point)
        {
            if (++points == 12) stop.Cancel();
        }

        Assert.ThrowsAny<OperationCanceledException>(() =>
            LearningRateRange.Measure(trainer, new TrainingData(Images(64, 8)), null, Progress, stop.Token));
        AssertSameBits(before, Weights(model));
        Assert.True(points < 100);
    }

    [Fact]
    public void Measure_Accumulation_SeesTheLossesOfLargeBatches()
    {
        LearningRateCurve Of(int batchSize, int batches)
        {
            var model = Mlp();
            var options = new TrainerOptions { BatchSize = batchSize, AccumulateBatches = batches, Shuffle = false };
            return LearningRateRange.Measure(
                new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters(), 0.1f), options), new TrainingData(Points(50)),
                new LearningRateRangeOptions { Low = 1e-3f, High = 1, Steps = 20 });
        }

        var (large, small) = (Of(20, 1), Of(5, 4));
        Assert.Equal(20, small.Points.Count);
        Assert.All(large.Points.Zip(small.Points), p => Assert.Equal(p.First.Loss, p.Second.Loss, 1e-4f));
    }

    [Fact]
    public void Measure_Points_RecommendsARateThatTrains()
    {
        double LossAt(float rate)
        {
            var model = Mlp();
            var trainer = new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters(), rate),
                new TrainerOptions { Epochs = 5, BatchSize = 16 });
            return trainer.Fit(new TrainingData(Points(300), Points(100, seed: 2))).Epochs[^1].Validation?.Loss ?? double.PositiveInfinity;
        }

        var model = Mlp();
        var trainer = new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters(), 0.1f), new TrainerOptions { BatchSize = 16 });
        var curve = LearningRateRange.Measure(trainer, new TrainingData(Points(300)), new LearningRateRangeOptions { High = 100 });

        var rate = curve.Recommended!.LearningRate;
        var loss = LossAt(rate);
        Assert.True(loss < LossAt(rate / 100), "a hundredth of it trains as well");
        Assert.True(loss < LossAt(curve.DivergedAt ?? 100), "the rate at which it diverged trains as well");
        Assert.True(loss < 0.5 * Math.Log(3), $"{loss} at {rate}");
    }

    [Fact]
    public void Measure_DrawnDigits_RecommendsARateThatLearns()
    {
        var rng = new Rng(1);
        Sequential model = [new Flatten(), new Linear(784, 32, rng), new Relu(), new Linear(32, 10, rng)];
        var data = new TrainingData(Digits.Generate(1000, 1), Digits.Generate(200, 2));
        var options = new TrainerOptions { Epochs = 4, BatchSize = 20 };
        var rate = LearningRateRange.Measure(new Trainer(model, new CrossEntropy(), new Adam(model.Parameters()), options), data)
            .Recommended!.LearningRate;
        var run = new Trainer(model, new CrossEntropy(), new Adam(model.Parameters(), rate), options).Fit(data);
        Assert.InRange(run.Epochs[^1].Validation!.Accuracy!.Value, 0.6, 1);
    }

    [Fact]
    public void Measure_LineSearch_IsRefused()
    {
        var model = Mlp();
        var trainer = new Trainer(model, new CrossEntropy(), new Lbfgs(model.Parameters()));
        var error = Assert.Throws<TrainingException>(() => LearningRateRange.Measure(trainer, new TrainingData(Points(20))));
        Assert.Contains("got lbfgs with a line search", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "got parameters that are all frozen")]
    [InlineData(false, "a loss that stays at 9")]
    public void Measure_NothingMoves_IsAnError(bool isFrozen, string expected)
    {
        // Either no parameter may move, or the loss does not see what moves.
        var model = new Box
        {
            Body = (box, x) =>
            isFrozen ? x.MatMul(box.Own[0]) : (x.MatMul(box.Own[0]) * 0) + 3
        }.With("weight", Tensor.From([1f], [1, 1]));
        if (isFrozen) model.Freeze();
        Optimizer optimizer = isFrozen ? new Sgd(model.Parameters(), 0.1f) : new Sgd(model.Parameters(), 0.1f, weightDecay: 0.1f);
        var trainer = new Trainer(model, new Mse(), optimizer, new TrainerOptions { BatchSize = 4 });
        var error = Assert.Throws<TrainingException>(() => LearningRateRange.Measure(trainer, Constant()));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    // fastai's function, as published, gave these.
    [Theory]
    [InlineData(2, 2.01, 2.13, 1.91, 2.1, 1.47, 0.97, 0.69, 1.52, 2.5)]
    [InlineData(7, 2.07, 2.11, 2.0, 2.06, 1.9, 1.96, 1.96, 1.87, 1.63, 1.41, 1.33, 1.13, 0.9, 0.72, 0.37, 0.92, 1.38, 1.86, 2.13, 2.6, 2.87)]
    [InlineData(15, 1.95, 1.78, 1.86, 2.11, 1.78, 2.08, 2.03, 1.97, 2.05, 2.05, 2.1, 1.98, 1.94, 1.81, 1.65, 1.62, 1.42, 1.48, 1.06, 1.02, 0.9,
        0.67, 0.94,
        0.38, 0.47, 0.7, 1.17, 1.05, 1.61, 1.68, 1.98, 2.18, 2.56, 2.64, 2.99, 3.29)]
    public void Valley_IsThatOfFastai(int expected, params double[] losses) => Assert.Equal(expected, RateRules.Valley(losses));

    [Fact]
    public void Steepest_Sigmoid_IsItsTurningPoint()
    {
        double[] logs = [.. Enumerable.Range(0, 41).Select(i => (i - 20) * 0.25)];
        double[] losses = [.. logs.Select(x => 1 - (1 / (1 + Math.Exp(-x))))];
        Assert.Equal(20, RateRules.Steepest(losses, logs, losses.Length - 1));
    }

    [Fact]
    public void Curve_Files_HoldThePoints()
    {
        var curve = LearningRateRange.Measure(Quadratic(out _), Constant(), new LearningRateRangeOptions { Low = 1e-3f, High = 0.2f, Steps = 30 });
        var rows = curve.ToCsv().TrimEnd().Split('\n');
        Assert.Equal("step,learningRate,loss,smoothedLoss", rows[0]);
        Assert.Equal(31, rows.Length);
        Assert.Equal(curve.Points[7].Loss, float.Parse(rows[8].Split(',')[2], System.Globalization.CultureInfo.InvariantCulture));
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) curve.WriteJson(writer);
        using var json = JsonDocument.Parse(stream.ToArray());
        Assert.Equal(curve.Recommended!.LearningRate, json.RootElement.GetProperty("learningRate").GetSingle());
        Assert.Equal(30, json.RootElement.GetProperty("points").GetArrayLength());
        using var chart = JsonDocument.Parse(curve.ToChart().ToJson());
        Assert.Equal(60, chart.RootElement.GetProperty("data").GetProperty("values").GetArrayLength());
        Assert.Equal("log", chart.RootElement.GetProperty("encoding").GetProperty("x").GetProperty("scale").GetProperty("type").GetString());
    }

    [Theory]
    [InlineData(0f, 1f, 100, 0.9f, 4f)]
    [InlineData(1f, 1f, 100, 0.9f, 4f)]
    [InlineData(0.1f, float.PositiveInfinity, 100, 0.9f, 4f)]
    [InlineData(0.1f, 1f, 9, 0.9f, 4f)]
    [InlineData(0.1f, 1f, 100, 1f, 4f)]
    [InlineData(0.1f, 1f, 100, 0.9f, 1f)]
    public void Options_OutOfRange_AreRefused(float low, float high, int steps, float smoothing, float divergence)
    {
        var options = new LearningRateRangeOptions { Low = low, High = high, Steps = steps, Smoothing = smoothing, Divergence = divergence };
        Assert.Throws<ArgumentOutOfRangeException>(() => LearningRateRange.Measure(Quadratic(out _), Constant(), options));
    }

    private static Trainer Quadratic(out Box model)
    {
        model = OneWeight(3);
        return new Trainer(model, new Mse(), new Sgd(model.Parameters(), 0.1f), new TrainerOptions { BatchSize = 4 });
    }

    private static TrainingData Constant() => new(new FloatDataset([Input, Input, Input, Input], [1], [0f, 0, 0, 0]));

    private static (Sequential Model, Trainer Trainer) CnnTrainer()
    {
        var model = Cnn(8);
        return (model, new Trainer(model, new CrossEntropy(), new AdamW(model.Parameters(), 0.01f),
            new TrainerOptions { Epochs = 1, BatchSize = 16 }));
    }

    private static float[] Flat(Optimizer optimizer) => [.. optimizer.State().SelectMany(s => s.Value.ToArray())];
}
