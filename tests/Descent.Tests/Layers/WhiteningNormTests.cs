using Descent.Nn;
using Descent.Tests.Contracts;

namespace Descent.Tests.Layers;

/// <summary>Whitening against closed forms: the covariance of the output, the condition number, the symmetric root, and bad input.</summary>
public sealed class WhiteningNormTests
{
    [Theory]
    [MemberData(nameof(TestDevices.All), MemberType = typeof(TestDevices))]
    public void Training_Output_HasMeanZeroAndTheIdentityAsCovariance(string device)
    {
        var x = Correlated(TestDevices.Find(device), 200, 6, 3);
        var (mean, covariance) = Moments(new WhiteningNorm(6, affine: false).MoveTo(x.Device).Forward(x));
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(0, mean[i], tolerance: 1e-5);
            for (var j = 0; j < 6; j++) Assert.Equal(i == j ? 1 : 0, covariance[i, j], tolerance: 1e-3); // epsilon beside the least eigenvalue
        }
    }

    [Fact]
    public void Groups_WhitenWithinThemselvesOnly()
    {
        var x = Correlated(ReferenceDevice.Instance, 300, 6, 2);
        var (_, covariance) = Moments(new WhiteningNorm(6, groups: 2, affine: false).MoveTo(x.Device).Forward(x));
        for (var i = 0; i < 6; i++)
            for (var j = 0; j < 6; j++)
                if (i / 3 == j / 3)
                    Assert.Equal(i == j ? 1 : 0, covariance[i, j], tolerance: 1e-3);
        Assert.Contains(Enumerable.Range(0, 9), k => Math.Abs(covariance[k / 3, 3 + (k % 3)]) > 0.1);
    }

    [Fact]
    public void Iterations_ComeNearerToTheExactRoot()
    {
        var x = Correlated(ReferenceDevice.Instance, 300, 4, 1);
        var exact = new WhiteningNorm(4).MoveTo(x.Device).Forward(x);
        var errors = new[] { 3, 8, 20, 60 }
            .Select(steps => (new WhiteningNorm(4, iterations: steps).MoveTo(x.Device).Forward(x) - exact).Norm()).ToArray();
        Assert.True(errors[0] > errors[1] && errors[1] > errors[2], string.Join(" ", errors));
        Assert.True(errors[2] < 1e-6 * exact.Norm(), $"{errors[2]}");
        Assert.True(errors[3] < 1e-6 * exact.Norm(), $"{errors[3]}"); // rounding does not grow
    }

    /// <summary>Four corners of a rectangle have the covariance diag(4, 1), whose root needs no eigenvectors.</summary>
    [Fact]
    public void UncorrelatedChannels_AreStandardisedAndTheConditionIsTheRatioOfVariances()
    {
        var norm = new WhiteningNorm(2, epsilon: 0.5f);
        norm.MoveTo(ReferenceDevice.Instance);
        Assert.True(double.IsNaN(norm.ConditionNumber));
        var y = norm.Forward(Tensor.From([2, 1, 2, -1, -2, 1, -2, -1], [4, 2], ReferenceDevice.Instance));
        var (a, b) = ((float)(2 / Math.Sqrt(4.5)), (float)(1 / Math.Sqrt(1.5)));
        Numbers.AssertClose([a, b, a, -b, -a, b, -a, -b], y.ToArray(), 1e-6, 0, "output");
        Assert.Equal(4.5 / 1.5, norm.ConditionNumber, tolerance: 1e-12);
    }

    /// <summary>The same corners turned by 30 degrees: the symmetric root turns with them, and the condition number stays.</summary>
    [Fact]
    public void RotatedInput_GivesTheRotatedOutput()
    {
        var (c, s) = (Math.Cos(Math.PI / 6), Math.Sin(Math.PI / 6));
        float[] Turn(params double[] points) =>
            [.. points.Select((p, i) => (float)(i % 2 == 0 ? (c * p) - (s * points[i + 1]) : (s * points[i - 1]) + (c * p)))];
        var norm = new WhiteningNorm(2, epsilon: 0.5f);
        norm.MoveTo(ReferenceDevice.Instance);
        var y = norm.Forward(Tensor.From(Turn(2, 1, 2, -1, -2, 1, -2, -1), [4, 2], ReferenceDevice.Instance));
        var (a, b) = (2 / Math.Sqrt(4.5), 1 / Math.Sqrt(1.5));
        Numbers.AssertClose(Turn(a, b, a, -b, -a, b, -a, -b), y.ToArray(), 1e-6, 1e-7, "output");
        Assert.Equal(3, norm.ConditionNumber, tolerance: 1e-6);
        Numbers.AssertClose([0, 0], norm.RunningMean.ToArray(), 0, 1e-7, "mean");
    }

    /// <summary>Equal eigenvalues, where a gradient through eigenvectors would divide by zero.</summary>
    [Fact]
    public void InverseRoot_EqualEigenvalues_HasTheRightGradient()
    {
        var twice = Tensor.From([2, 0, 0, 0, 2, 0, 0, 0, 2, 3, 1, 0, 1, 3, 0, 0, 0, 2], [2, 3, 3], ReferenceDevice.Instance);
        GradCheck.Run(x => x[0].InverseRoot(), twice).ThrowIfWrong();
        var root = twice.InverseRoot();
        Numbers.AssertClose(
            [1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1], root.MatMul(twice).MatMul(root).ToArray(), 1e-6, 1e-7, "R S R");
    }

    [Fact]
    public void ChannelsThatAreCopies_StayFiniteAndSoDoGradients()
    {
        var one = Tensor.Normal([64, 1], new Rng(4));
        var x = Tensor.Concat(1, one, one * 1000, one * 0.001f).RequireGrad();
        var norm = new WhiteningNorm(3);
        var y = norm.Forward(x);
        Assert.True(y.IsFinite());
        Assert.True(norm.ConditionNumber > 1e6 || norm.ConditionNumber < 0); // in fp32 the least eigenvalue is rounding
        y.Backward(Tensor.Normal([64, 3], new Rng(5)));
        Assert.True(x.Grad!.IsFinite());
    }

    [Fact]
    public void NaN_SpoilsItsGroupAndEnds()
    {
        var values = Enumerable.Range(0, 40).Select(i => (float)(i * i % 7)).ToArray();
        values[0] = float.NaN;
        var y = new WhiteningNorm(4, groups: 2).Forward(Tensor.From(values, [10, 4])).ToArray();
        for (var i = 0; i < 40; i++) Assert.Equal(i % 4 < 2, float.IsNaN(y[i]));
        Assert.True(double.IsNaN(NormOfNaN().ConditionNumber));
    }

    [Fact]
    public void Evaluation_AfterManyEqualBatches_IsTheTrainingOutput()
    {
        var x = Correlated(ReferenceDevice.Instance, 50, 3, 2);
        var norm = new WhiteningNorm(3);
        norm.MoveTo(x.Device);
        Tensor trained = x;
        for (var i = 0; i < 300; i++) trained = norm.Forward(x);
        Numbers.AssertClose(trained.ToArray(), norm.Evaluate().Forward(x).ToArray(), 1e-5, 1e-5, "evaluation");
    }

    [Fact]
    public void SymmetricEigen_OfHilbertsMatrix_AgreesWithItsDeterminant()
    {
        var matrix = Enumerable.Range(0, 25).Select(i => 1.0 / ((i / 5) + (i % 5) + 1)).ToArray();
        var eigen = SymmetricEigen.Of([.. matrix], 5);
        Assert.Equal(3.749295132515087e-12, eigen.Values.Aggregate(1.0, (a, b) => a * b), tolerance: 1e-18); // 1 / 266716800000
        Assert.Equal(matrix.Where((_, i) => i % 6 == 0).Sum(), eigen.Values.Sum(), tolerance: 1e-14);
        var rebuilt = eigen.Rebuild(s => s);
        for (var i = 0; i < 25; i++) Assert.Equal(matrix[i], rebuilt[i], tolerance: 1e-13);
    }

    private static WhiteningNorm NormOfNaN()
    {
        var norm = new WhiteningNorm(2);
        norm.Forward(Tensor.Full([4, 2], float.NaN));
        return norm;
    }

    private static Tensor Correlated(Device device, int samples, int channels, int positions)
    {
        var mix = Tensor.Normal([channels, channels], new Rng(1), device: device);
        var x = Tensor.Normal([samples * positions, channels], new Rng(2), mean: 0.5f, device: device).MatMul(mix);
        return x.Reshape(samples, positions, channels).Permute(0, 2, 1);
    }

    private static (double[] Mean, double[,] Covariance) Moments(Tensor y)
    {
        int channels = y.Shape[1], positions = y.Shape[2], count = y.Shape[0] * positions;
        var values = y.ToArray();
        double At(int i, int c) => values[(((i / positions * channels) + c) * positions) + (i % positions)];
        var (mean, covariance) = (new double[channels], new double[channels, channels]);
        for (var c = 0; c < channels; c++) mean[c] = Enumerable.Range(0, count).Average(i => At(i, c));
        for (var c = 0; c < channels; c++)
            for (var d = 0; d < channels; d++)
                covariance[c, d] = Enumerable.Range(0, count).Average(i => (At(i, c) - mean[c]) * (At(i, d) - mean[d]));
        return (mean, covariance);
    }
}
