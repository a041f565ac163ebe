using Descent.Configuration;
using Descent.Data;
using Descent.Training;

namespace Descent.Docs.Examples;

/// <content>Metrics, on four answers of which one is wrong, or three values.</content>
internal static partial class AllExamples
{
    private static IEnumerable<Example> OfMetrics() =>
    [
        Of(CatalogKind.Metric, "accuracy", typeof(Accuracy), "\"accuracy\"", () =>
        {
            var batch = MetricBatch.OfScores(Tensor.From([3f, 1f, 0f, 0f, 2f, 1f, 1f, 2f, 0f, 0f, 1f, 4f], [4, 3]), [0, 1, 0, 2]);
            var meter = new Accuracy().Start(new MetricTarget(TargetKind.Classes, 3, [], 4));
            meter.Add(batch);
            Console.WriteLine(meter.Result());
        }),
        Of(CatalogKind.Metric, "top-k", typeof(TopK), """{"top-k": {"k": 2}}""", () =>
        {
            var batch = MetricBatch.OfScores(Tensor.From([3f, 1f, 0f, 0f, 2f, 1f, 1f, 2f, 0f, 0f, 1f, 4f], [4, 3]), [0, 1, 0, 2]);
            var meter = new TopK(k: 2).Start(new MetricTarget(TargetKind.Classes, 3, [], 4));
            meter.Add(batch);
            Console.WriteLine(meter.Result());
        }),
        Of(CatalogKind.Metric, "precision", typeof(Precision), "\"precision\"", () =>
        {
            var batch = MetricBatch.OfScores(Tensor.From([3f, 1f, 0f, 0f, 2f, 1f, 1f, 2f, 0f, 0f, 1f, 4f], [4, 3]), [0, 1, 0, 2]);
            var meter = new Precision().Start(new MetricTarget(TargetKind.Classes, 3, [], 4));
            meter.Add(batch);
            Console.WriteLine(meter.Result());
        }),
        Of(CatalogKind.Metric, "recall", typeof(Recall), "\"recall\"", () =>
        {
            var batch = MetricBatch.OfScores(Tensor.From([3f, 1f, 0f, 0f, 2f, 1f, 1f, 2f, 0f, 0f, 1f, 4f], [4, 3]), [0, 1, 0, 2]);
            var meter = new Recall().Start(new MetricTarget(TargetKind.Classes, 3, [], 4));
            meter.Add(batch);
            Console.WriteLine(meter.Result());
        }),
        Of(CatalogKind.Metric, "f1", typeof(F1), """{"f1": {"average": "weighted"}}""", () =>
        {
            var batch = MetricBatch.OfScores(Tensor.From([3f, 1f, 0f, 0f, 2f, 1f, 1f, 2f, 0f, 0f, 1f, 4f], [4, 3]), [0, 1, 0, 2]);
            var meter = new F1(MetricAverage.Weighted).Start(new MetricTarget(TargetKind.Classes, 3, [], 4));
            meter.Add(batch);
            Console.WriteLine(meter.Result());
        }),
        Of(CatalogKind.Metric, "auroc", typeof(Auroc), "\"auroc\"", () =>
        {
            var batch = MetricBatch.OfScores(Tensor.From([3f, 1f, 0f, 0f, 2f, 1f, 1f, 2f, 0f, 0f, 1f, 4f], [4, 3]), [0, 1, 0, 2]);
            var meter = new Auroc().Start(new MetricTarget(TargetKind.Classes, 3, [], 4));
            meter.Add(batch);
            Console.WriteLine(meter.Result());
        }),
        Of(CatalogKind.Metric, "confusion-matrix", typeof(ConfusionMatrix), "\"confusion-matrix\"", () =>
        {
            var batch = MetricBatch.OfScores(Tensor.From([3f, 1f, 0f, 0f, 2f, 1f, 1f, 2f, 0f, 0f, 1f, 4f], [4, 3]), [0, 1, 0, 2]);
            var meter = new ConfusionMatrix().Start(new MetricTarget(TargetKind.Classes, 3, [], 4));
            meter.Add(batch);
            Console.WriteLine($"class 0 read as 1: {meter.Result().Table![0, 1]} time");
        }),
        Of(CatalogKind.Metric, "iou", typeof(Iou), "\"iou\"", () =>
        {
            var batch = MetricBatch.OfScores(Tensor.From([3f, 1f, 0f, 0f, 2f, 1f, 1f, 2f, 0f, 0f, 1f, 4f], [4, 3]), [0, 1, 0, 2]);
            var meter = new Iou().Start(new MetricTarget(TargetKind.Classes, 3, [], 4));
            meter.Add(batch);
            Console.WriteLine(meter.Result());
        }),
        Of(CatalogKind.Metric, "mae", typeof(Mae), "\"mae\"", () =>
        {
            var batch = MetricBatch.OfValues(Tensor.From([1f, 2f, 4f], [3, 1]), Tensor.From([1f, 3f, 5f], [3, 1]));
            var meter = new Mae().Start(new MetricTarget(TargetKind.Values, 0, [1], 3));
            meter.Add(batch);
            Console.WriteLine(meter.Result());
        }),
        Of(CatalogKind.Metric, "rmse", typeof(Rmse), "\"rmse\"", () =>
        {
            var batch = MetricBatch.OfValues(Tensor.From([1f, 2f, 4f], [3, 1]), Tensor.From([1f, 3f, 5f], [3, 1]));
            var meter = new Rmse().Start(new MetricTarget(TargetKind.Values, 0, [1], 3));
            meter.Add(batch);
            Console.WriteLine(meter.Result());
        }),
        Of(CatalogKind.Metric, "r2", typeof(R2), "\"r2\"", () =>
        {
            var batch = MetricBatch.OfValues(Tensor.From([1f, 2f, 4f], [3, 1]), Tensor.From([1f, 3f, 5f], [3, 1]));
            var meter = new R2().Start(new MetricTarget(TargetKind.Values, 0, [1], 3));
            meter.Add(batch);
            Console.WriteLine(meter.Result());
        }),
        Of(CatalogKind.Metric, "perplexity", typeof(Perplexity), "\"perplexity\"", () =>
        {
            var batch = MetricBatch.OfScores(Tensor.From([3f, 1f, 0f, 0f, 2f, 1f, 1f, 2f, 0f, 0f, 1f, 4f], [4, 3]), [0, 1, 0, 2]);
            var meter = new Perplexity().Start(new MetricTarget(TargetKind.Classes, 3, [], 4));
            meter.Add(batch);
            Console.WriteLine(meter.Result());
        }),
        Of(CatalogKind.Metric, "calibration-error", typeof(CalibrationError), """{"calibration-error": {"bins": 10}}""", () =>
        {
            var batch = MetricBatch.OfScores(Tensor.From([3f, 1f, 0f, 0f, 2f, 1f, 1f, 2f, 0f, 0f, 1f, 4f], [4, 3]), [0, 1, 0, 2]);
            var meter = new CalibrationError(bins: 10).Start(new MetricTarget(TargetKind.Classes, 3, [], 4));
            meter.Add(batch);
            Console.WriteLine(meter.Result());
        }),
    ];
}
