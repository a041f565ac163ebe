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
public sealed class SavedModel
{
    private const int BatchSize = 256;

    private SavedModel(string path, ExperimentConfig config, Module model, SavedData data) =>
        (Path, Config, Model, Data) = (path, config, model, data);

    /// <summary>The model's file.</summary>
    public string Path { get; }

    /// <summary>The config that it was trained with, every default filled in.</summary>
    public ExperimentConfig Config { get; }

    /// <summary>The model in evaluation mode.</summary>
    public Module Model { get; }

    /// <summary>What samples look like and what is done to them.</summary>
    public SavedData Data { get; }

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
        var model = config.BuildModel([.. data.InputShape], data.Outputs, new Rng(config.Seed));
        ModuleState.Load(model, weights, file);
        foreach (var (name, value) in model.State())
            if (!value.IsFinite())
                throw new DataException(
                    $"{file}: tensor '{name}' holds NaN or infinity; expected numbers. The file is damaged, or its training diverged.");
        return new SavedModel(file, config, model.Evaluate(), data);
    }

    /// <summary>Reads the samples of a file: IDX images (plain or gzipped) or rows of a table; targets need not be there.</summary>
    /// <exception cref="DataException">The file cannot be read, or does not hold such samples.</exception>
    public Dataset Read(string path) => SampleFile.Read(path, Data);

    /// <summary>Predicts sample after sample, in evaluation mode, in batches.</summary>
    /// <param name="samples">The samples, raw: preprocessing is applied here.</param>
    /// <param name="views">Several views of each image, whose probabilities (or values) are averaged; null: the image as it is.</param>
    /// <exception cref="ShapeException">The samples have another shape than those of the training; or views are asked for, and they are no
    /// images.</exception>
    public IEnumerable<Prediction> Predict(Dataset samples, TestTimeAugmentation? views = null)
    {
        if (!samples.SampleShape.SequenceEqual(Data.SampleShape))
        {
            var (got, expected) = (string.Join(", ", samples.SampleShape), string.Join(", ", Data.SampleShape));
            throw new ShapeException($"Predict: got samples [{got}]; expected [{expected}], as in the training.");
        }

        return Batches(samples, views is null ? samples : new ViewsDataset(samples, views), views);
    }

    private IEnumerable<Prediction> Batches(Dataset samples, Dataset views, TestTimeAugmentation? kind)
    {
        var options = new DataLoaderOptions { BatchSize = ViewMean.BatchSize(BatchSize, kind), Preprocessors = Data.Preprocessors };
        var loader = new DataLoader(views, options);
        var each = kind?.Count ?? 1;
        foreach (var batch in loader.Epoch(0))
        {
            var outputs = Outputs(batch, kind);
            for (var i = 0; i < batch.Count / each; i++)
                yield return Describe(outputs.AsSpan(i * Data.Outputs, Data.Outputs).ToArray(), batch.Indices[i * each] / each, samples);
        }
    }

    // Apart from the iterator: a mode that is switched off between two batches would leak into the caller's code.
    private float[] Outputs(HostBatch batch, TestTimeAugmentation? views)
    {
        using var mode = GradMode.NoGrad();
        var shape = Shape.Create([batch.Count, .. batch.SampleShape]);
        var input = Tensor.From(batch.Inputs.AsSpan(0, shape.ElementCount), shape);
        var output = Model.Forward(input);
        if (views is not null) return ViewMean.Of(output, views.Count, Data.TargetKind == TargetKind.Classes, views.Name).ToArray();
        return (Data.TargetKind == TargetKind.Classes ? output.Softmax() : output).ToArray();
    }

    private Prediction Describe(float[] output, int index, Dataset samples)
    {
        var prediction = new Prediction(index, samples.DescribeSample(index));
        if (!Array.TrueForAll(output, float.IsFinite))
            throw new DataException($"{prediction.Place}: the model's answer is not a number; expected inputs of the size that it was trained on.");
        if (Data.TargetKind == TargetKind.Values)
        {
            Data.Targets?.Restore(output);
            return prediction with { Values = output };
        }

        var ranking = output.Select((p, c) => new ClassProbability(c, Data.ClassNames[c], p))
            .OrderByDescending(p => p.Probability).ThenBy(p => p.Class);
        return prediction with { Ranking = [.. ranking] };
    }
}
