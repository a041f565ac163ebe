using System.Text.Json;
using Descent.Nn;
using Descent.Tests.Golden;

namespace Descent.Tests.Losses;

/// <summary>
/// The numbers of the lectures: hinge against cross entropy (002, "Example: Hinge vs Cross-Entropy") and saturation (003, "Motivation", "Log-loss").
/// </summary>
public sealed class LectureTests
{
    /// <summary>Lecture 002 prints hinge 0, 12, 0 and cross entropy 0.05, 5.70, 2e-11 (cut off, not rounded).</summary>
    [Theory]
    [InlineData("reference", 5, -3, 2, 0, 0.05, 0.0015)]
    [InlineData("reference", 5, 10, 10, 12, 5.70, 0.005)]
    [InlineData("reference", 5, -20, -20, 0, 2.78e-11, 1e-13)]
    [InlineData("cpu", 5, -3, 2, 0, 0.05, 0.0015)]
    [InlineData("cpu", 5, 10, 10, 12, 5.70, 0.005)]
    public void HingeAndCrossEntropy_LecturesScores_GiveItsTable(
        string device, float first, float second, float third, float hinge, double entropy, double within)
    {
        var scores = Tensor.From([first, second, third], [1, 3], TestDevices.Find(device));
        Assert.Equal(hinge, new Hinge().Forward(scores, IntTensor.Create([0])).Item());
        Assert.Equal(entropy, new CrossEntropy().Forward(scores, IntTensor.Create([0])).Item(), within);
    }

    [Fact]
    public void CrossEntropy_ThirdModelInSinglePrecision_IsZeroThoughItNeverIs()
    {
        var row = Rows("hingeAgainstCrossEntropy").Single(r => r.Text("name") == "Model 3");
        var scores = row.GetProperty("scores").EnumerateArray().Select(s => s.GetSingle()).ToArray();
        float Of(Device device) => new CrossEntropy().Forward(Tensor.From(scores, [1, 3], device), IntTensor.Create([0])).Item();
        Assert.Equal(row.GetProperty("crossEntropy").GetDouble(), Of(ReferenceDevice.Instance), 1e-15);
        Assert.Equal(0, Of(CpuDevice.Instance)); // 1 + 2e-11 is 1 in fp32: here even cross entropy has stopped learning
        // Written as the logarithm of 1 + x it is there in fp32, too.
        var rest = Tensor.From(scores.AsSpan(1)) - scores[0];
        Assert.Equal(2.78e-11, rest.Exp().Sum().Log1p().Item(), 1e-13);
    }

    [Fact]
    public void HingeAndCrossEntropy_Gradients_AreTheClosedForms()
    {
        foreach (var row in Rows("hingeAgainstCrossEntropy"))
        {
            var scores = Tensor.From([.. row.GetProperty("scores").EnumerateArray().Select(s => s.GetSingle())], [1, 3], ReferenceDevice.Instance);
            var leaf = scores.Clone().RequireGrad();
            new CrossEntropy().Forward(leaf, IntTensor.Create([0])).Backward();
            var want = row.GetProperty("crossEntropyGradient").EnumerateArray().Select(g => g.GetDouble()).ToArray();
            for (var i = 0; i < 3; i++) Assert.Equal(want[i], leaf.Grad!.ToArray()[i], 1e-7);
            var other = scores.Clone().RequireGrad();
            new Hinge().Forward(other, IntTensor.Create([0])).Backward();
            Assert.Equal(row.GetProperty("hinge").GetDouble() == 0 ? [0, 0, 0] : [-2, 1, 1], other.Grad!.ToArray());
        }
    }

    /// <summary>Lecture 003: L = s^2 has the slope 2 s s (1 - s), which dies where s is near 1; L = -ln(1 - s) has the slope s.</summary>
    [Theory]
    [InlineData("reference")]
    [InlineData("cpu")]
    public void Saturation_SlopesOfBothLosses_AreTheLectures(string device)
    {
        foreach (var row in Rows("sigmoidClosedForms"))
        {
            var z = row.Number("z");
            Assert.Equal(row.GetProperty("sigmoidDerivative").GetDouble(), Slope(z, (x, _) => x.Sigmoid()), 1e-7);
            Assert.Equal(row.GetProperty("l2Gradient").GetDouble(), Slope(z, (x, y) => new Mse().Forward(x.Sigmoid(), y)), 2e-7);
            Assert.Equal(row.GetProperty("logLossGradient").GetDouble(), Slope(z, (x, y) => new BceLogits().Forward(x, y)), 1e-7);
            if (z <= 4) Assert.Equal(row.GetProperty("logLossGradient").GetDouble(), Slope(z, (x, y) => new Bce().Forward(x.Sigmoid(), y)), 1e-5);
        }

        double Slope(float z, Func<Tensor, Tensor, Tensor> loss)
        {
            var x = Tensor.From([z], [1], TestDevices.Find(device)).RequireGrad();
            loss(x, Tensor.Zeros([1], x.Device)).Sum().Backward();
            return x.Grad!.Item();
        }
    }

    /// <summary>Lecture 003: the unit with w = b = 2 that learns 0 from 1, with both losses.</summary>
    [Theory]
    [InlineData("l2")]
    [InlineData("log")]
    public void Saturation_FiftySteps_AreTheLecturesCurve(string kind)
    {
        var curve = Rows("saturationUnit").Single(r => r.Text("lossKind") == kind);
        var predictions = curve.GetProperty("prediction").EnumerateArray().Select(p => p.GetDouble()).ToArray();
        var (w, b) = (Tensor.Full([1], 2).RequireGrad(), Tensor.Full([1], 2).RequireGrad());
        var (zero, rate) = (Tensor.Zeros([1]), curve.Number("learningRate"));
        for (var step = 0; step <= 50; step++)
        {
            (w.Grad, b.Grad) = (null, null);
            var z = w + b; // x is 1
            Assert.Equal(predictions[step], z.Sigmoid().Item(), 1e-5);
            (kind == "l2" ? new Mse().Forward(z.Sigmoid(), zero) : new BceLogits().Forward(z, zero)).Backward();
            w.AddInPlace(w.Grad!, -rate);
            b.AddInPlace(b.Grad!, -rate);
        }

        Assert.Equal(kind == "l2", predictions[10] > 0.95); // the squared loss has hardly moved in ten steps
    }

    /// <summary>Lectures 002 and 004: what saturates, and what does not, at -10, 0 and 10.</summary>
    [Fact]
    public void Activations_ValuesAndSlopesFarOut_AreTheLectures()
    {
        var functions = new Dictionary<string, Func<Tensor, Tensor>>
        {
            ["sigmoid"] = x => x.Sigmoid(),
            ["tanh"] = x => x.Tanh(),
            ["relu"] = x => x.Relu(),
            ["leaky_relu_0.1"] = x => x.LeakyRelu(0.1f),
            ["leaky_relu_0.01"] = x => x.LeakyRelu(),
            ["elu_1"] = x => x.Elu(),
        };
        var table = GoldenFiles.Json("lecture.json").GetProperty("activations").EnumerateObject().ToArray();
        Assert.Equal(functions.Keys, table.Select(row => row.Name));
        foreach (var row in table)
        {
            var x = Tensor.From([.. Numbers(row.Value, "at").Select(v => (float)v)], [3]).RequireGrad();
            var y = functions[row.Name](x);
            y.Sum().Backward();
            var (values, slopes) = (Numbers(row.Value, "value"), Numbers(row.Value, "derivative"));
            for (var i = 0; i < 3; i++)
            {
                Assert.Equal(values[i], y.ToArray()[i], 1e-6);
                Assert.Equal(slopes[i], x.Grad!.ToArray()[i], 1e-6);
            }
        }
    }

    private static double[] Numbers(JsonElement row, string name) => [.. row.GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];

    private static JsonElement[] Rows(string table) => [.. GoldenFiles.Json("lecture.json").GetProperty(table).EnumerateArray()];
}
