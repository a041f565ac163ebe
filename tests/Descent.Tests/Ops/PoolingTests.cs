namespace Descent.Tests.Ops;

/// <summary>Poolings that can be checked by hand.</summary>
public sealed class PoolingTests
{
    // Lecture 004, "Max-pooling": the picture of 5 x 5, windows of 2 x 2, and the 4 x 4 maxima printed beside it (stride 1).
    private static readonly float[] s_lecture = [1, 3, 0, 2, 1, 2, 0, 1, 2, 0, 0, 3, 1, 3, 2, 1, 3, 0, 2, 1, 2, 0, 1, 2, 0];

    [Theory]
    [InlineData("cpu")]
    [InlineData("reference")]
    public void MaxPool2d_PictureOfTheLecture_GivesThePrintedMaxima(string device)
    {
        var x = Tensor.From(s_lecture, [1, 1, 5, 5], TestDevices.Find(device)).RequireGrad();
        var y = x.MaxPool2d(2, stride: 1);
        Assert.Equal([1, 1, 4, 4], y.Shape); // M = (N + 2 pad - K) / stride + 1
        Assert.Equal([3, 3, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 2, 2], y.ToArray());
        y.Sum().Backward();
        // "Propagate gradient only to active connections": how often each number was the (first) largest of a window.
        Assert.Equal([0, 2, 0, 2, 0, 0, 0, 0, 0, 0, 0, 4, 0, 4, 0, 0, 2, 0, 2, 0, 0, 0, 0, 0, 0], x.Grad!.ToArray());
    }

    [Fact]
    public void MaxPool1d_OfALine_IsMaxPool2dOfAnImageOfOneRow()
    {
        var x = Tensor.Normal([2, 3, 11], new Rng(1));
        Assert.Equal(x.Reshape(2, 3, 1, 11).MaxPool2d((1, 3), (1, 2), (0, 1)).ToArray(), x.MaxPool1d(3, 2, 1).ToArray());
        Assert.Equal([5, 5, 4], Tensor.From([1, 5, 4, 2, 3], [1, 1, 5]).MaxPool1d(3, 1).ToArray());
    }

    [Theory]
    [InlineData(6, 4)]
    [InlineData(5, 7)]
    [InlineData(3, 8)]
    public void AdaptivePools_EveryWindow_IsTheMeanAndTheLargestOfItsPart(int height, int width)
    {
        const int Rows = 4, Columns = 3;
        var x = Tensor.Normal([1, 1, height, width], new Rng(2));
        Tensor means = x.AdaptiveAvgPool2d((Rows, Columns)), largest = x.AdaptiveMaxPool2d((Rows, Columns));
        for (var i = 0; i < Rows; i++)
            for (var j = 0; j < Columns; j++)
            {
                List<float> part = [];
                for (var h = i * height / Rows; h < Math.Ceiling((i + 1.0) * height / Rows); h++)
                    for (var w = j * width / Columns; w < Math.Ceiling((j + 1.0) * width / Columns); w++) part.Add(x[0, 0, h, w]);
                Assert.Equal(part.Average(), means[0, 0, i, j], 1e-6);
                Assert.Equal(part.Max(), largest[0, 0, i, j]);
            }
    }

    [Fact]
    public void AdaptiveMaxPool_Ties_GradientGoesToTheFirstInReadingOrder()
    {
        var x = Tensor.From([0, 1, 1, 1, 0, 0, 1, 0, 0], [1, 1, 3, 3]).RequireGrad();
        x.AdaptiveMaxPool2d((2, 2)).Sum().Backward();
        // Windows of 2 x 2: rows 0-1 and 1-2, columns 0-1 and 1-2.
        Assert.Equal([0, 2, 0, 1, 1, 0, 0, 0, 0], x.Grad!.ToArray());
    }

    [Fact]
    public void NaN_StaysInItsWindowsAndItsNeighbourhood()
    {
        var values = new float[64];
        values[0] = float.NaN;
        var x = Tensor.From(values, [1, 1, 8, 8]);
        Assert.Equal(1, x.AdaptiveAvgPool2d((3, 3)).ToArray().Count(float.IsNaN));
        Assert.Equal(1, x.AdaptiveMaxPool2d((3, 3)).ToArray().Count(float.IsNaN));
        Assert.Equal(4, x.Upsample(2).ToArray().Count(float.IsNaN));
        Assert.Equal(9, x.Upsample(2, UpsampleMode.Bilinear).ToArray().Count(float.IsNaN));
    }
}
