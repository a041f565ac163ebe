using Descent.Data;

namespace Descent.Training;

/// <summary>How the values of classes become one.</summary>
public enum MetricAverage
{
    /// <summary>Their mean: each class counts alike, however rare.</summary>
    Macro,

    /// <summary>Over all answers together; for one class of several that is the accuracy.</summary>
    Micro,

    /// <summary>Their mean, each class as often as it is there.</summary>
    Weighted,
}

/// <summary>A metric of each class, counted from right, told and actual classes.</summary>
public abstract class ClassMetric : Metric
{
    private protected ClassMetric(MetricAverage average) => Average = Enum.IsDefined(average)
        ? average
        : throw new ArgumentOutOfRangeException(nameof(average), average, "Expected macro, micro or weighted.");

    /// <summary>How the values of the classes become one.</summary>
    public MetricAverage Average { get; }

    /// <inheritdoc/>
    public override string Unit => MetricUnits.Share;

    /// <inheritdoc/>
    public override MetricDirection Direction => MetricDirection.Higher;

    /// <inheritdoc/>
    public override string Expects => "classes";

    /// <inheritdoc/>
    public override bool Fits(MetricTarget target) => target.Kind == TargetKind.Classes;

    /// <inheritdoc/>
    protected override MetricMeter CreateMeter(MetricTarget target) => new Meter(this, target.ClassCount);

    private protected string Named(string name) => Average == MetricAverage.Macro ? name : $"{name}-{Average.ToString().ToLowerInvariant()}";

    private protected abstract double Of(ClassCounts counts, int c);

    private sealed class Meter(ClassMetric metric, int classes) : MetricMeter
    {
        private readonly ClassCounts _counts = new(classes);

        public override void Add(MetricBatch batch) => _counts.Add(batch);

        public override MetricValue Result()
        {
            var each = new double[classes];
            for (var c = 0; c < classes; c++) each[c] = metric.Of(_counts, c);
            return new MetricValue(metric.Name, Mean(each), metric.Unit, metric.Direction) { PerClass = each };
        }

        private double Mean(double[] each)
        {
            if (metric.Average == MetricAverage.Micro) return metric.Of(Together(), 0);
            var (sum, weights) = (0.0, 0.0);
            for (var c = 0; c < each.Length; c++)
            {
                if (double.IsNaN(each[c])) continue;
                double weight = metric.Average == MetricAverage.Macro ? 1 : _counts.Actual[c];
                (sum, weights) = (sum + (weight * each[c]), weights + weight);
            }

            return sum / weights;
        }

        private ClassCounts Together()
        {
            var all = new ClassCounts(1);
            (all.Right[0], all.Predicted[0], all.Actual[0]) = (_counts.Right.Sum(), _counts.Predicted.Sum(), _counts.Actual.Sum());
            return all;
        }
    }
}

/// <summary>Of the answers that name a class, the share that is right.</summary>
/// <remarks>
/// Formula: for each class right / predicted. A class that is there and never predicted has 0; one that is neither is left out of the mean, and not a
/// number in the table. Default: macro. Undefined (not a number) without a single class. As scikit-learn's precision_score.
/// </remarks>
public sealed class Precision(MetricAverage average = MetricAverage.Macro) : ClassMetric(average)
{
    /// <inheritdoc/>
    public override string Name => Named("precision");

    private protected override double Of(ClassCounts counts, int c) => counts.Precision(c);
}

/// <summary>Of the samples of a class, the share that is found.</summary>
/// <remarks>
/// Formula: for each class right / actual. A class that is predicted and never there has 0; one that is neither is left out of the mean, and not a
/// number in the table. Default: macro, which is the balanced accuracy where every class is there. As scikit-learn's recall_score.
/// </remarks>
public sealed class Recall(MetricAverage average = MetricAverage.Macro) : ClassMetric(average)
{
    /// <inheritdoc/>
    public override string Name => Named("recall");

    private protected override double Of(ClassCounts counts, int c) => counts.Recall(c);
}

/// <summary>The harmonic mean of precision and recall.</summary>
/// <remarks>
/// Formula: for each class 2 right / (predicted + actual); macro is the mean of the classes' values. A class that is neither there nor predicted is
/// left out of the mean, and not a number in the table. Default: macro. As scikit-learn's f1_score.
/// </remarks>
public sealed class F1(MetricAverage average = MetricAverage.Macro) : ClassMetric(average)
{
    /// <inheritdoc/>
    public override string Name => Named("f1");

    private protected override double Of(ClassCounts counts, int c) => counts.F1(c);
}

/// <summary>How much predicted and actual areas overlap, the mean over the classes: intersection over union, for images with a class at each
/// pixel.</summary>
/// <remarks>
/// Formula: for each class right / (predicted + actual - right), over all images together; then the mean over the classes. Pixels without a class
/// count nowhere. A class that is neither there nor predicted is left out of the mean, and not a number in the table. Known as mIoU or the Jaccard
/// index.
/// </remarks>
public sealed class Iou() : ClassMetric(MetricAverage.Macro)
{
    /// <inheritdoc/>
    public override string Name => "iou";

    private protected override double Of(ClassCounts counts, int c) => counts.Iou(c);
}
