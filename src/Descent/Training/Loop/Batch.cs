using Descent.Data;
using Descent.Nn;

namespace Descent.Training;

/// <summary>A loader's batch as tensors.</summary>
internal sealed class Batch
{
    private readonly int _classCount;
    private readonly int _targetAxes;
    private readonly Tensor? _shares;

    public Batch(HostBatch host)
    {
        (Count, _classCount, _targetAxes) = (host.Count, host.ClassCount, host.TargetShape.Count);
        Input = Of(host.Inputs, [host.Count, .. host.SampleShape]);
        if (host.Classes is not { } classes)
        {
            Values = Of(host.Values!, [host.Count, .. host.TargetShape]);
            return;
        }

        // A step of a sequence is to a loss what a sample is; the pixels of an image keep their places, which some losses look at.
        var shape = Shape.Create([host.Count, .. host.TargetShape]);
        var all = classes.AsSpan(0, shape.ElementCount);
        Classes = _targetAxes == 1 ? IntTensor.Create(all) : IntTensor.From(all, shape);
        if (host.Shares is { } shares) _shares = Of(shares, [host.Count, _classCount]);
    }

    private Batch(Batch views, int each)
    {
        (Count, _classCount, _targetAxes) = (views.Count / each, views._classCount, views._targetAxes);
        Input = views.Input;
        if (views.Classes is { } classes)
        {
            var size = classes.Count / views.Count;
            var kept = new int[Count * size];
            for (var i = 0; i < kept.Length; i++) kept[i] = classes[(i / size * each * size) + (i % size)];
            Classes = _targetAxes == 1 ? IntTensor.Create(kept) : IntTensor.From(kept, classes.Shape.With(0, Count));
        }
        else
        {
            var values = views.Values!.ToArray();
            var size = values.Length / views.Count;
            var kept = new float[Count * size];
            for (var i = 0; i < Count; i++) values.AsSpan(i * each * size, size).CopyTo(kept.AsSpan(i * size));
            Values = Tensor.From(kept, views.Values.Shape.With(0, Count));
        }
    }

    public int Count { get; }

    public Tensor Input { get; }

    public IntTensor? Classes { get; }

    public Tensor? Values { get; }

    public Target Target => _shares is { } shares ? shares : Classes is { } classes ? classes : Values!;

    /// <summary>The output as the loss takes it: scores (N, steps, classes) of sequences as (N * steps, classes).</summary>
    public Tensor ForLoss(Tensor output) =>
        _targetAxes == 1 && Classes is not null && output.Rank == 3 ? output.Reshape([output.Shape[0] * output.Shape[1], output.Shape[2]]) : output;

    /// <summary>The scores as rows (places, classes): a row for each sample, step or pixel.</summary>
    /// <exception cref="ShapeException">There are more or fewer scores than classes.</exception>
    public Tensor Rows(Tensor output)
    {
        output = ForLoss(output);
        var isMap = _targetAxes == 2;
        if (output.Rank == (isMap ? 4 : 2) && output.Shape[1] == _classCount)
            return isMap ? output.AxisLast(1).Reshape([output.Shape.ElementCount / _classCount, _classCount]) : output;
        var got = output.Rank == 2 ? $"{output.Shape[1]} scores a sample" : $"an output of shape {output.Shape}";
        var each = _targetAxes switch { 0 => "sample", 1 => "step", _ => "pixel" };
        throw new ShapeException($"Accuracy: got {got}; expected {_classCount} scores a {each}, one for each class of the data.");
    }

    /// <summary>How many classes are told right, and how many there are to tell; null for a regression.</summary>
    public (long Right, long Answers)? Hits(Tensor output)
    {
        if (Classes is not { } classes) return null;
        var predicted = Rows(output).ArgMax();
        var (right, ignored) = (0, 0);
        for (var i = 0; i < classes.Count; i++)
        {
            if (predicted[i] == classes[i]) right++;
            else if (classes[i] < 0) ignored++;
        }

        return (right, classes.Count - ignored);
    }

    /// <summary>The same as one row for each image, where there is one for each of its views: targets of the first views.</summary>
    public Batch OfImages(int views) => new(this, views);

    private static Tensor Of(float[] numbers, int[] sizes)
    {
        var shape = Shape.Create(sizes);
        return Tensor.From(numbers.AsSpan(0, shape.ElementCount), shape);
    }
}
