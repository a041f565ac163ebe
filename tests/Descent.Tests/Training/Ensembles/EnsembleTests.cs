using System.Globalization;
using Descent.Data;
using Descent.Nn;
using Descent.Training;
using static Descent.Tests.Training.TrainingSamples;

namespace Descent.Tests.Training.Together;

public sealed class EnsembleTests
{
    private static readonly float[] s_first = [2, 1, 0], s_second = [0, 3, 1];

    /// <summary>A model that always gives the same scores.</summary>
    private static Box Always(params float[] scores) => new()
    {
        Body = (_, x) => x.MatMul(Tensor.Zeros([x.Shape[1], scores.Length])) + Tensor.From(scores, [scores.Length]),
    };

    [Fact]
    public void Forward_Mean_IsTheLogOfTheMeanProbability()
    {
        var output = new Ensemble([Always(s_first), Always(s_second)], areClasses: true).Forward(Tensor.Zeros([2, 4])).Softmax().ToArray();
        for (var i = 0; i < 3; i++) Assert.Equal((Softmax(s_first, i) + Softmax(s_second, i)) / 2, output[i], 1e-6);
        Assert.Equal(output[..3], output[3..]);
    }

    [Fact]
    public void Forward_Values_AreTheMean()
    {
        var output = new Ensemble([Always(1, 5), Always(3, -1), Always(2, 2)], areClasses: false).Forward(Tensor.Zeros([1, 2])).ToArray();
        Assert.Equal([2f, 2f], output);
    }

    /// <summary>Two votes against one that is sure; then one against one, where the mean probability decides; then full ties, where the number
    /// does.</summary>
    [Theory]
    [InlineData("0.2,0,0|0.2,0,0|0,9,0", 0)]
    [InlineData("0.2,0,0|0,9,0", 1)]
    [InlineData("1,0,0|0,1,0", 0)]
    [InlineData("0,0,1|0,1,0", 1)]
    public void Vote_Ties_AreDecidedByTheMeanAndThenTheNumber(string members, int expected)
    {
        var scores = members.Split('|').Select(m => m.Split(',').Select(s => float.Parse(s, CultureInfo.InvariantCulture)).ToArray()).ToList();
        var ensemble = new Ensemble([.. scores.Select(s => Always(s))], areClasses: true, EnsembleRule.Vote);
        Assert.Equal(expected, ensemble.Forward(Tensor.Zeros([1, 2])).ArgMax()[0]);
        var answers = new EnsembleAnswers([.. scores.Select(s => new Answers(s, [0]))], EnsembleRule.Vote);
        Assert.Equal([expected], answers.Predicted());
    }

    [Fact]
    public void Vote_OnMaps_CountsEachPixel()
    {
        Box Map(params float[] scores) => new() { Body = (_, _) => Tensor.From(scores, [1, 2, 1, 2]) };
        var ensemble = new Ensemble([Map(1, 0, 0, 1), Map(1, 0, 0, 1), Map(0, 9, 9, 0)], areClasses: true, EnsembleRule.Vote);
        var output = ensemble.Forward(Tensor.Zeros([1, 1, 1, 2])).ToArray();
        Assert.True(output[0] > output[2]); // pixel 0: two votes for class 0
        Assert.True(output[3] > output[1]); // pixel 1: two votes for class 1
    }

    /// <summary>The module and the answers are two ways to one result; the loss of the mean is at most the mean loss (Jensen).</summary>
    [Theory]
    [InlineData(EnsembleRule.Mean)]
    [InlineData(EnsembleRule.Vote)]
    public void Evaluator_MeasuresAnEnsembleAsAModel(EnsembleRule rule)
    {
        Module[] members = [Mlp(1), Mlp(2), Mlp(3), Mlp(4)];
        var data = new TrainingData(Points(60));
        var whole = Evaluator.Measure(new Ensemble(members, areClasses: true, rule), new CrossEntropy(), data.Training, data);
        var answers = new EnsembleAnswers([.. members.Select(m => Answers.Of(m, data.Training, data))], rule);
        Assert.Equal(whole.Accuracy!.Value, answers.Score().Accuracy!.Value, 1e-12);
        if (rule != EnsembleRule.Mean) return;
        Assert.Equal(whole.Loss, answers.Score().Nll!.Value, 1e-5);
        Assert.True(answers.Score().Nll <= Enumerable.Range(0, 4).Average(m => answers.ScoreOf(m).Nll));
        for (var m = 0; m < 4; m++)
            Assert.Equal(Evaluator.Measure(members[m], new CrossEntropy(), data.Training, data).Loss, answers.ScoreOf(m).Nll!.Value, 1e-5);
    }

    [Fact]
    public void AmbiguityDecomposition_IsAnIdentity()
    {
        var rng = new Rng(7);
        var targets = new float[300];
        rng.FillNormal(targets, 3, 2);
        var members = Enumerable.Range(0, 6).Select(_ =>
        {
            var values = new float[300];
            rng.FillNormal(values, 0, 1);
            for (var i = 0; i < 300; i++) values[i] += targets[i];
            return new Answers(values, targets, rows: 100);
        }).ToList();
        var diversity = new EnsembleAnswers(members).Diversity();
        Assert.Equal(diversity.EnsembleError!.Value, diversity.MeanError!.Value - diversity.Ambiguity!.Value, 1e-12);
        Assert.Equal(diversity.EnsembleError.Value, new EnsembleAnswers(members).Score().Error, 1e-12);
        Assert.Equal(1 / 6.0, diversity.EnsembleError.Value / diversity.MeanError.Value, 0.03); // independent errors of the same size
        Assert.InRange(diversity.ErrorCorrelation!.Value, -0.1, 0.1);
    }

    /// <summary>Every ensemble of neighbours, brute force.</summary>
    [Theory]
    [InlineData(EnsembleRule.Mean)]
    [InlineData(EnsembleRule.Vote)]
    public void Curve_IsTheMeanOverAllRunsOfNeighbours(EnsembleRule rule)
    {
        var data = new TrainingData(Points(50));
        var members = Enumerable.Range(1, 5).Select(seed => Answers.Of(Mlp((ulong)seed), data.Training, data)).ToList();
        var curve = new EnsembleAnswers(members, rule).Curve();
        Assert.Equal([1, 2, 3, 4, 5], curve.Select(p => p.Members));
        foreach (var point in curve)
        {
            var errors = Enumerable.Range(0, 5).Select(start =>
                new EnsembleAnswers([.. Enumerable.Range(0, point.Members).Select(i => members[(start + i) % 5])], rule).Score().Error).ToArray();
            Assert.Equal(errors.Average(), point.Error, 1e-12);
            Assert.Equal(errors.Min(), point.Least, 1e-12);
            Assert.Equal(errors.Max(), point.Largest, 1e-12);
        }
    }

    [Fact]
    public void Wrong_Members_AreSentences()
    {
        Assert.Throws<ArgumentException>(() => new Ensemble([], areClasses: true));
        Assert.Throws<ArgumentException>(() => new Ensemble([Always(1)], areClasses: false, EnsembleRule.Vote));
        var different = new Ensemble([Always(1, 2), Always(1, 2, 3)], areClasses: true);
        var error = Assert.Throws<ShapeException>(() => different.Forward(Tensor.Zeros([1, 2])));
        Assert.Contains("a member's output", error.Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => new EnsembleAnswers([new Answers([1, 2], [0]), new Answers([1, 2, 3, 4], [0, 0])]));
        Assert.Throws<ShapeException>(() => new Answers([1, 2], [2]));
    }

    private static double Softmax(float[] scores, int i) => Math.Exp(scores[i]) / scores.Sum(s => Math.Exp(s));
}
