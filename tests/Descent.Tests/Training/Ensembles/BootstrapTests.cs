using Descent.Training;

namespace Descent.Tests.Training.Together;

public sealed class BootstrapTests
{
    [Fact]
    public void Draw_IsAFunctionOfSeedMemberAndCount()
    {
        Assert.Equal(Bootstrap.Draw(100, 5, 2), Bootstrap.Draw(100, 5, 2));
        Assert.NotEqual(Bootstrap.Draw(100, 5, 2), Bootstrap.Draw(100, 5, 3));
        Assert.NotEqual(Bootstrap.Draw(100, 5, 2), Bootstrap.Draw(100, 6, 2));
        Assert.All(Bootstrap.Draw(7, 1, 0), i => Assert.InRange(i, 0, 6));
    }

    /// <summary>A share (1 - 1/n)^n of n samples is left out: 36.8 %, here of 50 bags of 2,000; the standard error of that mean is below
    /// 0.002.</summary>
    [Fact]
    public void OutOfBag_IsWhatIsNotDrawn_AboutAThird()
    {
        double left = 0;
        for (var member = 0; member < 50; member++)
        {
            var drawn = Bootstrap.Draw(2000, 1, member);
            var outside = Bootstrap.OutOfBag(drawn, 2000);
            Assert.Equal(2000, drawn.Length);
            Assert.Equal(Enumerable.Range(0, 2000).Except(drawn), outside);
            left += outside.Length / 2000.0 / 50;
        }

        Assert.Equal(Math.Pow(1 - (1 / 2000.0), 2000), left, 0.006);
    }

    /// <summary>Three samples, two members: sample 0 answered by both, 1 by the second, 2 by nobody.</summary>
    [Fact]
    public void Score_AsksOnlyThoseThatNeverSawTheSample()
    {
        var first = new Answers([4, 0], [1], [0]);
        var second = new Answers([0, 5, 0, 3], [1, 0], [0, 1]);
        var score = OutOfBagScore.Of([first, second], 3);
        Assert.Equal((2, 1), (score.Samples, score.WithoutMember));
        Assert.Equal(0.5, score.Score.Accuracy); // sample 0: (1/(1+e^-4) against 1/(1+e^-5)) says 1, right; sample 1 says 1, wrong
        double P(double z) => 1 / (1 + Math.Exp(-z));
        Assert.Equal(-(Math.Log((P(-4) + P(5)) / 2) + Math.Log(P(-3))) / 2, score.Score.Nll!.Value, 1e-12);
    }

    [Fact]
    public void Score_Values_IsTheMeanOfThoseThatMay()
    {
        var score = OutOfBagScore.Of([new Answers([1f, 5], [2f, 4], 2, [3, 1]), new Answers([5f], [2f], 1, [3])], 5);
        Assert.Equal((2, 3), (score.Samples, score.WithoutMember));
        Assert.Equal(((3 - 2) * (3 - 2) + 1) / 2.0, score.Score.Error, 1e-12); // sample 3: mean 3 for 2; sample 1: 5 for 4
    }

    [Theory]
    [InlineData(10, 3, 1, "3,6,9")]
    [InlineData(15, 1, 2, "1,3,7,15")]
    [InlineData(4, 5, 1, "")]
    [InlineData(1_000_000, 600_000, 1000, "600000")]
    public void Cycles_EndWhereWarmRestartsBegin(int epochs, int first, int growth, string expected) =>
        Assert.Equal(expected, string.Join(',', SnapshotCycles.Ends(epochs, first, growth)));

    /// <summary>After an end the next step has the full rate again, and the step before it almost none.</summary>
    [Fact]
    public void Cycles_AreThoseOfTheSchedule()
    {
        var schedule = new Descent.Optim.CosineWarmRestartsSchedule(2, 3);
        foreach (var end in SnapshotCycles.Ends(30, 2, 3))
        {
            Assert.Equal(1, schedule.Factor(end * 10, 10, 300));
            Assert.True(schedule.Factor((end * 10) - 1, 10, 300) < 0.01f);
        }
    }
}
