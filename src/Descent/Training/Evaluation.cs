namespace Descent.Training;

/// <summary>How good a model is on a data set.</summary>
/// <param name="Samples">How many samples were measured.</param>
/// <param name="Loss">The mean loss of a sample, in the units that training uses.</param>
public sealed record Evaluation(int Samples, double Loss)
{
    /// <summary>The share of samples classified right, 0 to 1, or null for a regression. Where a sample has a class at each step or pixel, each
    /// counts.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Counts by true class (row) and predicted class (column), or null for a regression.</summary>
    public long[,]? Confusion { get; init; }

    /// <summary>How many classes were told: the samples, or their steps or pixels without those that are ignored; 0 for a regression.</summary>
    public long Answers { get; init; }

    /// <summary>e to the mean cross-entropy: among how many equally probable tokens the model would be as unsure; for sequences, else null.</summary>
    public double? Perplexity { get; init; }

    /// <summary>The root of the mean squared error in the data's units, or null for a classification.</summary>
    public double? Rmse { get; init; }

    /// <summary>The mean absolute error in the data's units, or null for a classification.</summary>
    public double? Mae { get; init; }
}
