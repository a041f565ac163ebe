using System.Text.Json;
using Descent.Training;

namespace Descent.Tests.Golden;

/// <summary>Temperatures against PyTorch's L-BFGS; calibration, uncertainty and diversity against NumPy.</summary>
public sealed class CalibrationGoldenTests
{
    private const string File = "calibration.json";

    public static TheoryData<string> Cases => [.. GoldenFiles.Cases(File).Select(c => c.Text("name"))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Fit_FindsPyTorchsTemperature(string name)
    {
        var c = GoldenFiles.Case(File, name);
        var scaling = TemperatureScaling.Fit(AnswersOf(c));
        Assert.Equal(1, scaling.Temperature / Double(c, "temperature"), 1e-6);
        Assert.Equal(Double(c, "nllBefore"), scaling.NllBefore, 1e-10);
        Assert.Equal(Double(c, "nllAfter"), scaling.NllAfter, 1e-10);
        Assert.False(scaling.IsAtLimit);
    }

    /// <summary>The derivative of the loss, written down once more and bisected: to the last digits.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Fit_IsTheRootOfTheDerivative(string name)
    {
        var answers = AnswersOf(GoldenFiles.Case(File, name));
        double low = 1e-3, high = 1e3;
        for (var i = 0; i < 200; i++)
        {
            var middle = Math.Sqrt(low * high);
            if (Slope(answers, middle) < 0) low = middle;
            else high = middle;
        }

        Assert.Equal(1, TemperatureScaling.Fit(answers).Temperature * low, 1e-10);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Report_IsNumPys(string name)
    {
        var c = GoldenFiles.Case(File, name);
        var answers = AnswersOf(c);
        foreach (var (when, temperature) in new[] { ("Before", 1.0), ("After", Double(c, "temperature")) })
        {
            var report = CalibrationReport.Of(answers.Probabilities(temperature), answers.Classes);
            Assert.Equal(Double(c, "ece" + when), report.ExpectedError, 1e-9);
            Assert.Equal(Double(c, "mce" + when), report.MaximumError, 1e-9);
            Assert.Equal(Double(c, "brier" + when), report.Brier, 1e-9);
            Assert.Equal(Double(c, "nll" + when), report.Nll, 1e-9);
        }
    }

    [Fact]
    public void Members_UncertaintyAndDiversity_AreNumPys()
    {
        var c = GoldenFiles.Json(File).GetProperty("members");
        var (scores, labels) = (Floats(c, "scores"), Integers(c, "labels"));
        var members = Enumerable.Range(0, 5).Select(m => new Answers(scores[(m * 120)..((m + 1) * 120)], labels)).ToList();
        var answers = UncertainAnswers.Of(members);
        AssertClose(Doubles(c, "mean"), answers.Means);
        AssertClose(Doubles(c, "entropy"), answers.Uncertainties.Select(u => u.Entropy));
        AssertClose(Doubles(c, "expectedEntropy"), answers.Uncertainties.Select(u => u.ExpectedEntropy));
        AssertClose(Doubles(c, "mutualInformation"), answers.Uncertainties.Select(u => u.MutualInformation));
        AssertClose(Doubles(c, "variationRatio"), answers.Uncertainties.Select(u => u.VariationRatio));
        AssertClose(Doubles(c, "deviation"), answers.Uncertainties.SelectMany(u => u.Deviation).Select(d => (double)d), 1e-7);
        var diversity = new EnsembleAnswers(members).Diversity();
        Assert.Equal(10, diversity.Pairs);
        Assert.Equal(Double(c, "disagreement"), diversity.Disagreement!.Value, 1e-12);
        Assert.Equal(Double(c, "qStatistic"), diversity.QStatistic!.Value, 1e-12);
        Assert.Equal(Double(c, "errorCorrelation"), diversity.ErrorCorrelation!.Value, 1e-12);
        AssertClose(Doubles(c, "mean"), new EnsembleAnswers(members).Mean());
    }

    private static double Slope(Answers answers, double b)
    {
        double sum = 0;
        for (var row = 0; row < answers.Rows; row++)
        {
            var z = answers.Outputs.AsSpan(row * answers.Width, answers.Width).ToArray().Select(s => (double)s).ToArray();
            var weights = z.Select(s => Math.Exp((s - z.Max()) * b)).ToArray();
            sum += z.Zip(weights, (s, w) => s * w / weights.Sum()).Sum() - z[answers.Classes![row]];
        }

        return sum;
    }

    private static Answers AnswersOf(JsonElement c) => new(Floats(c, "scores"), Integers(c, "labels"));

    private static double Double(JsonElement c, string name) => c.GetProperty(name).GetDouble();

    private static double[] Doubles(JsonElement c, string name) => [.. c.GetProperty(name).EnumerateArray().Select(e => e.GetDouble())];

    private static float[] Floats(JsonElement c, string name) => [.. c.GetProperty(name).EnumerateArray().Select(e => (float)e.GetDouble())];

    private static int[] Integers(JsonElement c, string name) => [.. c.GetProperty(name).EnumerateArray().Select(e => e.GetInt32())];

    private static void AssertClose(IEnumerable<double> want, IEnumerable<double> got, double tolerance = 1e-12)
    {
        var (a, b) = (want.ToArray(), got.ToArray());
        Assert.Equal(a.Length, b.Length);
        for (var i = 0; i < a.Length; i++) Assert.Equal(a[i], b[i], tolerance);
    }
}
