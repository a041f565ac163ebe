using Descent.Data;
using Descent.Training;

namespace Descent.Tests.Training.Calibrating;

public sealed class TemperatureScalingTests
{
    /// <summary>Two classes, one score s apart, right in 3 of 4: the best probability is 3/4, so s / T = log 3.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(0.01f)]
    public void Fit_TwoClassesThreeOfFour_IsTheClosedForm(float score)
    {
        var scaling = TemperatureScaling.Fit(new Answers([score, 0, score, 0, score, 0, score, 0], [0, 0, 1, 0]));
        Assert.Equal(1, scaling.Temperature * Math.Log(3) / score, 1e-12);
        Assert.Equal(-((0.75 * Math.Log(0.75)) + (0.25 * Math.Log(0.25))), scaling.NllAfter, 1e-12);
        Assert.True(scaling.NllAfter <= scaling.NllBefore);
    }

    [Fact]
    public void Fit_OrderOfClasses_NeverChanges()
    {
        var rng = new Rng(3);
        var (scores, classes) = (new float[200 * 7], new int[200]);
        rng.FillNormal(scores, 0, 4);
        for (var i = 0; i < classes.Length; i++) classes[i] = rng.NextInt(7);
        var answers = new Answers(scores, classes);
        var (before, after) = (answers.Probabilities(), answers.Probabilities(TemperatureScaling.Fit(answers).Temperature));
        for (var row = 0; row < 200; row++)
        {
            var (a, b) = (before[(row * 7)..((row + 1) * 7)], after[(row * 7)..((row + 1) * 7)]);
            Assert.Equal(Enumerable.Range(0, 7).OrderBy(i => a[i]), Enumerable.Range(0, 7).OrderBy(i => b[i]));
        }
    }

    [Fact]
    public void Fit_AlwaysRightOrNeverBetterThanChance_StaysAtItsLimits()
    {
        Assert.Equal(0.001, TemperatureScaling.Fit(new Answers([2, 0, 0, 1], [0, 1])).Temperature, 1e-15);
        Assert.Equal(1000, TemperatureScaling.Fit(new Answers([2, 0, 0, 1], [1, 0])).Temperature, 1e-9);
        Assert.True(TemperatureScaling.Fit(new Answers([1, 1, 1, 1], [1, 0])).IsAtLimit); // all alike: any number does
    }

    [Fact]
    public void Fit_RowsWithoutAClass_CountNothing()
    {
        var with = TemperatureScaling.Fit(new Answers([3, 0, 3, 0, 3, 0, 9, -9], [0, 1, 0, Dataset.NoClass]));
        Assert.Equal(TemperatureScaling.Fit(new Answers([3, 0, 3, 0, 3, 0], [0, 1, 0])), with);
    }

    [Fact]
    public void Fit_WrongAnswers_AreSentences()
    {
        Assert.Contains("got a model of values", Error(new Answers([1f, 2], [1f, 2], rows: 2)), StringComparison.Ordinal);
        Assert.Contains("got no sample with a class", Error(new Answers([1f, 2], [Dataset.NoClass])), StringComparison.Ordinal);
        Assert.Contains("not finite", Error(new Answers([float.NaN, 2], [0])), StringComparison.Ordinal);
    }

    private static string Error(Answers answers) => Assert.Throws<TrainingException>(() => TemperatureScaling.Fit(answers)).Message;
}
