using Descent.Diagnostics;

namespace Descent.Tests.Diagnostics;

/// <summary>Rules about loss and layers where every pixel has a class of its own.</summary>
public sealed class PixelRuleTests
{
    private const string Head = """{ "conv2d": { "filters": 7, "kernel": 1 } }""";

    // The axis of a config's softmax is that of a sample: 0 are the classes.
    [Theory]
    [InlineData(0, "DD0602")]
    [InlineData(1, "DD0604")]
    [InlineData(2, "DD0604")]
    public void Softmax_IsNamedByItsAxis(int axis, string rule)
    {
        var run = Clinic.Train(Segmentation($$"""{{Head}}, { "softmax": { "axis": {{axis}} } }"""), "training.maxSteps=4");
        Assert.Equal(rule, run.Diagnosis.Findings[0].RuleId);
        Assert.DoesNotContain(run.Diagnosis.Findings, f => f.RuleId is "DD0605");
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(12, false)]
    public void OneChannelForSevenClasses_IsABottleneck(int filters, bool isFound)
    {
        var run = Clinic.Train(
            Segmentation(
                $$"""{ "conv2d": { "filters": {{filters}}, "kernel": 1 } }, "relu", """
                + $$"""{ "conv2d": { "filters": 16, "kernel": 3, "padding": 1 } }, "relu", {{Head}}"""), "training.epochs=2");
        var found = run.Diagnosis.Of("DD0709").ToList();
        Assert.Equal(isFound, found.Count > 0);
        if (isFound) Assert.Equal(new SetLayer("2", "filters", 16), Assert.Single(found[0].Remedy.Steps));
    }

    [Fact]
    public void SumOverPixels_CountsThem()
    {
        var run = Clinic.Train(
            Segmentation(Head), "loss={\"cross-entropy\":{\"reduction\":\"sum\"}}", "optimizer={\"sgd\":{\"learningRate\":0.05}}",
            "training.maxSteps=40");
        Assert.Contains("2048 answers", SignalClinic.Of(run, "DD0609").Message, StringComparison.Ordinal); // 8 images of 16 x 16
    }

    private static string Segmentation(string end) => $$"""
        { "data": { "source": { "segmentation-shapes": { "count": 160, "size": 16, "noise": 0.02, "color": false } }, "batchSize": 8,
          "preprocess": ["channel-standardize"] },
          "model": [{ "conv2d": { "filters": 16, "kernel": 3, "padding": 1 } }, "relu", {{end}}],
          "optimizer": { "adam": { "learningRate": 0.01 } }, "training": { "epochs": 1 } }
        """;
}
