using Descent.Data;

namespace Descent.Training;

/// <summary>Adds up an evaluation, batch by batch, in double precision.</summary>
internal sealed class Tally(Dataset dataset, TrainingData data, bool isLikelihood)
{
    private readonly long[,]? _confusion = dataset.TargetKind == TargetKind.Classes ? new long[dataset.ClassCount, dataset.ClassCount] : null;
    private double _loss;
    private double _squares;
    private double _absolutes;
    private long _values;
    private long _answers;

    public int Samples { get; private set; }

    /// <summary>Adds a batch; <paramref name="loss"/> is the sum over its samples.</summary>
    public void Add(Tensor output, Batch batch, double loss)
    {
        Samples += batch.Count;
        _loss += loss;
        if (batch.Classes is { } classes) AddClasses(batch.Predicted(output), classes);
        else AddValues(output, batch.Values!);
    }

    public Evaluation Result()
    {
        var loss = Samples == 0 ? double.NaN : _loss / Samples;
        if (_confusion is not { } confusion)
            return new Evaluation(Samples, loss) { Rmse = Math.Sqrt(_squares / _values), Mae = _absolutes / _values };
        long right = 0;
        for (var i = 0; i < confusion.GetLength(0); i++) right += confusion[i, i];
        return new Evaluation(Samples, loss)
        {
            Accuracy = (double)right / Math.Max(1, _answers), Confusion = confusion, Answers = _answers,
            Perplexity = isLikelihood && dataset.TargetShape.Count == 1 ? Math.Exp(loss) : null,
        };
    }

    private void AddClasses(IntTensor predicted, IntTensor classes)
    {
        for (var i = 0; i < classes.Count; i++)
        {
            if (classes[i] < 0) continue; // a place without a class, which the loss passes over too
            _confusion![classes[i], predicted[i]]++;
            _answers++;
        }
    }

    private void AddValues(Tensor output, Tensor values)
    {
        var (got, expected) = (output.ToArray(), values.ToArray());
        data.Targets?.Restore(got);
        data.Targets?.Restore(expected);
        for (var i = 0; i < got.Length; i++)
        {
            var error = (double)got[i] - expected[i];
            _squares += error * error;
            _absolutes += Math.Abs(error);
        }

        _values += got.Length;
    }
}
