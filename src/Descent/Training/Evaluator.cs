using Descent.Data;
using Descent.Nn;

namespace Descent.Training;

/// <summary>Measures a model on a data set in evaluation mode, without recording a graph.</summary>
public static class Evaluator
{
    /// <summary>Runs every sample through the model once.</summary>
    /// <param name="model">The model; its mode is restored afterwards, part by part.</param>
    /// <param name="loss">Measured with every sample weighted alike.</param>
    /// <param name="dataset">The samples.</param>
    /// <param name="data">Whose fitted preprocessing is applied.</param>
    /// <param name="batchSize">Samples at once.</param>
    /// <param name="progress">Told the samples done so far.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public static Evaluation Measure(
        Module model, Loss loss, Dataset dataset, TrainingData data, int batchSize = 256, Action<int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        var loader = new DataLoader(dataset, data.LoaderOptions(batchSize, shuffle: false, seed: 0));
        var tally = new Tally(dataset, data);
        var modes = model.WithParts().Select(part => (Part: part, part.IsTraining)).ToList();
        model.Evaluate();
        try
        {
            using var mode = GradMode.NoGrad();
            foreach (var host in loader.Epoch(0, cancellationToken: cancellationToken))
            {
                var batch = new Batch(host);
                var output = model.Forward(batch.Input);
                var value = (double)loss.Forward(batch.ForLoss(output), batch.Target).Item();
                tally.Add(output, batch, loss.AddsUp ? value : value * batch.Count);
                progress?.Invoke(tally.Samples);
            }
        }
        finally
        {
            foreach (var (part, isTraining) in modes) part.SetOwnTraining(isTraining);
        }

        return tally.Result();
    }
}
