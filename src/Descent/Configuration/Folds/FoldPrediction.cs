using Descent.Data;
using Descent.Nn;
using Descent.Training;

namespace Descent.Configuration;

/// <summary>What a model said about a sample that it was not trained on.</summary>
/// <param name="Sample">The sample in words: file, line, number.</param>
/// <param name="Targets">Its class, or its values in the data's units.</param>
/// <param name="Predicted">The predicted class, or values in the data's units.</param>
/// <param name="Probability">How probable the predicted class was held; null for values.</param>
public sealed record FoldPrediction(string Sample, IReadOnlyList<float> Targets, IReadOnlyList<float> Predicted, double? Probability)
{
    /// <summary>Which repeat, from 0.</summary>
    public int Repeat { get; init; }

    /// <summary>Which fold of it, from 0.</summary>
    public int Fold { get; init; }
}

/// <summary>Runs a fold's model on what the fold held out.</summary>
internal static class FoldPredictor
{
    public static List<FoldPrediction> Predict(Module model, TrainingData data, int batchSize)
    {
        var samples = data.Test!;
        if (samples.TargetKind == TargetKind.Classes && samples.TargetShape.Count > 0)
            throw new TrainingException("Out-of-fold predictions: got a class for each step or pixel; expected one class or values for each sample.");
        var loader = new DataLoader(samples, data.LoaderOptions(batchSize, shuffle: false, seed: 0));
        model.Evaluate();
        using var mode = GradMode.NoGrad();
        List<FoldPrediction> predictions = [];
        foreach (var host in loader.Epoch(0))
        {
            var batch = new Batch(host);
            var output = model.Forward(batch.Input);
            var scores = (batch.Classes is null ? output : output.Softmax()).ToArray();
            if (batch.Classes is null) data.Targets?.Restore(scores);
            var size = scores.Length / batch.Count;
            for (var i = 0; i < batch.Count; i++)
            {
                var own = scores.AsSpan(i * size, size);
                predictions.Add(batch.Classes is null ? Values(samples, host.Indices[i], own) : Class(samples, host.Indices[i], own));
            }
        }

        return predictions;
    }

    private static FoldPrediction Class(Dataset samples, int number, ReadOnlySpan<float> probabilities)
    {
        var best = 0;
        for (var c = 1; c < probabilities.Length; c++)
            if (probabilities[c] > probabilities[best])
                best = c;
        return new FoldPrediction(samples.DescribeSample(number), [samples.ReadClass(number)], [best], probabilities[best]);
    }

    private static FoldPrediction Values(Dataset samples, int number, ReadOnlySpan<float> values)
    {
        var targets = new float[samples.TargetSize];
        samples.ReadValues(number, targets);
        return new FoldPrediction(samples.DescribeSample(number), targets, [.. values], null);
    }
}
