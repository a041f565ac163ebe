using Descent.Data;

namespace Descent.Training;

/// <summary>What a metric measures against: the targets of a data set, without the samples.</summary>
/// <param name="Kind">Classes or values.</param>
/// <param name="ClassCount">How many classes; 0 for values.</param>
/// <param name="Shape">The shape of one sample's target; see <see cref="Dataset.TargetShape"/>.</param>
/// <param name="Samples">How many samples there will be at most.</param>
public sealed record MetricTarget(TargetKind Kind, int ClassCount, IReadOnlyList<int> Shape, long Samples)
{
    /// <summary>Whether the loss is the mean of -ln of what the model gave the right classes; decides whether a perplexity is measured unless asked
    /// for. Default true.</summary>
    public bool IsLikelihood { get; init; } = true;

    /// <summary>The classes or values of one sample.</summary>
    public int Places => Shape.Aggregate(1, (product, size) => product * size);

    /// <summary>The target of a data set.</summary>
    public static MetricTarget Of(Dataset dataset) => new(dataset.TargetKind, dataset.ClassCount, dataset.TargetShape, dataset.Count);

    /// <summary>In words: "10 classes", "3 target values", "65 classes at each of 128 steps".</summary>
    public override string ToString() => (Kind, Shape.Count) switch
    {
        (TargetKind.Values, _) => $"{Places} target value{(Places == 1 ? string.Empty : "s")}",
        (_, 0) => $"{ClassCount} classes",
        (_, 1) => $"{ClassCount} classes at each of {Shape[0]} steps",
        _ => $"{ClassCount} classes at each of {string.Join(" x ", Shape)} places",
    };
}
