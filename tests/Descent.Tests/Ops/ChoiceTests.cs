using static Descent.Tests.Numbers;

namespace Descent.Tests.Ops;

/// <summary>Masks and choices between numbers where they are no numbers, equal, or not there.</summary>
public sealed class ChoiceTests
{
    [Theory]
    [MemberData(nameof(TestDevices.All), MemberType = typeof(TestDevices))]
    public void Where_SideNotTaken_DoesNotMatterEvenAsNaN(string name)
    {
        var device = TestDevices.Find(name);
        var condition = Tensor.From([1, 0, -2, float.NaN], [4], device);
        var left = Tensor.From([1, float.NaN, float.PositiveInfinity, 4], [4], device).RequireGrad();
        var right = Tensor.From([float.NaN, 6, 7, 8], [4], device).RequireGrad();
        var y = Tensor.Where(condition, left, right);
        Assert.Equal([1, 6, 7, 8], y.ToArray());
        y.Sum().Backward();
        Assert.Equal([1, 0, 0, 0], left.Grad!.ToArray());
        Assert.Equal([0, 1, 1, 1], right.Grad!.ToArray());
    }

    [Theory]
    [MemberData(nameof(TestDevices.All), MemberType = typeof(TestDevices))]
    public void Comparisons_NaN_EqualsAndExceedsNothing(string name)
    {
        var device = TestDevices.Find(name);
        var x = Tensor.From([1, 2, float.NaN, 0], [4], device);
        var y = Tensor.From([1, 1, float.NaN, float.NaN], [4], device);
        Assert.Equal([1, 0, 0, 0], x.Equal(y).ToArray());
        Assert.Equal([0, 1, 0, 0], x.Greater(y).ToArray());
        Assert.Equal([1, 1, 0, 0], x.Greater(Tensor.Zeros([1], device)).ToArray());
        Assert.False(x.RequireGrad().Equal(y).RequiresGrad);
    }

    [Theory]
    [MemberData(nameof(TestDevices.All), MemberType = typeof(TestDevices))]
    public void MaxAndMin_NaN_Wins(string name)
    {
        var x = Tensor.From([1, float.NaN, 3, 4, 5, 6], [2, 3], TestDevices.Find(name));
        Assert.Equal([float.NaN, 6], x.Max(1).ToArray());
        Assert.Equal([float.NaN, 4], x.Min(1).ToArray());
        Assert.Equal([4, float.NaN, 6], x.Max(0).ToArray());
        Assert.Equal([2, float.NaN, 3, 4, 5, 6], Tensor.Maximum(x, Tensor.Scalar(2, x.Device)).ToArray());
        Assert.True(float.IsNaN(x.LogSumExp(1).ToArray()[0]));
    }

    [Fact]
    public void LogSumExp_OnlyMinusInfinity_IsMinusInfinity() =>
        Assert.Equal(float.NegativeInfinity, Constant(float.NegativeInfinity, float.NegativeInfinity).LogSumExp(0).Item());

    [Fact]
    public void OneHot_Labels_AreRowsWithOneOne()
    {
        var y = Tensor.OneHot(IntTensor.From([2, 0, 1, 1], [2, 2]), 3);
        Assert.Equal(Shape.Create(2, 2, 3), y.Shape);
        Assert.Equal([0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 1, 0], y.ToArray());
        Assert.Equal(Shape.Create(0, 3), Tensor.OneHot(IntTensor.Create([]), 3).Shape);
    }

    [Fact]
    public void Sign_OfAbs_IsItsSlope()
    {
        var x = Leaf(-2, 0, 3);
        x.Abs().Sum().Backward();
        Assert.Equal([-1, 0, 1], x.Grad!.ToArray());
        Assert.Equal([-1, 0, 1], x.Sign().ToArray());
    }
}
