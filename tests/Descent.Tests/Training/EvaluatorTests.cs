using Descent.Data;
using Descent.Nn;
using Descent.Training;
using static Descent.Tests.Training.TrainingSamples;

namespace Descent.Tests.Training;

public sealed class EvaluatorTests
{
    private static readonly float[] s_scores =
    [
        3, 1, 0, // 0
        0, 2, 1, // 1
        0, 5, 1, // 1
        1, 0, 4, // 2
        7, 7, 0, // 0: the first of equals
        -3, -2, -1, // 2
        0, 9, 0, // 1
    ];

    private static readonly int[] s_classes = [0, 1, 2, 2, 1, 0, 1];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(100)]
    public void Measure_Classification_IsTheHandCountForEveryBatchSize(int batchSize)
    {
        var data = new TrainingData(new FloatDataset(s_scores, [3], s_classes, 3));
        List<int> progress = [];
        var evaluation = Evaluator.Measure(new Box(), new CrossEntropy(), data.Training, data, batchSize, progress.Add);
        Assert.Equal(7, evaluation.Samples);
        Assert.Equal(4 / 7.0, evaluation.Accuracy!.Value, 12);
        Assert.Equal(new long[,] { { 1, 0, 1 }, { 1, 2, 0 }, { 0, 1, 1 } }, evaluation.Confusion);
        Assert.Equal(Enumerable.Range(0, 7).Average(CrossEntropyOf), evaluation.Loss, 1e-6);
        Assert.Equal(7, progress[^1]);
        Assert.Null(evaluation.Rmse);
        Assert.Null(evaluation.Mae);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(50)]
    public void Measure_Regression_IsInTheUnitsOfTheData(int batchSize)
    {
        float[] x = [1, 2, 3, 4, 5, 6, 7, 8, 9], y = [130, 90, 260, 200, 330, 310, 390, 500, 470];
        var dataset = new FloatDataset(x, [1], y);
        var data = new TrainingData(dataset) { Targets = TargetStandardize.Fit(dataset) };
        var evaluation = Evaluator.Measure(OneWeight(0.25f), new Mse(), dataset, data, batchSize);
        double mean = y.Average(v => (double)v), deviation = Math.Sqrt(y.Average(v => Math.Pow(v - mean, 2)));
        var errors = x.Zip(y, (a, b) => (0.25 * a * deviation) + mean - b).ToArray();
        Assert.Equal(Math.Sqrt(errors.Average(e => e * e)), evaluation.Rmse!.Value, 1e-3);
        Assert.Equal(errors.Average(Math.Abs), evaluation.Mae!.Value, 1e-3);
        Assert.Equal(errors.Average(e => e * e) / deviation / deviation, evaluation.Loss, 1e-5);
        Assert.Null(evaluation.Accuracy);
        Assert.Null(evaluation.Confusion);
    }

    [Fact]
    public void Measure_SeveralTargets_MeansOverAllOfThem()
    {
        var dataset = new FloatDataset([1, 2], [1], [1, 4, 3, 8], targetSize: 2);
        var model = new Box { Body = (box, x) => x.MatMul(box.Own[0]) }.With("weight", Tensor.From([1f, 2f], [1, 2]));
        var evaluation = Evaluator.Measure(model, new Mse(), dataset, new TrainingData(dataset)); // (1, 2), (2, 4): off by 0, 2, 1, 4
        Assert.Equal(Math.Sqrt(21 / 4.0), evaluation.Rmse!.Value, 1e-6);
        Assert.Equal(7 / 4.0, evaluation.Mae!.Value, 1e-6);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Measure_Modes_AreRestoredPartByPart(bool isTraining)
    {
        var rng = new Rng(1);
        var (frozen, normal) = (new BatchNorm(4), new BatchNorm(4));
        Sequential model = [new Linear(2, 4, rng), frozen, normal, new Linear(4, 3, rng)];
        if (!isTraining) model.Evaluate();
        frozen.Evaluate();
        if (!isTraining) normal.Train();
        var data = new TrainingData(Points(16));
        Evaluator.Measure(model, new CrossEntropy(), data.Training, data);
        Assert.Equal((isTraining, false, true), (model.IsTraining, frozen.IsTraining, normal.IsTraining));
        Assert.All(frozen.RunningMean.ToArray().Concat(normal.RunningMean.ToArray()), m => Assert.Equal(0, m));
    }

    [Fact]
    public void Measure_RecordsNoGraphAndLeavesTheWeights()
    {
        var model = Mlp();
        var before = Weights(model);
        var data = new TrainingData(Points(16));
        var isOff = false;
        Evaluator.Measure(model, new CrossEntropy(), data.Training, data, 4, _ => isOff = !GradMode.IsEnabled);
        Assert.True(isOff);
        Assert.True(GradMode.IsEnabled);
        Assert.All(model.Parameters(), p => Assert.Null(p.Grad));
        AssertSameBits(before, Weights(model));
    }

    [Fact]
    public void Measure_Cancelled_ThrowsAndRestoresTheMode()
    {
        var model = Mlp();
        using var source = new CancellationTokenSource();
        var data = new TrainingData(Points(16));
        Assert.Throws<OperationCanceledException>(
            () => Evaluator.Measure(model, new CrossEntropy(), data.Training, data, 4, _ => source.Cancel(), cancellationToken: source.Token));
        Assert.True(model.IsTraining);
        Assert.True(GradMode.IsEnabled);
    }

    [Fact]
    public void Measure_MoreScoresThanClasses_SaysHowManyAreExpected()
    {
        var dataset = new FloatDataset([0, 0, 9], [3], [1], 2);
        var error = Assert.Throws<ShapeException>(() => Evaluator.Measure(new Box(), new CrossEntropy(), dataset, new TrainingData(dataset)));
        Assert.Contains("got 3 scores", error.Message, StringComparison.Ordinal);
        Assert.Contains("expected 2", error.Message, StringComparison.Ordinal);
    }

    private static double CrossEntropyOf(int row)
    {
        var scores = s_scores.Skip(3 * row).Take(3).Select(s => (double)s).ToArray();
        return Math.Log(scores.Sum(Math.Exp)) - scores[s_classes[row]];
    }
}
