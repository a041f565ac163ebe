using Descent.Data;
using Descent.Nn;

namespace Descent.Training;

/// <summary>A loader's batch as tensors.</summary>
internal sealed class Batch
{
    private readonly int _classCount;

    public Batch(HostBatch host, Dataset dataset)
    {
        (Count, _classCount) = (host.Count, dataset.ClassCount);
        Input = Tensor.From(host.Inputs.AsSpan(0, host.Count * dataset.SampleSize), Shape.Create([host.Count, .. dataset.SampleShape]));
        if (host.Classes is { } classes) Classes = IntTensor.Create(classes.AsSpan(0, host.Count));
        else Values = Tensor.From(host.Values.AsSpan(0, host.Count * dataset.TargetSize), [host.Count, dataset.TargetSize]);
    }

    public int Count { get; }

    public Tensor Input { get; }

    public IntTensor? Classes { get; }

    public Tensor? Values { get; }

    public Target Target => Classes is { } classes ? classes : Values!;

    /// <summary>The class with the largest score, sample by sample.</summary>
    /// <exception cref="ShapeException">There are more or fewer scores than classes.</exception>
    public IntTensor Predicted(Tensor output) => output.Rank == 2 && output.Shape[1] == _classCount
        ? output.ArgMax()
        : throw new ShapeException(
            $"Accuracy: got {(output.Rank == 2 ? $"{output.Shape[1]} scores a sample" : $"an output of shape {output.Shape}")}; expected {_classCount} scores a sample, one for each class of the data.");

    /// <summary>How many of the batch are classified right, or null for a regression.</summary>
    public int? CountRight(Tensor output)
    {
        if (Classes is not { } classes) return null;
        var predicted = Predicted(output);
        var right = 0;
        for (var i = 0; i < classes.Count; i++)
            if (predicted[i] == classes[i])
                right++;
        return right;
    }
}
