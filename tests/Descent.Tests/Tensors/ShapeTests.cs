namespace Descent.Tests.Tensors;

public sealed class ShapeTests
{
    [Fact]
    public void Spread_TakesTheSizes()
    {
        Shape sample = [3, 8, 9], empty = [0, 2], single = [];
        Shape batch = [2, .. sample], all = [.. sample, .. empty, .. single];
        Assert.Equal("(2, 3, 8, 9)", batch.ToString());
        Assert.Equal("(3, 8, 9, 0, 2)", all.ToString());
        int[] array = [.. sample];
        Assert.Equal([3, 8, 9], array);
    }

    [Fact]
    public void Sizes_CountAndAxes()
    {
        Shape shape = [2, 3, 4];
        Assert.Equal((3, 24, 4), (shape.Rank, shape.ElementCount, shape[-1]));
        Assert.Equal([2, 5, 4], shape.With(1, 5));
        Assert.Equal([2, 4], shape.Without(-2));
        Assert.Equal("(2, 3, 4)", shape.ToString());
        Assert.Equal("(7,)", Shape.Create(7).ToString());
        Assert.Equal("()", Shape.Scalar.ToString());
        Assert.Equal(Shape.Create(2, 3, 4), shape);
        Assert.Equal(Shape.Create(2, 3, 4).GetHashCode(), shape.GetHashCode());
        Assert.Equal(1, Shape.Scalar.ElementCount);
    }

    [Theory]
    [InlineData(new[] { 2, 3 }, new[] { 3 }, new[] { 2, 3 })]
    [InlineData(new[] { 2, 1 }, new[] { 1, 3 }, new[] { 2, 3 })]
    [InlineData(new int[0], new[] { 4, 5 }, new[] { 4, 5 })]
    [InlineData(new[] { 0, 1 }, new[] { 1, 3 }, new[] { 0, 3 })]
    [InlineData(new[] { 1 }, new[] { 0 }, new[] { 0 })]
    public void Broadcast_NumPysRule(int[] left, int[] right, int[] expected)
    {
        Assert.Equal(expected, Shape.Broadcast(left, right, "test"));
        Assert.Equal(expected, Shape.Broadcast(right, left, "test"));
    }

    [Fact]
    public void Create_NegativeOrTooLarge_IsRefused()
    {
        Assert.Throws<ShapeException>(() => Shape.Create(2, -1));
        Assert.Throws<ShapeException>(() => Shape.Create(65536, 65536));
        Assert.Throws<ShapeException>(() => Shape.Create(int.MaxValue, int.MaxValue, int.MaxValue));
    }
}
