namespace Descent.Data;

/// <summary>A data set divided into three parts without a common sample.</summary>
/// <param name="Training">What the model learns from; preprocessing is fitted on it alone.</param>
/// <param name="Validation">What decides between models and when to stop; may be empty.</param>
/// <param name="Test">What is measured once at the end; may be empty.</param>
public sealed record DataSplit(SubsetDataset Training, SubsetDataset Validation, SubsetDataset Test);

/// <summary>The numbers of the samples in each part.</summary>
/// <param name="Training">The training samples.</param>
/// <param name="Validation">The validation samples.</param>
/// <param name="Test">The test samples.</param>
public sealed record SplitIndices(int[] Training, int[] Validation, int[] Test)
{
    /// <summary>The three parts of <paramref name="dataset"/>.</summary>
    public DataSplit Of(Dataset dataset) => new(new(dataset, Training), new(dataset, Validation), new(dataset, Test));
}
