namespace Descent.Tests.Devices;

/// <summary>The oracle against numbers worked out by hand and closed forms.</summary>
public sealed class ReferenceDeviceTests
{
    private static readonly ReferenceDevice s_device = ReferenceDevice.Instance;

    public static TheoryData<double, double> ErfValues => new()
    {
        // Abramowitz and Stegun, table 7.1, and the limits.
        { 0, 0 }, { 0.5, 0.5204998778130465 }, { 1, 0.8427007929497149 }, { -1, -0.8427007929497149 }, { 2, 0.9953222650189527 },
        { 3.5, 0.9999992569016276 }, { 1e-10, 1.1283791670955126e-10 }, { 5.9, 1 }, { 40, 1 },
        { double.NegativeInfinity, -1 }, { double.NaN, double.NaN },
    };

    [Theory]
    [MemberData(nameof(ErfValues))]
    public void Unary_Erf_MatchesPublishedValues(double x, double expected)
    {
        var (from, to) = (Of(0), s_device.Allocate(1));
        s_device.Write(from, 0, x);
        s_device.Unary(UnaryOp.Erf, from, to);
        AssertNear(expected, s_device.Read(to, 0), Math.Abs(expected) * 1e-15);
    }

    [Fact]
    public void Unary_SmallConstant_KeepsItsFloatValueAndFullWidth()
    {
        var y = s_device.Allocate(1);
        s_device.Unary(UnaryOp.Affine, Of(3), y, 0.1f, 1e-9f);
        Assert.Equal((3 * (double)0.1f) + 1e-9f, s_device.Read(y, 0));
    }

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
        s_device.BatchNorm(shape, Of(1, 3, 5, 7), Of(2), Of(10), 0.25f, y, mean, variance, inverse);
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
        s_device.BatchNormGradient(shape, gy, x, weight, mean, inverse, gx, gWeight, gBias);
        foreach (var (input, gradient) in new[] { (x, gx), (weight, gWeight), (bias, gBias) })
        {
            for (var i = 0; i < input.Length; i++) AssertNear(Slope(Loss, input, i), s_device.Read(gradient, i), 1e-7);
        }

        double Loss()
        {
            var y = s_device.Allocate(12);
            s_device.BatchNorm(shape, x, weight, bias, 1e-5f, y, mean, s_device.Allocate(2), inverse);
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

    [Fact]
    public void AdamStep_FirstStep_MovesByLearningRateAgainstTheSign()
    {
        Storage w = Of(1, 1, 1), m = Of(0, 0, 0), s = Of(0, 0, 0);
        s_device.AdamStep(new(0.5f, 0.9f, 0.999f, 0, 0, false, 1), w, Of(3, -0.001f, 1e10f), m, s);
        AssertValues([0.5, 1.5, 0.5], w, 1e-12);
        AssertValues([(1 - (double)0.9f) * 3, (1 - (double)0.9f) * -0.001f, (1 - (double)0.9f) * 1e10f], m, 1e-6);
    }

    [Fact]
    public void AdamStep_Decoupled_ShrinksTheWeightApartFromTheGradient()
    {
        Storage w = Of(8), m = Of(0), s = Of(0);
        s_device.AdamStep(new(0.5f, 0.9f, 0.999f, 0, 0.25f, true, 1), w, Of(2), m, s);
        AssertValues([(8 * (1 - 0.125)) - 0.5], w, 1e-12);
    }

    [Theory]
    [InlineData(false, new[] { 9, 7.25, 4.9375 })]
    [InlineData(true, new[] { 8.25, 5.9375, 3.203125 })]
    public void SgdStep_Momentum_FollowsTheRecurrence(bool isNesterov, double[] expected)
    {
        // Gradient 2, momentum 3/4, learning rate 1/2: v = 2, 3.5, 4.625. Heavy ball moves by v / 2, Nesterov by (2 + 3/4 v) / 2.
        double[] velocities = [2, 3.5, 4.625];
        Storage w = Of(10), v = Of(float.NaN);
        for (var step = 0; step < 3; step++)
        {
            s_device.SgdStep(new(0.5f, 0.75f, 0, 0, isNesterov, step == 0), w, Of(2), v);
            AssertValues([velocities[step]], v);
            AssertValues([expected[step]], w);
        }
    }

    [Fact]
    public void SgdStep_WeightDecayAndDampening_MatchHandComputation()
    {
        Storage w = Of(4), v = Of(1);
        s_device.SgdStep(new(0.5f, 0.5f, 0.25f, 0.25f, false, false), w, Of(3), v); // g = 3 + 1; v = 0.5 + 0.75 * 4
        AssertValues([3.5], v);
        AssertValues([2.25], w);
        s_device.SgdStep(new(0.5f, 0, 0, 0, false, false), w, Of(3), null);
        AssertValues([0.75], w);
    }

    [Fact]
    public void CrossEntropy_UniformLogits_IsLogOfTheClassCount()
    {
        Storage losses = s_device.Allocate(2), probabilities = s_device.Allocate(20), gx = s_device.Allocate(20);
        s_device.CrossEntropy(Of([.. Enumerable.Repeat(5f, 20)]), [0, 9], losses, probabilities, 2, 10);
        AssertValues([Math.Log(10), Math.Log(10)], losses, 1e-15);
        AssertValues(Enumerable.Repeat(0.1, 20).ToArray(), probabilities, 1e-15);
        s_device.CrossEntropyGradient(Of(2, 1), probabilities, [0, 9], gx, 2, 10);
        AssertValues([-1.8, .. Enumerable.Repeat(0.2, 9), .. Enumerable.Repeat(0.1, 9), -0.9], gx, 1e-15);
    }

    [Fact]
    public void Softmax_HugeLogits_StayFinite()
    {
        var y = s_device.Allocate(3);
        s_device.Softmax(Of(1e30f, 0, 1e30f), y, 1, 3, logarithm: true);
        AssertValues([-Math.Log(2), -(double)1e30f, -Math.Log(2)], y, 1e-12);
        s_device.Softmax(Of(1e30f, 0, 1e30f), y, 1, 3, logarithm: false);
        AssertValues([0.5, 0, 0.5], y, 1e-15);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void SoftmaxGradient_RandomRow_MatchesFiniteDifferences(bool logarithm)
    {
        Storage x = Of(0.3f, -1, 2, 0.5f), gy = Of(1, -2, 0.5f, 3), y = s_device.Allocate(4), gx = s_device.Allocate(4);
        Loss();
        s_device.SoftmaxGradient(gy, y, gx, 1, 4, logarithm);
        var gradient = Enumerable.Range(0, 4).Select(i => s_device.Read(gx, i)).ToArray();
        for (var i = 0; i < 4; i++) AssertNear(Slope(Loss, x, i), gradient[i], 1e-8);

        double Loss()
        {
            s_device.Softmax(x, y, 1, 4, logarithm);
            return Dot(gy, y);
        }
    }

    [Fact]
    public void BinaryBroadcast_ColumnAndRow_MakeATable()
    {
        var y = s_device.Allocate(6);
        s_device.BinaryBroadcast(BinaryOp.Subtract, Of(10, 20), Of(1, 2, 3), y, BroadcastPlan.Create([2, 1], [3], [2, 3]));
        AssertValues([9, 8, 7, 19, 18, 17], y);
    }

    [Fact]
    public void Permute_ImageToChannelsLast_MatchesHandComputation()
    {
        var y = s_device.Allocate(8);
        s_device.Permute(Of(0, 1, 2, 3, 4, 5, 6, 7), y, [1, 2, 2, 2], [0, 2, 3, 1]);
        AssertValues([0, 4, 1, 5, 2, 6, 3, 7], y);
    }

    [Fact]
    public void Reduce_MiddleAxis_MatchesHandComputation()
    {
        Storage x = Of(1, 2, 3, 4, 5, 6, 7, 8), y = s_device.Allocate(4);
        s_device.Reduce(ReduceOp.Sum, x, y, 2, 2, 2);
        AssertValues([4, 6, 12, 14], y);
        s_device.Reduce(ReduceOp.Mean, x, y, 2, 2, 2);
        AssertValues([2, 3, 6, 7], y);
        s_device.Reduce(ReduceOp.Max, x, y, 2, 2, 2);
        AssertValues([3, 4, 7, 8], y);
    }

    [Fact]
    public void ArgMax_TiesAndNaN_FirstOneWins()
    {
        var y = new int[3];
        s_device.ArgMax(Of(1, 5, 5, 0, 2, float.NaN, 9, float.NaN, -1, -2, -3, -1), y, 3, 4);
        Assert.Equal([1, 1, 0], y);
    }

    [Fact]
    public void Dropout_Draws_ComeFromTheGeneratorInOrder()
    {
        Storage x = Of([.. Enumerable.Repeat(3f, 101)]), y = s_device.Allocate(101), gx = s_device.Allocate(101);
        var kept = s_device.Dropout(x, y, 0.25f, new RngKey(5, 6, 8));
        s_device.DropoutGradient(x, kept, gx, 0.25f);
        for (var i = 0; i < 101; i++)
        {
            var (a, b, c, d) = RngKey.Block(5, 6, (ulong)(2 + (i / 4)));
            var expected = new[] { a, b, c, d }[i % 4] >= 1u << 30 ? 4 : 0;
            Assert.Equal(expected, s_device.Read(y, i));
            Assert.Equal(expected, s_device.Read(gx, i));
        }
    }

    [Fact]
    public void Slice_OfASlice_SharesMemory()
    {
        var root = Of(1, 2, 3, 4, 5);
        var inner = root.Slice(1, 4).Slice(1, 2);
        s_device.Fill(inner, 9);
        AssertValues([1, 2, 9, 9, 5], root);
        Assert.Same(root, inner.Root);
    }

    [Fact]
    public void Release_LaterUseOfAView_IsAGraphError()
    {
        var root = Of(1, 2, 3);
        var view = root.Slice(1, 2);
        root.Release();
        var error = Assert.Throws<GraphException>(() => s_device.Fill(view, 1));
        Assert.Contains("recycled when Backward had finished", error.Message);
    }

    private static Storage Of(params float[] numbers)
    {
        var storage = s_device.Allocate(numbers.Length);
        s_device.Upload(numbers, storage);
        return storage;
    }

    private static void AssertNear(double expected, double actual, double tolerance)
    {
        if (double.IsNaN(expected)) Assert.True(double.IsNaN(actual));
        else Assert.InRange(actual, expected - tolerance, expected + tolerance);
    }

    private static double Dot(Storage a, Storage b) => Enumerable.Range(0, a.Length).Sum(i => s_device.Read(a, i) * s_device.Read(b, i));

    private static double Slope(Func<double> loss, Storage x, int i)
    {
        const double Step = 1e-5;
        var value = s_device.Read(x, i);
        s_device.Write(x, i, value + Step);
        var above = loss();
        s_device.Write(x, i, value - Step);
        var below = loss();
        s_device.Write(x, i, value);
        return (above - below) / (2 * Step);
    }

    private static void AssertValues(double[] expected, Storage actual, double tolerance = 1e-14)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++) AssertNear(expected[i], s_device.Read(actual, i), tolerance * Math.Max(1, Math.Abs(expected[i])));
    }
}
