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
    /// <param name="views">Several views of each image, whose probabilities are averaged before the loss (of their logarithms) and the accuracy are
    /// measured; or values, for a regression. Default null: the image as the data set gives it.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <param name="metrics">What is measured besides the loss; null: <see cref="Metric.Defaults"/>.</param>
    /// <exception cref="TrainingException">A metric does not fit the data.</exception>
    /// <exception cref="ShapeException">Views are asked for, and the samples are no images with one answer each.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public static Evaluation Measure(
        Module model, Loss loss, Dataset dataset, TrainingData data, int batchSize = 256, Action<int>? progress = null,
        TestTimeAugmentation? views = null, CancellationToken cancellationToken = default, IReadOnlyList<Metric>? metrics = null)
    {
        var source = views is null ? dataset : new ViewsDataset(dataset, views);
        var loader = new DataLoader(source, data.LoaderOptions(ViewMean.BatchSize(batchSize, views), shuffle: false, seed: 0));
        var tally = new Tally(dataset, data, loss, metrics);
        var modes = model.WithParts().Select(part => (Part: part, part.IsTraining)).ToList();
        model.Evaluate();
        try
        {
            using var mode = GradMode.NoGrad();
            foreach (var host in loader.Epoch(0, cancellationToken: cancellationToken))
            {
                var batch = new Batch(host);
                var output = model.Forward(batch.Input);
                if (views is not null)
                {
                    batch = batch.OfImages(views.Count);
                    output = ViewMean.Of(output, views.Count, batch.Classes is not null, views.Name);
                    if (batch.Classes is not null) output = output.Log(); // scores whose softmax the mean is
                }

                var value = (double)loss.Forward(batch.ForLoss(output), batch.Target).Item();
                tally.Add(output, batch, value, loss.AddsUp);
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
