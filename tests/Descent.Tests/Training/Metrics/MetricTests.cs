using Descent.Data;
using Descent.Nn;
using Descent.Training;
using static Descent.Tests.Training.TrainingSamples;

namespace Descent.Tests.Training.Metrics;

/// <summary>What is undefined, what is not a number, what fits what; and properties that hold for any answers.</summary>
public sealed class MetricTests
{
    private static readonly Metric[] s_all =
    [
        new Accuracy(), new TopK(2), new Precision(), new Recall(), new F1(), new Iou(), new Auroc(), new CalibrationError(), new Perplexity(),
        new ConfusionMatrix(),
    ];

    private static MetricTarget Three => new(TargetKind.Classes, 3, [], 100);

    [Fact]
    public void NotNumbers_InScores_NeitherCrashNorLookGood()
    {
        var scores = Tensor.From([float.NaN, 0, 0, 1, float.NaN, 2, float.PositiveInfinity, 1, float.NegativeInfinity], [3, 3]);
        foreach (var metric in s_all)
        {
            var value = Measure(metric, scores, [1, 0, 2]);
            Assert.True(metric is TopK ? value.Value == 1 / 3.0 : double.IsNaN(value.Value) || value.Value == 0, value.ToString());
        }
    }

    [Fact]
    public void NoAnswers_EveryMetric_IsUndefined()
    {
        foreach (var metric in s_all)
        {
            Assert.False(metric.Start(Three).Result().IsDefined, metric.Name);
            Assert.False(Measure(metric, Tensor.Zeros([2, 3]), [Dataset.NoClass, Dataset.NoClass]).IsDefined, metric.Name);
        }

        foreach (var metric in (Metric[])[new Mae(), new Rmse(), new R2()])
            Assert.False(metric.Start(new MetricTarget(TargetKind.Values, 0, [2], 9)).Result().IsDefined, metric.Name);
    }

    [Fact]
    public void TopK_OfEqualScores_CountsTheFirstClasses()
    {
        var equal = Tensor.Zeros([3, 3]);
        Assert.Equal(1 / 3.0, Measure(new TopK(1), equal, [0, 1, 2]).Value, 12);
        Assert.Equal(2 / 3.0, Measure(new TopK(2), equal, [0, 1, 2]).Value, 12);
    }

    [Fact]
    public void Auroc_ScoresThatRoundToOne_AreToldApart()
    {
        // The softmax of all of them is 1 in single precision, and still the order is perfect.
        var scores = Tensor.From([60f, 0, 0, 70, 0, 0, 80, 0, 0, 90, 0, 0], [4, 3]);
        Assert.Equal([1.0, 1.0], Measure(new Auroc(), scores, [1, 1, 0, 0]).PerClass!.Take(2));
    }

    [Fact]
    public void Auroc_MoreScoresThanItKeeps_DoesNotFit()
    {
        Assert.True(new Auroc().Fits(new MetricTarget(TargetKind.Classes, 10, [], 1_000_000)));
        Assert.False(new Auroc().Fits(new MetricTarget(TargetKind.Classes, 10, [], 10_000_000)));
        Assert.False(new Auroc().Fits(new MetricTarget(TargetKind.Classes, 20, [500, 500], 100)));
    }

    [Fact]
    public void Start_OfWrongData_SaysWhatIsExpected()
    {
        var error = Assert.Throws<TrainingException>(() => new TopK().Start(Three));
        Assert.Equal("metric top-5: got 3 classes; expected more than 5 classes.", error.Message);
        error = Assert.Throws<TrainingException>(() => new Rmse().Start(Three));
        Assert.Equal("metric rmse: got 3 classes; expected values.", error.Message);
    }

    [Fact]
    public void ReliabilityCurve_Bins_AreOpenBelowAndClosedAbove()
    {
        var curve = new ReliabilityCurve(4);
        foreach (var (confidence, isRight) in ((double, bool)[])[(0, false), (0.25, true), (0.26, false), (1, true), (1.0000001, false)])
            curve.Add(confidence, isRight);
        Assert.Equal([2L, 1, 0, 2], curve.Bins.Select(b => b.Count));
        Assert.Equal((0.125, 0.5), (curve.Bins[0].Confidence, curve.Bins[0].Accuracy));
        Assert.Equal(((2 * 0.375) + 0.26 + (2 * 0.5)) / 5, curve.ExpectedError, 12);
        Assert.Equal(0.5, curve.MaximumError, 12);
        Assert.True(double.IsNaN(curve.Bins[2].Accuracy));
        curve.Add(double.NaN, true);
        Assert.Equal((5L, 1L), (curve.Count, curve.NotNumbers));
        Assert.True(double.IsNaN(curve.ExpectedError));
    }

    [Fact]
    public void Properties_HoldForAnyAnswers()
    {
        var rng = new Rng(11);
        for (var round = 0; round < 300; round++)
        {
            var (count, classes) = (1 + rng.NextInt(40), 2 + rng.NextInt(5));
            var scores = new float[count * classes];
            for (var i = 0; i < scores.Length; i++) scores[i] = (rng.NextInt(9) - 4) / 2f; // many equal ones
            int[] targets = [.. Enumerable.Range(0, count).Select(_ => rng.NextInt(classes))];
            Assert.True(Check(classes, scores, targets), $"round {round}: {count} answers of {classes} classes");
        }
    }

    [Fact]
    public void Batches_AnyDivision_GivesTheSameBits()
    {
        var numbers = new float[90];
        new Rng(5).FillNormal(numbers, 0, 2);
        int[] classes = [.. Enumerable.Range(0, 30).Select(i => i * 7 % 3)];
        foreach (var metric in s_all.Where(m => m is not ConfusionMatrix))
        {
            var values = ((int[])[1, 4, 30]).Select(size =>
            {
                var meter = metric.Start(Three);
                for (var at = 0; at < 30; at += size)
                {
                    var count = Math.Min(size, 30 - at);
                    meter.Add(MetricBatch.OfScores(
                        Tensor.From(numbers.AsSpan(at * 3, count * 3), Shape.Create(count, 3)), IntTensor.Create(classes.AsSpan(at, count))));
                }

                return meter.Result().Value;
            }).Distinct();
            Assert.Single(values);
        }
    }

    [Fact]
    public void Evaluator_Metrics_AreAskedForByName()
    {
        var data = new TrainingData(Points(60));
        var evaluation = Evaluator.Measure(
            Mlp(), new CrossEntropy(), data.Training, data, 16, metrics: [new F1(), new TopK(2), new ConfusionMatrix()]);
        Assert.Equal(["f1", "top-2", "confusion-matrix"], evaluation.Metrics.Select(m => m.Name));
        Assert.Equal(evaluation.Loss, evaluation.Find("loss")!.Value);
        Assert.Equal(("nats", MetricDirection.Lower), (evaluation.Find("loss")!.Unit, evaluation.Find("loss")!.Direction));
        Assert.Equal(evaluation.Accuracy, evaluation.Find("accuracy")!.Value); // measured in any case
        Assert.Equal(evaluation.Confusion!.Cast<long>(), evaluation.Find("confusion-matrix")!.Table!.Cast<long>());
        Assert.Null(evaluation.Find("auroc"));
    }

    [Theory]
    [InlineData(0.5, 0.5, "50.0 %")]
    [InlineData(double.NaN, 0.5, "undefined")]
    public void Value_Text_HasTheUnit(double value, double other, string text)
    {
        var metric = new MetricValue("accuracy", value, MetricUnits.Share, MetricDirection.Higher);
        Assert.Equal($"accuracy {text}", metric.ToString());
        Assert.False(metric.IsBetterThan(other));
        Assert.Equal(!double.IsNaN(value), metric.IsBetterThan(double.NaN));
        Assert.Equal(!double.IsNaN(value), (metric with { Direction = MetricDirection.Lower }).IsBetterThan(0.7, 0.1));
    }

    private static bool Check(int classes, float[] scores, int[] targets)
    {
        var tensor = Tensor.From(scores, Shape.Create(targets.Length, classes));
        var target = new MetricTarget(TargetKind.Classes, classes, [], targets.Length);
        double Of(Metric metric) => Measure(metric, tensor, targets, target).Value;
        var accuracy = Of(new Accuracy());
        var (iou, f1) = (Measure(new Iou(), tensor, targets, target).PerClass!, Measure(new F1(), tensor, targets, target).PerClass!);
        var isConsistent = Of(new TopK(1)) == accuracy && Of(new F1(MetricAverage.Micro)) == accuracy
            && Of(new Recall(MetricAverage.Weighted)) is var recall
                && Math.Abs(recall - accuracy) < 1e-12; // each class as often as it is there: all that is right
        for (var c = 0; c < classes; c++)
            isConsistent &= double.IsNaN(iou[c]) ? double.IsNaN(f1[c]) : Math.Abs(f1[c] - (2 * iou[c] / (1 + iou[c]))) < 1e-12;
        // Reversed scores turn each pair around.
        var (forward, backward) = (Of(new Auroc()), Measure(new Auroc(), -tensor, targets, target).PerClass!);
        if (classes == 2 && !double.IsNaN(forward)) isConsistent &= Math.Abs(forward + backward[1] - 1) < 1e-12;
        var shares = s_all.Where(m => m.Unit == MetricUnits.Share && m.Fits(target)).Select(Of);
        return isConsistent && shares.All(v => v is >= 0 and <= 1 || double.IsNaN(v));
    }

    private static MetricValue Measure(Metric metric, Tensor scores, int[] classes, MetricTarget? target = null)
    {
        var meter = metric.Start(target ?? Three);
        meter.Add(MetricBatch.OfScores(scores, IntTensor.Create(classes)));
        return meter.Result();
    }
}
