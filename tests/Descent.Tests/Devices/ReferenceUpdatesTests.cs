using static Descent.Tests.Devices.ReferenceNumbers;

namespace Descent.Tests.Devices;

/// <summary>The oracle against hand-worked numbers and closed forms: losses, softmax, dropout, optimizer steps.</summary>
public sealed class ReferenceUpdatesTests
{
    private static readonly ReferenceDevice s_device = ReferenceDevice.Instance;

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
}
