using Descent.Data;
using Descent.Formats;
using Descent.Nn;
using Descent.Training;

namespace Descent.Configuration;

/// <summary>A model read back from a run: it takes raw files of the kind that it was trained on, and predicts.</summary>
/// <remarks>
/// The file holds the weights, the resolved config (from which the model is built again) and what was measured on the training samples:
/// names of classes, preprocessing, table schema. Nothing else is needed, so the file can be copied anywhere.
/// </remarks>
/// <example><code>
/// var model = SavedModel.Load("runs/20260101-120000-digits");
/// foreach (var prediction in model.Predict(model.Read("t10k-images-idx3-ubyte.gz")))
///     Console.WriteLine($"{prediction.Sample}: {prediction.Ranking[0].Name}");
/// </code></example>
public sealed partial class SavedModel
{
    private readonly IReadOnlyDictionary<string, string> _metadata;

    private SavedModel(
        string path, ExperimentConfig config, Module model, SavedData data, IReadOnlyList<ModelEdit> edits,
        IReadOnlyDictionary<string, string> metadata) =>
        (Path, Config, Model, Data, Edits, _metadata) = (path, config, model, data, edits, metadata);

    /// <summary>The model's file.</summary>
    public string Path { get; }

    /// <summary>The config that it was trained with, every default filled in.</summary>
    public ExperimentConfig Config { get; }

    /// <summary>The model in evaluation mode.</summary>
    public Module Model { get; }

    /// <summary>What samples look like and what is done to them.</summary>
    public SavedData Data { get; }

    /// <summary>How its structure was changed after it was built from the config, in order; mostly nothing.</summary>
    public IReadOnlyList<ModelEdit> Edits { get; }

    /// <summary>Ten windows as the training cut them: with the padding of its "random-crop" where it had one, else of an image made larger by
    /// 8/7.</summary>
    public TestTimeAugmentation TenCrop() =>
        Config.CropPadding is > 0 and var padding ? TestTimeAugmentation.TenCrop(scale: 1, padding) : TestTimeAugmentation.TenCrop();

    /// <summary>What a run's model file is to carry beside the weights, for <see cref="RunFolder"/>.</summary>
    public static IReadOnlyDictionary<string, string> Metadata(ExperimentConfig config, ExperimentData data) => new Dictionary<string, string>
    {
        ["format"] = "pt", // Readers in Python look for it; the names and layouts are PyTorch's.
        [SavedData.ConfigKey] = config.ToJson(),
        [SavedData.Key] = SavedData.Of(data).ToJson(),
    };

    /// <summary>Reads a run's folder, or a model file out of one.</summary>
    /// <exception cref="DataException">There is no model, it is damaged, or it was not written by a run.</exception>
    /// <exception cref="ConfigException">The config in it is damaged or comes from a newer release.</exception>
    public static SavedModel Load(string path)
    {
        var isFolder = Directory.Exists(path);
        var file = isFolder ? System.IO.Path.Combine(path, RunFolder.ModelFile) : path;
        if (!File.Exists(file))
            throw new DataException(isFolder
                ? $"{path}: got a folder without {RunFolder.ModelFile}; expected the folder of a run that has saved its model."
                : $"{(path.Length == 0 ? "''" : path)}: got no such file or folder; expected a run folder or a model file.");
        if (!isFolder && System.IO.Path.GetExtension(file) == ".json")
            throw new DataException($"{path}: got a JSON file; expected a run folder or a model file. Did you mean the folder that it is in?");
        var weights = SafetensorsFile.Read(file);
        var data = SavedData.Read(weights.Metadata, file);
        if (!weights.Metadata.TryGetValue(SavedData.ConfigKey, out var text)) throw SavedData.Foreign(file);
        // The weights that the run started from are of no use any more, and may be gone.
        var config = ExperimentConfig.Parse(text, $"config in {file}", ["init=null"]);
        var edits = ModelEdits.Read(weights.Metadata, file);
        var model = Build(config, data, edits, file);
        ModuleState.Load(model, weights, file);
        foreach (var (name, value) in model.State())
            if (!value.IsFinite())
                throw new DataException(
                    $"{file}: tensor '{name}' holds NaN or infinity; expected numbers. The file is damaged, or its training diverged.");
        var saved = new SavedModel(file, config, model.Evaluate(), data, edits, weights.Metadata);
        _ = saved.Calibration; // a damaged one is told here
        return saved;
    }

    /// <summary>Reads the samples of a file: a picture (PNG, JPEG) or a folder of them, IDX images (plain or gzipped), an array (npy), or rows of a
    /// table; targets need not be there.</summary>
    /// <exception cref="DataException">The file cannot be read, or does not hold such samples.</exception>
    public Dataset Read(string path) => SampleFile.Read(path, Data);

    /// <summary>Reads samples with their targets, raw, of the kind that the model was trained on: a folder of pictures with a sub-folder for each
    /// class or with masks, one of MNIST or CIFAR, IDX images with labels beside them, arrays with targets, a table, a text. Of data that are
    /// divided, the test part. Classes go by name where they have names.</summary>
    /// <exception cref="DataException">The file cannot be read, does not hold such samples, or has classes that the model does not know.</exception>
    public Dataset ReadWithTargets(string path) => TargetFile.Read(path, Data, Config);

    /// <summary>Measures the model on raw samples with targets, with the loss of its training; its scores are divided by the temperature of its
    /// calibration if it has one.</summary>
    /// <param name="samples">The samples; preprocessing is applied here.</param>
    /// <param name="metrics">What is measured besides the loss; null: everything that fits, <see cref="Metric.AllFitting"/>.</param>
    /// <param name="progress">Told the samples done so far.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <exception cref="TrainingException">A metric does not fit the data.</exception>
    public Evaluation Measure(
        Dataset samples, IReadOnlyList<Metric>? metrics = null, Action<int>? progress = null, CancellationToken cancellationToken = default)
    {
        var loss = Config.BuildLoss(Data.TargetKind);
        var target = MetricTarget.Of(samples) with { IsLikelihood = loss.IsLikelihood };
        var data = new TrainingData(samples) { Preprocessors = Data.Preprocessors, Targets = Data.Targets };
        return Evaluator.Measure(
            Data.TargetKind == TargetKind.Classes ? Calibrated() : Model, loss, samples, data, TrainingSetup.EvaluationBatchSize(Config, samples),
                progress,
            cancellationToken: cancellationToken, metrics: metrics ?? Metric.AllFitting(target));
    }

    /// <summary>Predicts sample after sample, in evaluation mode, in batches.</summary>
    /// <param name="samples">The samples, raw: preprocessing is applied here.</param>
    /// <param name="views">Several views of each image, whose probabilities (or values) are averaged; null: the image as it is.</param>
    /// <exception cref="ShapeException">The samples have another shape than those of the training; or views are asked for, and they are no
    /// images.</exception>
    public IEnumerable<Prediction> Predict(Dataset samples, TestTimeAugmentation? views = null)
    {
        CheckShape(samples);
        return Batches(samples, views is null ? samples : new ViewsDataset(samples, views), views);
    }

    /// <summary>Continues a text, token after token, by lot as probable as the model holds each.</summary>
    /// <param name="prompt">What the text begins with; empty: a new line, or the first token.</param>
    /// <param name="length">How many tokens are drawn.</param>
    /// <param name="temperature">Scores are divided by it before the softmax: 1 as the model says, less for the more probable, 0 for the most
    /// probable alone.</param>
    /// <param name="seed">The same seed gives the same text.</param>
    /// <returns>The text after the prompt, piece by piece.</returns>
    /// <exception cref="DataException">The model was not trained on a text, or the prompt has characters that it has never seen.</exception>
    public IEnumerable<string> Continue(string prompt, int length, float temperature = 1, ulong seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (!(temperature >= 0 && float.IsFinite(temperature)))
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "Continue: expected a number of 0 or more.");
        if (Data.Vocabulary is not { } vocabulary)
            throw new DataException($"{Path}: got a model that was not trained on a text; expected one whose data source is text.");
        var tokens = vocabulary.Encode(prompt.Length > 0 ? prompt : "\n");
        if (prompt.Length == 0 && tokens.Contains(vocabulary.UnknownToken)) tokens = [0];
        var unknown = string.Concat(prompt.EnumerateRunes().Where(c => vocabulary.Encode(c.ToString())[0] == vocabulary.UnknownToken).Distinct());
        if (unknown.Length > 0)
            throw new DataException($"Continue: got '{unknown}', which the training text did not have; expected a prompt of its characters.");
        return new TextContinuation(Model, vocabulary, Data.SampleShape[0]).Draw(tokens, length, temperature, new Rng(seed).Fork("text"));
    }

    private IEnumerable<Prediction> Batches(Dataset samples, Dataset views, TestTimeAugmentation? kind)
    {
        var batchSize = ViewMean.BatchSize(TrainingSetup.EvaluationBatchSize(Config, samples), kind);
        var loader = new DataLoader(views, new DataLoaderOptions { BatchSize = batchSize, Preprocessors = Data.Preprocessors });
        var each = kind?.Count ?? 1;
        foreach (var batch in loader.Epoch(0))
        {
            var output = Output(batch);
            if (Data.TargetShape.Count > 0 && Data.TargetKind == TargetKind.Classes)
            {
                var classes = ClassPlaces(output);
                var places = classes.Length / batch.Count;
                for (var i = 0; i < batch.Count; i++) yield return Shares(classes.AsSpan(i * places, places).ToArray(), batch.Indices[i], samples);
                continue;
            }

            var outputs = Answers(output, kind);
            for (var i = 0; i < batch.Count / each; i++)
                yield return Describe(outputs.AsSpan(i * Data.Outputs, Data.Outputs).ToArray(), batch.Indices[i * each] / each, samples);
        }
    }

    // Apart from the iterator: a mode that is switched off between two batches would leak into the caller's code.
    private Tensor Output(HostBatch batch)
    {
        using var mode = GradMode.NoGrad();
        return Model.Forward(Input(batch));
    }

    private static Tensor Input(HostBatch batch)
    {
        var shape = Shape.Create([batch.Count, .. batch.SampleShape]);
        return Tensor.From(batch.Inputs.AsSpan(0, shape.ElementCount), shape);
    }

    private float[] Answers(Tensor output, TestTimeAugmentation? views)
    {
        using var mode = GradMode.NoGrad();
        if (Data.TargetKind == TargetKind.Classes && Calibration is { } calibration) output *= (float)(1 / calibration.Temperature);
        if (views is not null) return ViewMean.Of(output, views.Count, Data.TargetKind == TargetKind.Classes, views.Name).ToArray();
        return (Data.TargetKind == TargetKind.Classes ? output.Softmax() : output).ToArray();
    }

    // The class with the largest score at each step or pixel.
    private int[] ClassPlaces(Tensor output)
    {
        using var mode = GradMode.NoGrad();
        if (!output.IsFinite())
            throw new DataException($"{Path}: the model's answer is not a number; expected inputs of the size that it was trained on.");
        var last = output.Rank == 4 ? output.AxisLast(1) : output;
        return last.Reshape([last.Count / Data.Outputs, Data.Outputs]).ArgMax().Values.ToArray();
    }

    private Prediction Shares(int[] classes, int index, Dataset samples)
    {
        var counts = new int[Data.Outputs];
        foreach (var c in classes) counts[c]++;
        var ranking = counts.Select((count, c) => new ClassProbability(c, Data.ClassNames[c], (float)count / classes.Length))
            .OrderByDescending(p => p.Probability).ThenBy(p => p.Class);
        return Named(index, samples) with { Classes = classes, Ranking = [.. ranking] };
    }

    private static Prediction Named(int index, Dataset samples) => new(index, samples.DescribeSample(index))
    {
        File = samples is ImageFileDataset files ? System.IO.Path.GetFileName(files.PathOf(index)) : null,
    };

    private Prediction Describe(float[] output, int index, Dataset samples, bool areRestored = false)
    {
        var prediction = Named(index, samples);
        if (!Array.TrueForAll(output, float.IsFinite))
            throw new DataException($"{prediction.Place}: the model's answer is not a number; expected inputs of the size that it was trained on.");
        if (Data.TargetKind == TargetKind.Values)
        {
            if (!areRestored) Data.Targets?.Restore(output);
            return prediction with { Values = output };
        }

        var ranking = output.Select((p, c) => new ClassProbability(c, Data.ClassNames[c], p))
            .OrderByDescending(p => p.Probability).ThenBy(p => p.Class);
        return prediction with { Ranking = [.. ranking] };
    }
}
