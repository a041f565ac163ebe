using Descent.Data;
using Descent.Nn;
using Descent.Training;

namespace Descent.Configuration;

/// <content>How sure the model is: calibrated probabilities, and passes with dropout.</content>
public sealed partial class SavedModel
{
    private SavedCalibration? _calibration;
    private bool _isCalibrationRead;
    private Module? _calibrated;

    /// <summary>By what scores are divided before they become probabilities, or null.</summary>
    public SavedCalibration? Calibration
    {
        get
        {
            if (_isCalibrationRead) return _calibration;
            (_calibration, _isCalibrationRead) = (SavedCalibration.Read(_metadata, Path), true);
            return _calibration;
        }
    }

    /// <summary>Samples as a trainer or a measurement takes them, with this model's preprocessing.</summary>
    public TrainingData TrainingData(Dataset samples) => new(samples) { Preprocessors = Data.Preprocessors, Targets = Data.Targets };

    /// <summary>The scores that the model gives to labelled samples, not divided by any temperature.</summary>
    /// <param name="samples">The samples, raw.</param>
    /// <param name="progress">Told the samples done so far.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <exception cref="DataException">The samples do not fit the model.</exception>
    public Answers Ask(Dataset samples, Action<int>? progress = null, CancellationToken cancellationToken = default)
    {
        CheckShape(samples);
        if (samples.TargetKind != Data.TargetKind || (Data.TargetKind == TargetKind.Classes && samples.ClassCount != Data.Outputs))
            throw new DataException($"{Path}: got samples with {samples.ClassCount} classes; expected {Data.Outputs}, as in the training.");
        return Training.Answers.Of(
            Model, samples, TrainingData(samples), TrainingSetup.EvaluationBatchSize(Config, samples), progress, cancellationToken);
    }

    /// <summary>A copy that divides its scores by a temperature; <see cref="Save"/> keeps it.</summary>
    /// <param name="calibration">The calibration; null: none.</param>
    public SavedModel With(SavedCalibration? calibration)
    {
        var metadata = new Dictionary<string, string>(_metadata);
        metadata.Remove(SavedCalibration.Key);
        if (calibration is not null) metadata[SavedCalibration.Key] = calibration.ToJson();
        return new SavedModel(Path, Config, Model, Data, Edits, metadata);
    }

    /// <summary>Predicts with what dropout drops drawn anew in every pass: mean answers, and how far the passes differ.</summary>
    /// <param name="samples">The samples, raw: preprocessing is applied here.</param>
    /// <param name="dropout">The passes, through this model.</param>
    /// <param name="views">Several views of each image, whose probabilities (or values) are averaged in each pass; null: the image as it is.</param>
    /// <exception cref="DataException">The model tells a class for each step or pixel.</exception>
    /// <exception cref="ShapeException">The samples have another shape than those of the training.</exception>
    public IEnumerable<Prediction> Predict(Dataset samples, McDropout dropout, TestTimeAugmentation? views = null)
    {
        CheckUncertain();
        CheckShape(samples);
        return Passes(samples, dropout, views);
    }

    /// <summary>Mean answers of several, as a prediction of one sample.</summary>
    internal Prediction Describe(UncertaintyTally tally, int row, int index, Dataset samples)
    {
        var output = new float[Data.Outputs];
        for (var i = 0; i < output.Length; i++) output[i] = (float)tally.Mean(row)[i];
        return Describe(output, index, samples, areRestored: true) with { Uncertainty = tally.Of(row) };
    }

    /// <summary>The answers to batch after batch: probabilities, or values in the data's units.</summary>
    internal IEnumerable<(int[] Indices, double[] Answers)> Batches(Dataset samples, TestTimeAugmentation? views, int batchSize)
    {
        CheckShape(samples);
        var each = views?.Count ?? 1;
        foreach (var batch in Loader(samples, views, batchSize).Epoch(0))
        {
            var answers = Restored(Answers(Output(batch), views));
            yield return ([.. Enumerable.Range(0, batch.Count / each).Select(i => batch.Indices[i * each] / each)], answers);
        }
    }

    /// <summary>Refuses a model that has a class for each step or pixel.</summary>
    internal void CheckUncertain()
    {
        if (Data is { TargetKind: TargetKind.Classes, TargetShape.Count: > 0 })
            throw new DataException(
                $"{Path}: got a model that tells a class for each step or pixel; expected one answer a sample for its uncertainty.");
    }

    private Module Calibrated()
    {
        if (Calibration is not { } calibration) return Model;
        return _calibrated ??= new DividedScores(Model, calibration.Temperature).Evaluate();
    }

    private IEnumerable<Prediction> Passes(Dataset samples, McDropout dropout, TestTimeAugmentation? views)
    {
        var each = views?.Count ?? 1;
        foreach (var batch in Loader(samples, views, TrainingSetup.EvaluationBatchSize(Config, samples)).Epoch(0))
        {
            var tally = new UncertaintyTally(batch.Count / each, Data.Outputs, Data.TargetKind == TargetKind.Classes);
            foreach (var output in dropout.Forward(Input(batch), batch.Number)) tally.Add(Restored(Answers(output, views)));
            for (var row = 0; row < tally.Rows; row++) yield return Describe(tally, row, batch.Indices[row * each] / each, samples);
        }
    }

    private DataLoader Loader(Dataset samples, TestTimeAugmentation? views, int batchSize) => new(
        views is null ? samples : new ViewsDataset(samples, views),
        new DataLoaderOptions { BatchSize = ViewMean.BatchSize(batchSize, views), Preprocessors = Data.Preprocessors });

    private double[] Restored(float[] answers)
    {
        if (Data.TargetKind == TargetKind.Values) Data.Targets?.Restore(answers);
        return Array.ConvertAll(answers, x => (double)x);
    }

    private void CheckShape(Dataset samples)
    {
        if (samples.SampleShape.SequenceEqual(Data.SampleShape)) return;
        var (got, expected) = (string.Join(", ", samples.SampleShape), string.Join(", ", Data.SampleShape));
        throw new ShapeException($"Predict: got samples [{got}]; expected [{expected}], as in the training.");
    }
}
