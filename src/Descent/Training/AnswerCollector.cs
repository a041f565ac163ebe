using Descent.Data;

namespace Descent.Training;

/// <summary>Puts the answers of batch after batch together.</summary>
internal sealed class AnswerCollector(Dataset dataset, TrainingData data)
{
    private const long MostNumbers = 1L << 29; // 2 GiB of floats

    private readonly List<float> _outputs = [], _targets = [];
    private readonly List<int> _classes = [], _samples = [];

    public int SampleCount { get; private set; }

    public void Add(Tensor output, Batch batch, HostBatch host)
    {
        var rows = AddRows(output, batch);
        for (var i = 0; i < rows; i++) _samples.Add(host.Indices[i / (rows / batch.Count)]);
        SampleCount += batch.Count;
    }

    public Answers Result() => dataset.TargetKind == TargetKind.Classes
        ? new Answers([.. _outputs], [.. _classes], [.. _samples])
        : new Answers([.. _outputs], [.. _targets], _samples.Count, [.. _samples]);

    private int AddRows(Tensor output, Batch batch)
    {
        if (batch.Classes is not { } classes)
        {
            var (got, expected) = (output.ToArray(), batch.Values!.ToArray());
            if (got.Length != expected.Length)
                throw new ShapeException($"Answers: got an output of shape {output.Shape}; expected {batch.Values.Shape}, as the targets.");
            data.Targets?.Restore(got);
            data.Targets?.Restore(expected);
            Append(got);
            _targets.AddRange(expected);
            return batch.Count;
        }

        Append(ClassScores.Rows(output, classes.Count, dataset.ClassCount).ToArray());
        _classes.AddRange(classes.Values);
        return classes.Count;
    }

    private void Append(float[] numbers)
    {
        if (_outputs.Count + (long)numbers.Length > MostNumbers)
            throw new ShapeException(
                $"Answers: got more than {MostNumbers:N0} numbers in the answers to {dataset.Count:N0} samples; expected fewer samples.");
        _outputs.AddRange(numbers);
    }
}
