using Descent.Training;

namespace Descent.Tests.Training.Calibrating;

public sealed class RejectionCurveTests
{
    /// <summary>By hand: kept by rising uncertainty are right, right, wrong, right; errors of the first 1, 2, 3, 4: 0, 0, 1/3, 1/4.</summary>
    [Fact]
    public void Of_FourAnswers_IsTheHandCount()
    {
        var curve = RejectionCurve.Of([0.9, 0.1, 0.5, 0.3], [true, true, false, true], steps: 4);
        Assert.Equal((1 / 3.0 + 1 / 4.0) / 4, curve.Area, 1e-15);
        Assert.Equal([0.75, 2 / 3.0, 1, 1], curve.Points.Select(p => p.Accuracy));
        Assert.Equal([0, 0.25, 0.5, 0.75], curve.Points.Select(p => p.Rejected));
        Assert.Equal([4, 3, 2, 1], curve.Points.Select(p => p.Kept));
    }

    [Fact]
    public void Of_EqualUncertainties_RejectsTheLaterFirst() =>
        Assert.Equal([0.5, 1], RejectionCurve.Of([1, 1], [true, false], steps: 2).Points.Select(p => p.Accuracy));

    [Fact]
    public void Of_NoNumber_IsRejectedFirst() =>
        Assert.Equal([2 / 3.0, 1, 1], RejectionCurve.Of([double.NaN, 0.5, 0.1], [false, true, true], steps: 3).Points.Select(p => p.Accuracy));

    /// <summary>Where the uncertainty is that of a coin, a useless order gives the plain error, and a perfect one rejects all mistakes
    /// first.</summary>
    [Fact]
    public void Of_PerfectOrder_HasTheLeastArea()
    {
        var rng = new Rng(1);
        bool[] right = [.. Enumerable.Range(0, 400).Select(_ => rng.NextFloat() < 0.7f)];
        double[] perfect = [.. right.Select(r => r ? 0.0 : 1)];
        var wrong = right.Count(r => !r);
        var least = Enumerable.Range(1, 400).Average(kept => (double)Math.Max(0, kept - (400 - wrong)) / kept);
        Assert.Equal(least, RejectionCurve.Of(perfect, right).Area, 1e-12);
        Assert.True(RejectionCurve.Of([.. right.Select(_ => (double)rng.NextFloat())], right).Area > least + 0.1);
        Assert.Equal(1, RejectionCurve.Of(perfect, right).Points[^1].Accuracy);
    }

    [Fact]
    public void Report_ComparesPlainAndMeanAnswers()
    {
        var sure = new Answers([9, 0, 9, 0, 9, 0, 9, 0], [0, 1, 0, 1]); // right in half, sure of all
        var unsure = new Answers([0, 9, 9, 0, 9, 0, 0, 9], [0, 1, 0, 1]);
        var report = UncertaintyReport.Of(sure, UncertainAnswers.Of([sure, unsure]));
        Assert.Equal(0.5, report.Plain.ExpectedError, 1e-3);
        Assert.Equal(0.5, report.Plain.Accuracy);
        Assert.Equal(0, report.ByMutualInformation.Points[0].Rejected);
        Assert.Equal(report.Mean.Accuracy, report.ByEntropy.Points[0].Accuracy);
        Assert.True(report.Mean.Nll < report.Plain.Nll);
        var values = new Answers([1f], [1f], rows: 1);
        Assert.Throws<TrainingException>(() => UncertaintyReport.Of(values, UncertainAnswers.Of([values])));
        Assert.Throws<ShapeException>(() => UncertaintyReport.Of(new Answers([1, 0], [0]), UncertainAnswers.Of([sure])));
    }
}
