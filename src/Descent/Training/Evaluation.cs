namespace Descent.Training;

/// <summary>How good a model is on a data set.</summary>
/// <param name="Samples">How many samples were measured.</param>
/// <param name="Loss">The mean loss of a sample, in the units that training uses.</param>
public sealed record Evaluation(int Samples, double Loss)
{
    /// <summary>The share of samples classified right, 0 to 1, or null for a regression; measured whatever the metrics are. Where a sample has a
    /// class at each step or pixel, each counts.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Counts by true class (row) and predicted class (column), or null for a regression and for more than 4,096
    /// classes.</summary>
    public long[,]? Confusion { get; init; }

    /// <summary>How many classes were told: the samples, or their steps or pixels without those that are ignored; 0 for a regression.</summary>
    public long Answers { get; init; }

    /// <summary>e to the mean cross-entropy: among how many equally probable tokens the model would be as unsure; for sequences, or where it was
    /// asked for, else null.</summary>
    public double? Perplexity { get; init; }

    /// <summary>The root of the mean squared error in the data's units, or null for a classification.</summary>
    public double? Rmse { get; init; }

    /// <summary>The mean absolute error in the data's units, or null for a classification.</summary>
    public double? Mae { get; init; }

    /// <summary>What the metrics came to, in the order in which they were asked for; the loss is not among them, but <see cref="Find"/> knows
    /// it.</summary>
    public IReadOnlyList<MetricValue> Metrics { get; init; } = [];

    /// <summary>The metrics, and what was measured besides because there is a property for it.</summary>
    internal IEnumerable<MetricValue> All => Metrics.Concat(Besides);

    /// <summary>What was measured without being asked for.</summary>
    internal IReadOnlyList<MetricValue> Besides { get; init; } = [];

    /// <summary>The unit of the loss: nats for a likelihood, else empty.</summary>
    internal string LossUnit { get; init; } = MetricUnits.None;

    /// <summary>A metric by its name, or null where it was not measured.</summary>
    /// <param name="name">Such as "loss", "accuracy" or "rmse".</param>
    public MetricValue? Find(string name)
    {
        if (name == LossName) return new MetricValue(LossName, Loss, LossUnit, MetricDirection.Lower);
        foreach (var metric in All)
            if (metric.Name == name)
                return metric;
        return null;
    }

    /// <summary>The name of the loss among the metrics.</summary>
    internal const string LossName = "loss";
}
