namespace Descent.Training;

/// <summary>How good a model is on a data set.</summary>
/// <param name="Samples">How many samples were measured.</param>
/// <param name="Loss">The mean loss of a sample, in the units that training uses.</param>
public sealed record Evaluation(int Samples, double Loss)
{
    /// <summary>The share of samples classified right, 0 to 1, or null for a regression.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Counts by true class (row) and predicted class (column), or null for a regression.</summary>
    public int[,]? Confusion { get; init; }

    /// <summary>The root of the mean squared error in the data's units, or null for a classification.</summary>
    public double? Rmse { get; init; }

    /// <summary>The mean absolute error in the data's units, or null for a classification.</summary>
    public double? Mae { get; init; }
}
