using Descent.Diagnostics;
using Descent.Training;
using Xunit.Abstractions;

namespace Descent.Tests.Diagnostics;

public sealed class DoctorTests(ITestOutputHelper output)
{
    private const string Convolutions = """
        { "data": { "source": { "digits": { "count": 600 } }, "preprocess": ["channel-standardize"], "batchSize": 32 },
          "model": [{ "conv2d": { "filters": 6, "kernel": 3 } }, "batch-norm", "relu", { "max-pool2d": { "size": 2 } }, { "dropout": { "p": 0.2 } },
            "flatten", { "linear": { "units": 16 } }, "tanh", "linear"],
          "optimizer": "adam", "training": { "epochs": 3 } }
        """;

    [Theory]
    [InlineData(Clinic.Points)]
    [InlineData(Convolutions)]
    public void Training_IsTheSameToTheBit_WithAndWithoutADoctor(string config)
    {
        var watched = Clinic.Train(config, new DoctorOptions(), "seed=3");
        var alone = Clinic.Train(config, doctor: null, "seed=3");
        output.WriteLine(Clinic.Text(watched));
        Assert.Equal(alone.Steps.Select(s => s.Loss), watched.Steps.Select(s => s.Loss));
        Assert.Equal(alone.Test!.Loss, watched.Test!.Loss);
        Assert.True(watched.Diagnosis.Looks > 5);
        Assert.DoesNotContain(watched.Diagnosis.NotChecked, s => s.Reason.StartsWith(Examination.Failed, StringComparison.Ordinal));
        Assert.Equal(0, alone.Diagnosis.Rules);
    }

    [Fact]
    public void Diagnosis_IsTheSame_OnEveryRun()
    {
        var (one, two) = (Clinic.Train(Convolutions), Clinic.Train(Convolutions));
        Assert.Equal(one.Trace!.Sites.Select(s => s.Last.Mean), two.Trace!.Sites.Select(s => s.Last.Mean));
        Assert.Equal(one.Diagnosis.ToString(), two.Diagnosis.ToString());
    }

    [Fact]
    public void RateOfZero_IsFound_WithItsRemedy()
    {
        var run = Clinic.Train(Clinic.Points, "optimizer.sgd.learningRate=0");
        var finding = Assert.Single(run.Diagnosis.Findings, f => f.RuleId == "DD0503");
        Assert.Equal((Severity.Fail, 1.0), (finding.Severity, finding.Confidence));
        Assert.Equal(run.Diagnosis.Findings[0], finding);
    }
}
