using static Descent.Tests.Devices.ReferenceNumbers;

namespace Descent.Tests.Devices;

/// <summary>The oracle against hand-worked numbers and closed forms: memory, element-wise functions, reductions, movement.</summary>
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
}
