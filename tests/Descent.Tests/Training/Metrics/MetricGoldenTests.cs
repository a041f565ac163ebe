using System.Text.Json;
using Descent.Data;
using Descent.Tests.Golden;
using Descent.Training;

namespace Descent.Tests.Training.Metrics;

/// <summary>Metrics against their definitions, which tools/golden/metrics.py computed in double precision, AUROC by all pairs.</summary>
public sealed class MetricGoldenTests
{
    private static readonly Metric[] s_ofClasses =
    [
        new Accuracy(), new TopK(1), new TopK(2), new Precision(), new Precision(MetricAverage.Micro), new Precision(MetricAverage.Weighted),
        new Recall(), new Recall(MetricAverage.Micro), new Recall(MetricAverage.Weighted), new F1(), new F1(MetricAverage.Micro),
        new F1(MetricAverage.Weighted), new Iou(), new Auroc(), new Perplexity(),
    ];

    public static TheoryData<string, int> Classifications => Rows("classifications");

    public static TheoryData<string, int> Regressions => Rows("regressions");

    [Theory]
    [MemberData(nameof(Classifications))]
    public void Classification_EveryMetric_IsTheDefinition(string name, int batch)
    {
        var c = Case("classifications", name);
        var (classes, expected) = (c.Integer("classes"), c.GetProperty("expected"));
        foreach (var metric in s_ofClasses)
        {
            var target = Target(c);
            if (!metric.Fits(target))
            {
                Assert.True(metric is TopK && classes <= 2, metric.Name);
                continue;
            }

            var value = Measure(metric, c, batch);
            Same(expected.GetProperty(metric.Name), value.Value, metric.Name, metric is Perplexity ? 1e-6 : 1e-7); // of -ln p in single precision
            if (value.PerClass is null || !expected.TryGetProperty(metric.Name + " classes", out var each)) continue;
            var rows = each.EnumerateArray().ToArray();
            Assert.Equal(rows.Length, value.PerClass.Count);
            for (var i = 0; i < rows.Length; i++) Same(rows[i], value.PerClass[i], $"{metric.Name} of class {i}");
        }
    }

    [Theory]
    [MemberData(nameof(Classifications))]
    public void Calibration_IsTheDefinition(string name, int batch)
    {
        var c = Case("classifications", name);
        var expected = c.GetProperty("expected");
        foreach (var bins in (int[])[15, 7])
        {
            Same(expected.GetProperty($"ece {bins}"), Measure(new CalibrationError(bins), c, batch).Value, $"ece {bins}", 1e-6);
            var curve = new ReliabilityCurve(bins);
            foreach (var part in Batches(c, batch)) curve.Add(part.Probabilities, part.Classes);
            Same(expected.GetProperty($"ece {bins}"), curve.ExpectedError, $"ece {bins}", 1e-6);
            Same(expected.GetProperty($"mce {bins}"), curve.MaximumError, $"mce {bins}", 1e-6);
        }
    }

    [Theory]
    [MemberData(nameof(Classifications))]
    public void ConfusionMatrix_IsTheCount(string name, int batch)
    {
        var c = Case("classifications", name);
        var value = Measure(new ConfusionMatrix(), c, batch);
        Assert.Equal(c.GetProperty("expected").Integers("confusion"), value.Table!.Cast<long>().Select(v => (int)v));
        Assert.False(value.IsDefined);
    }

    [Theory]
    [MemberData(nameof(Regressions))]
    public void Regression_EveryMetric_IsTheDefinition(string name, int batch)
    {
        var c = Case("regressions", name);
        var outputs = c.Integer("outputs");
        var (values, targets) = (Floats(c, "values"), Floats(c, "targets"));
        foreach (var metric in (Metric[])[new Mae(), new Rmse(), new R2()])
        {
            var meter = metric.Start(new MetricTarget(TargetKind.Values, 0, [outputs], values.Length));
            for (var at = 0; at < values.Length; at += batch * outputs)
            {
                var size = Math.Min(batch * outputs, values.Length - at);
                Tensor Part(float[] all) => Tensor.From(all.AsSpan(at, size), Shape.Create(size / outputs, outputs));
                meter.Add(MetricBatch.OfValues(Part(values), Part(targets)));
            }

            Same(c.GetProperty("expected").GetProperty(metric.Name), meter.Result().Value, metric.Name, 1e-9);
        }
    }

    private static MetricValue Measure(Metric metric, JsonElement c, int batch)
    {
        var meter = metric.Start(Target(c));
        foreach (var part in Batches(c, batch)) meter.Add(part);
        return meter.Result();
    }

    private static MetricTarget Target(JsonElement c) => new(TargetKind.Classes, c.Integer("classes"), [], c.Integers("targets").Length);

    private static IEnumerable<MetricBatch> Batches(JsonElement c, int batch)
    {
        var (scores, targets, classes) = (Floats(c, "scores"), c.Integers("targets"), c.Integer("classes"));
        for (var at = 0; at < targets.Length; at += batch)
        {
            var count = Math.Min(batch, targets.Length - at);
            yield return MetricBatch.OfScores(
                Tensor.From(scores.AsSpan(at * classes, count * classes), Shape.Create(count, classes)), IntTensor.Create(targets.AsSpan(at, count)));
        }
    }

    private static void Same(JsonElement expected, double actual, string what, double tolerance = 1e-7)
    {
        if (expected.ValueKind == JsonValueKind.Null) Assert.True(double.IsNaN(actual), $"{what}: {actual}");
        else Assert.Equal(expected.GetDouble(), actual, tolerance * Math.Max(1, Math.Abs(expected.GetDouble())));
    }

    private static float[] Floats(JsonElement c, string name) => [.. c.GetProperty(name).EnumerateArray().Select(v => (float)v.GetDouble())];

    private static JsonElement Case(string kind, string name) =>
        GoldenFiles.Json("metrics.json").GetProperty(kind).EnumerateArray().Single(c => c.Text("name") == name);

    private static TheoryData<string, int> Rows(string kind)
    {
        var rows = new TheoryData<string, int>();
        foreach (var c in GoldenFiles.Json("metrics.json").GetProperty(kind).EnumerateArray())
            foreach (var batch in (int[])[1000, 7])
                rows.Add(c.Text("name"), batch);
        return rows;
    }
}
