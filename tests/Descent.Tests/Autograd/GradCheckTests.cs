using static Descent.Tests.Autograd.NodesForTests;
using static Descent.Tests.Numbers;

namespace Descent.Tests.Autograd;

/// <summary>A check that finds nothing proves nothing: wrong gradients must be found, and named.</summary>
public sealed class GradCheckTests
{
    [Fact]
    public void Run_OwnNode_Right() => GradCheck.Run(x => OwnSquare(x[0]), Constant(1, -2, 3)).ThrowIfWrong();

    [Theory]
    [InlineData(0.5f)]
    [InlineData(1.0001f)]
    [InlineData(-1f)]
    [InlineData(0f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Run_OwnNodeWithAMistake_IsFound(float mistake)
    {
        var result = GradCheck.Run(x => x[0] + OwnSquare(x[1], mistake), Constant(1, 2, 3), Constant(1, -2, 3));
        Assert.False(result.IsRight);
        Assert.Equal(1, result.Input);
        Assert.Contains("input 1", Assert.Throws<GraphException>(result.ThrowIfWrong).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_NotANumberBeforeRightOnes_IsFound()
    {
        var result = GradCheck.Run(x => OwnSquare(x[0], 1) * Constant(1, 1, 1) + OwnSquare(x[1], float.NaN) + OwnSquare(x[2]), Constant(1, 2, 3),
            Constant(1, 2, 3), Constant(1, 2, 3));
        Assert.False(result.IsRight);
        Assert.Equal(1, result.Input);
    }

    [Fact]
    public void Run_MissingGradient_IsFound()
    {
        var result = GradCheck.Run(x => x[0].Detach() * x[1], Constant(1, 2), Constant(3, 4));
        Assert.False(result.IsRight);
        Assert.Equal(0, result.Input);
    }

    [Fact]
    public void Run_WrongShapeFromANode_IsAnErrorThatNamesIt()
    {
        var error = Assert.Throws<ShapeException>(() => GradCheck.Run(x => WrongShape(x[0]), Constant(1, 2)));
        Assert.Contains("WrongShape.Backward", error.Message, StringComparison.Ordinal);
        Assert.Contains("(2, 1)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CameFrom_NoInputNeedsAGradient_RecordsNothing()
    {
        Assert.False(OwnSquare(Constant(1, 2)).RequiresGrad);
        using (GradMode.NoGrad()) Assert.False(OwnSquare(Leaf(1, 2)).RequiresGrad);
        Assert.True(OwnSquare(Leaf(1, 2)).RequiresGrad);
    }

    [Fact]
    public void CameFrom_TensorWithAHistory_IsRefused()
    {
        var x = Leaf(1, 2);
        Assert.Contains("x.Detach()", Assert.Throws<GraphException>(() => (x * 2).CameFrom(OwnSquare(x).Node!)).Message, StringComparison.Ordinal);
        Assert.Throws<GraphException>(() => Constant(1, 2).CameFrom(OwnSquare(x).Node!)); // that node has its output
    }
}
