using Descent.Data;
using Descent.Nn;

namespace Descent.Training;

/// <summary>What a model answered to every sample of a data set, beside what was right: everything that ensembles and calibration compute
/// with.</summary>
/// <remarks>
/// A row is one answer: of a sample, or of each of its steps or pixels. <see cref="Outputs"/> has the scores of the classes (logits, whose softmax
/// is the model's probability) or the values in the data's units, row after row. Rows without a class (<see cref="Dataset.NoClass"/>) are kept, and
/// left out by whoever measures.
/// </remarks>
public sealed class Answers
{
    /// <summary>Takes answers to classes.</summary>
    /// <param name="scores">Scores, row after row.</param>
    /// <param name="classes">The right class of each row.</param>
    /// <param name="samples">The sample's number of each row in its data set; null: 0, 1, 2 and so on.</param>
    /// <exception cref="ShapeException">The lengths do not fit.</exception>
    public Answers(float[] scores, int[] classes, int[]? samples = null)
        : this(scores, classes, null, classes.Length, samples)
    {
    }

    /// <summary>Takes answers to values.</summary>
    /// <param name="values">Predicted values, row after row.</param>
    /// <param name="targets">The right values, likewise.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="samples">The sample's number of each row in its data set; null: 0, 1, 2 and so on.</param>
    /// <exception cref="ShapeException">The lengths do not fit.</exception>
    public Answers(float[] values, float[] targets, int rows, int[]? samples = null)
        : this(values, null, targets, rows, samples)
    {
    }

    private Answers(float[] outputs, int[]? classes, float[]? targets, int rows, int[]? samples)
    {
        var width = rows == 0 ? 0 : outputs.Length / rows;
        if ((long)width * rows != outputs.Length || (targets is not null && targets.Length != outputs.Length)
            || (samples is not null && samples.Length != rows))
            throw new ShapeException($"Answers: got {outputs.Length} outputs for {rows} rows; expected the same number for each.");
        (Outputs, Classes, Targets, Rows, Width) = (outputs, classes, targets, rows, width);
        Samples = samples ?? [.. Enumerable.Range(0, rows)];
        if (classes is not null && classes.FirstOrDefault(c => c >= width, -1) is >= 0 and var wrong)
            throw new ShapeException($"Answers: got class {wrong} for {width} scores; expected a smaller one.");
    }

    /// <summary>How many rows there are.</summary>
    public int Rows { get; }

    /// <summary>How many numbers a row has: classes or values.</summary>
    public int Width { get; }

    /// <summary>The answers, row after row.</summary>
    public float[] Outputs { get; }

    /// <summary>The right classes, or null for values.</summary>
    public int[]? Classes { get; }

    /// <summary>The right values, or null for classes.</summary>
    public float[]? Targets { get; }

    /// <summary>The number of each row's sample in the data set.</summary>
    public int[] Samples { get; }

    /// <summary>Whether the answers are scores of classes.</summary>
    public bool AreClasses => Classes is not null;

    /// <summary>Runs every sample through a model once, in evaluation mode.</summary>
    /// <param name="model">The model; its mode is restored afterwards, part by part.</param>
    /// <param name="dataset">The samples with their targets.</param>
    /// <param name="data">Whose fitted preprocessing is applied.</param>
    /// <param name="batchSize">Samples at once.</param>
    /// <param name="progress">Told the samples done so far.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <exception cref="ShapeException">The model's output does not fit the targets, or the answers are more than 2^29 numbers.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public static Answers Of(
        Module model, Dataset dataset, TrainingData data, int batchSize = 256, Action<int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        var collector = new AnswerCollector(dataset, data);
        var loader = new DataLoader(dataset, data.LoaderOptions(batchSize, shuffle: false, seed: 0));
        using var evaluation = new EvaluationMode(model);
        using var mode = GradMode.NoGrad();
        foreach (var host in loader.Epoch(0, cancellationToken: cancellationToken))
        {
            var batch = new Batch(host);
            collector.Add(model.Forward(batch.Input), batch, host);
            progress?.Invoke(collector.SampleCount);
        }

        return collector.Result();
    }

    /// <summary>The probabilities of the classes, row after row: softmax(scores / temperature), in double precision.</summary>
    /// <param name="temperature">Above 1: less sure, below 1: surer; the order of the classes stays.</param>
    /// <exception cref="InvalidOperationException">The answers are values.</exception>
    public double[] Probabilities(double temperature = 1)
    {
        if (!AreClasses) throw new InvalidOperationException("Answers.Probabilities: got answers of values; expected scores of classes.");
        var probabilities = new double[Outputs.Length];
        for (var row = 0; row < Rows; row++)
            ClassScores.Softmax(Outputs.AsSpan(row * Width, Width), 1 / temperature, probabilities.AsSpan(row * Width, Width));
        return probabilities;
    }

    /// <summary>What members are averaged by: probabilities, or values.</summary>
    internal double[] Means() => AreClasses ? Probabilities() : Array.ConvertAll(Outputs, x => (double)x);
}
