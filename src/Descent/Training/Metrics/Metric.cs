namespace Descent.Training;

/// <summary>A number that says how good a model is on a data set: its name, its unit, which way is better, and how it is measured.</summary>
/// <remarks>
/// A metric holds settings and no sums: <see cref="Start"/> begins a measurement, which takes the data batch by batch and adds up in double
/// precision, so that the size of a batch does not matter. One instance may serve several measurements.
/// A metric of your own derives from it and is given to <see cref="Trainer.Metrics"/> or <see cref="Evaluator.Measure"/>.
/// </remarks>
/// <example><code>
/// Evaluation test = Evaluator.Measure(model, loss, data.Test!, data, metrics: [new Accuracy(), new TopK(3), new F1()]);
/// Console.WriteLine(test.Find("f1"));
/// </code></example>
public abstract class Metric
{
    /// <summary>The name in configs and reports, in kebab-case and with the settings that change its meaning: "accuracy", "top-5",
    /// "f1-micro".</summary>
    public abstract string Name { get; }

    /// <summary>The unit: <see cref="MetricUnits.Share"/>, <see cref="MetricUnits.Target"/>, or empty for a plain number.</summary>
    public abstract string Unit { get; }

    /// <summary>Which way is better.</summary>
    public abstract MetricDirection Direction { get; }

    /// <summary>What it is measured against, as a message says it: "classes", "values", "the classes of a sequence's steps".</summary>
    public abstract string Expects { get; }

    /// <summary>Whether it can be measured on such data.</summary>
    public abstract bool Fits(MetricTarget target);

    /// <summary>Begins a measurement.</summary>
    /// <exception cref="TrainingException">The metric does not fit the data.</exception>
    public MetricMeter Start(MetricTarget target)
    {
        CheckFits(target);
        return CreateMeter(target);
    }

    /// <summary>What is measured when nothing is said: accuracy for classes (and the perplexity for sequences of them whose loss is a likelihood),
    /// rmse and mae for values.</summary>
    public static IReadOnlyList<Metric> Defaults(MetricTarget target) => target switch
    {
        { Kind: Data.TargetKind.Values } => [new Rmse(), new Mae()],
        { Shape.Count: 1, IsLikelihood: true } => [new Accuracy(), new Perplexity()],
        _ => [new Accuracy()],
    };

    /// <summary>Every metric that can be measured on such data, with its usual settings, the defaults first.</summary>
    public static IReadOnlyList<Metric> AllFitting(MetricTarget target) =>
    [
        .. ((IEnumerable<Metric>)
        [
            .. Defaults(target), new TopK(), new Precision(), new Recall(), new F1(), new Iou(), new Auroc(), new CalibrationError(),
            new Perplexity(), new R2(), new ConfusionMatrix(),
        ]).Where(m => m.Fits(target)).DistinctBy(m => m.Name),
    ];

    /// <summary>Name and unit.</summary>
    public override string ToString() => Unit.Length == 0 ? Name : $"{Name} ({Unit})";

    /// <summary>Refuses data that it cannot be measured on: after an epoch would be late.</summary>
    internal void CheckFits(MetricTarget target)
    {
        if (!Fits(target)) throw new TrainingException($"metric {Name}: got {target}; expected {Expects}.");
    }

    /// <summary>Makes what adds up; the data fit.</summary>
    protected abstract MetricMeter CreateMeter(MetricTarget target);
}

/// <summary>One measurement under way.</summary>
public abstract class MetricMeter
{
    /// <summary>Takes a batch in.</summary>
    public abstract void Add(MetricBatch batch);

    /// <summary>The value over all batches so far; not a number where there is none to tell, such as before the first.</summary>
    public abstract MetricValue Result();
}
