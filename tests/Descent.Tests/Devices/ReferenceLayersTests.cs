using static Descent.Tests.Devices.ReferenceNumbers;

namespace Descent.Tests.Devices;

/// <summary>The oracle against hand-worked numbers and finite differences: products, convolution, pooling, normalisation.</summary>
public sealed class ReferenceLayersTests
{
    private static readonly ReferenceDevice s_device = ReferenceDevice.Instance;

    [Fact]
    public void Conv2d_ThreeByThreeImage_MatchesHandComputation()
    {
        var shape = new Conv2dShape(1, 1, 3, 3, 1, 2, 2);
        Storage x = Of(1, 2, 3, 4, 5, 6, 7, 8, 9), w = Of(1, 2, 3, 4), y = s_device.Allocate(4);
        s_device.Conv2d(shape, x, w, Of(10), y);
        AssertValues([47, 57, 77, 87], y); // 1 + 2*2 + 3*4 + 4*5 + 10 and so on

        var gx = s_device.Allocate(9);
        s_device.Conv2dInputGradient(shape, Of(1, 0, 0, 1), w, gx);
        AssertValues([1, 2, 0, 3, 5, 2, 0, 3, 4], gx);

        var gw = s_device.Allocate(4);
        s_device.Conv2dWeightGradient(shape, x, Of(1, 0, 0, 1), gw);
        AssertValues([6, 8, 12, 14], gw); // 1 + 5, 2 + 6, 4 + 8, 5 + 9
    }

    [Fact]
    public void Conv2d_StridePaddingDilation_MatchesHandComputation()
    {
        // One row: windows start at -1 and 1, taps two apart: 0 * 1 + 2 * 10 and 2 * 1 + 4 * 10.
        var shape = new Conv2dShape(1, 1, 1, 4, 1, 1, 2, StrideW: 2, PadLeft: 1, PadRight: 0, DilationW: 2);
        var y = s_device.Allocate(2);
        s_device.Conv2d(shape, Of(1, 2, 3, 4), Of(1, 10), null, y);
        AssertValues([20, 42], y);
    }

    [Fact]
    public void Conv2d_TwoGroups_SeeOnlyTheirChannels()
    {
        var shape = new Conv2dShape(1, 4, 1, 1, 2, 1, 1, Groups: 2);
        var y = s_device.Allocate(2);
        s_device.Conv2d(shape, Of(1, 2, 3, 4), Of(1, 10, 100, 1000), null, y);
        AssertValues([21, 4300], y);
    }

    [Fact]
    public void MatMul_TransposedOperands_GiveTheSameProduct()
    {
        Storage c = s_device.Allocate(4), a = Of(1, 2, 3, 4, 5, 6), b = Of(7, 8, 9, 10, 11, 12);
        s_device.MatMul(new(2, 2, 3), a, b, null, c);
        AssertValues([58, 64, 139, 154], c);
        s_device.MatMul(new(2, 2, 3, TransposeA: true, TransposeB: true), Of(1, 4, 2, 5, 3, 6), Of(7, 9, 11, 8, 10, 12), Of(1, -1), c);
        AssertValues([59, 63, 140, 153], c);
        s_device.MatMul(new(2, 2, 3, Accumulate: true), a, b, null, c);
        AssertValues([117, 127, 279, 307], c);
    }

    [Fact]
    public void BatchNorm_OneChannel_MatchesHandComputation()
    {
        var shape = new NormShape(2, 1, 2);
        Storage y = s_device.Allocate(4), mean = s_device.Allocate(1), variance = s_device.Allocate(1), inverse = s_device.Allocate(1);
        s_device.BatchNorm(shape, Of(1, 3, 5, 7), Of(2), Of(10), 0.25f, null, false, y, mean, variance, inverse);
        var std = Math.Sqrt(5.25); // variance (9 + 1 + 1 + 9) / 4 = 5
        AssertValues([4], mean);
        AssertValues([5], variance);
        AssertValues([1 / std], inverse);
        AssertValues([10 - (6 / std), 10 - (2 / std), 10 + (2 / std), 10 + (6 / std)], y);
    }

    [Fact]
    public void BatchNormGradient_RandomBatch_MatchesFiniteDifferences()
    {
        var shape = new NormShape(3, 2, 2);
        Storage x = Of(0.3f, -1, 2, 0.5f, 1.5f, -0.2f, 0.9f, -2, 0.1f, 0.7f, -0.6f, 1.1f), weight = Of(1.5f, -0.5f), bias = Of(0.1f, 0.2f);
        Storage gy = Of(1, -2, 0.5f, 3, -1, 0.25f, 2, -0.5f, 1, 0.75f, -3, 1), mean = s_device.Allocate(2), inverse = s_device.Allocate(2);
        Storage gx = s_device.Allocate(12), gWeight = s_device.Allocate(2), gBias = s_device.Allocate(2);
        Loss();
        s_device.BatchNormGradient(shape, gy, x, weight, mean, inverse, null, gx, gWeight, gBias);
        foreach (var (input, gradient) in new[] { (x, gx), (weight, gWeight), (bias, gBias) })
        {
            for (var i = 0; i < input.Length; i++) AssertNear(Slope(Loss, input, i), s_device.Read(gradient, i), 1e-7);
        }

        double Loss()
        {
            var y = s_device.Allocate(12);
            s_device.BatchNorm(shape, x, weight, bias, 1e-5f, null, false, y, mean, s_device.Allocate(2), inverse);
            return Dot(gy, y);
        }
    }

    [Fact]
    public void MaxPool2d_FiveByFiveOverlapping_MatchesHandComputation()
    {
        var shape = new Pool2dShape(1, 1, 5, 5, 2, 2, 1, 1);
        var x = Of(1, 2, 3, 4, 5, 9, 8, 7, 6, 5, 1, 1, 1, 1, 1, 0, 2, 0, 2, 0, 3, 0, 3, 0, 4);
        Storage y = s_device.Allocate(16), gx = s_device.Allocate(25);
        var places = s_device.MaxPool2d(shape, x, y);
        AssertValues([9, 8, 7, 6, 9, 8, 7, 6, 2, 2, 2, 2, 3, 3, 3, 4], y);
        s_device.MaxPool2dGradient(shape, Of([.. Enumerable.Repeat(1f, 16)]), places, gx);
        AssertValues([0, 0, 0, 0, 0, 2, 2, 2, 2, 0, 0, 0, 0, 0, 0, 0, 2, 0, 2, 0, 1, 0, 2, 0, 1], gx);
    }

    [Fact]
    public void MaxPool2d_EqualNumbersAndNaN_FirstOfEqualsAndNaNWin()
    {
        var shape = new Pool2dShape(1, 1, 2, 4, 2, 2, 2, 2);
        Storage y = s_device.Allocate(2), gx = s_device.Allocate(8);
        var places = s_device.MaxPool2d(shape, Of(3, 3, 9, float.NaN, 3, 3, 9, float.NaN), y);
        AssertValues([3, double.NaN], y);
        s_device.MaxPool2dGradient(shape, Of(1, 1), places, gx);
        AssertValues([1, 0, 0, 1, 0, 0, 0, 0], gx);
    }

    [Theory]
    [InlineData(true, new[] { 0.25, 1.25, 1, 1.25, 4, 2.75, 1, 2.75, 1.75 })]
    [InlineData(false, new[] { 1.0, 2.5, 4, 2.5, 4, 5.5, 4, 5.5, 7 })]
    public void AvgPool2d_PaddedCorners_DivideAsAsked(bool countPadding, double[] expected)
    {
        // The image [1 4; 4 7] in one ring of padding: nine windows, four of them on a corner with one number each.
        var shape = new Pool2dShape(1, 1, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1);
        Storage y = s_device.Allocate(9), gx = s_device.Allocate(4);
        s_device.AvgPool2d(shape, Of(1, 4, 4, 7), y, countPadding);
        AssertValues(expected, y);
        s_device.AvgPool2dGradient(shape, Of([.. Enumerable.Repeat(1f, 9)]), gx, countPadding);
        AssertValues(Enumerable.Repeat(countPadding ? 1 : 1 + 0.5 + 0.5 + 0.25, 4).ToArray(), gx);
    }
}
