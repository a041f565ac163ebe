using Descent.Data;
using Descent.Nn;

namespace Descent.Configuration;

/// <content>Models whose structure was changed after their training.</content>
public sealed partial class SavedModel
{
    /// <summary>A model with more edits, built anew with the same weights: this one stays as it is. Without an edit it is a copy.</summary>
    /// <param name="edits">Changes of structure, applied in order to the copy's values too.</param>
    /// <exception cref="GraphException">An edit does not fit the model.</exception>
    /// <exception cref="DataException">After the edits the layers do not fit one another any more.</exception>
    /// <example><code>
    /// var folded = SavedModel.Load("runs/cifar").With(new FoldNorm("0.bn1", into: "0.conv1"));
    /// folded.Save("folded.safetensors");
    /// </code></example>
    public SavedModel With(params IReadOnlyList<ModelEdit> edits)
    {
        var model = Build(Config, Data, Edits, Path);
        var values = Model.State().ToDictionary(s => s.Name, s => s.Value, StringComparer.Ordinal);
        foreach (var (name, value) in model.State()) value.Assign(values[name]);
        foreach (var edit in edits) edit.Apply(model);
        if (edits.Count > 0) RequireFit(model, Data, Path);
        return new SavedModel(Path, Config, model.Evaluate(), Data, [.. Edits, .. edits], _metadata);
    }

    /// <summary>Writes the model as it is now, with everything that is needed to load it again, whole or not at all.</summary>
    /// <param name="path">The file, which is replaced.</param>
    /// <exception cref="DataException">The file cannot be written.</exception>
    public void Save(string path) => ModuleState.Save(Model, path, Metadata(_metadata, Edits));

    /// <summary>A copy whose batch norms are folded into the layers before them, where that is possible: see <see cref="NormFolding"/>.</summary>
    /// <param name="report">What was folded, what was not and why, and how far outputs moved.</param>
    /// <param name="samples">Raw samples on which outputs are compared, some dozens; null: drawn numbers of mean 0 and deviation 1, or
    /// tokens.</param>
    /// <param name="tolerance">The largest difference over the largest absolute output.</param>
    /// <exception cref="GraphException">The outputs moved by more.</exception>
    public SavedModel Fold(out FoldReport report, Dataset? samples = null, double tolerance = NormFolding.Tolerance)
    {
        var batch = SampleBatch(samples);
        var plan = NormFolding.Plan(Model, batch);
        var folded = With(plan.Folded);
        var difference = NormFolding.Difference(NormFolding.Evaluate(Model, batch), NormFolding.Evaluate(folded.Model, batch));
        if (!(difference <= tolerance)) throw NormFolding.TooFar(difference, tolerance);
        report = plan with { Difference = difference };
        return folded;
    }

    /// <summary>A batch as the model gets it, to try it out.</summary>
    /// <param name="samples">Raw samples, of which the first are taken; null: drawn numbers of mean 0 and deviation 1, or tokens.</param>
    /// <param name="count">At most so many.</param>
    public Tensor SampleBatch(Dataset? samples = null, int count = 32)
    {
        if (samples is not null)
        {
            var loader = new DataLoader(samples, new DataLoaderOptions { BatchSize = count, Preprocessors = Data.Preprocessors });
            var host = loader.Epoch(0).First();
            var shape = Shape.Create([host.Count, .. host.SampleShape]);
            return Tensor.From(host.Inputs.AsSpan(0, shape.ElementCount), shape);
        }

        var rng = new Rng(Config.Seed).Fork("sample-batch");
        if (Data.Vocabulary is not { } vocabulary) return Tensor.Normal([count, .. Data.InputShape], rng);
        var tokens = new float[count * Data.InputShape.Aggregate(1, (a, b) => a * b)];
        for (var i = 0; i < tokens.Length; i++) tokens[i] = rng.NextInt(vocabulary.Count);
        return Tensor.From(tokens, [count, .. Data.InputShape]);
    }

    /// <summary>The metadata of a model's file, with what its edits are; for a run that goes on with a changed model.</summary>
    internal static IReadOnlyDictionary<string, string> Metadata(IReadOnlyDictionary<string, string> metadata, IReadOnlyList<ModelEdit> edits)
    {
        var result = new Dictionary<string, string>(metadata);
        if (edits.Count > 0) result[ModelEdits.Key] = ModelEdits.ToJson(edits);
        return result;
    }

    private static Module Build(ExperimentConfig config, SavedData data, IReadOnlyList<ModelEdit> edits, string file)
    {
        var model = config.BuildModel([.. data.InputShape], data.Demand, new Rng(config.Seed));
        if (edits.Count == 0) return model;
        try
        {
            foreach (var edit in edits) edit.Apply(model);
        }
        catch (GraphException e)
        {
            throw new DataException($"{file}: its edits do not fit its config. {e.Message}", e);
        }

        RequireFit(model, data, file);
        return model;
    }

    // No sample: the layers compare their shapes, and nothing is computed.
    private static void RequireFit(Module model, SavedData data, string file)
    {
        try
        {
            using var mode = GradMode.NoGrad();
            var output = model.Evaluate().Forward(Tensor.Zeros([0, .. data.InputShape])).Shape.Without(0);
            if (!output.Equals(data.Demand.Output))
                throw new DataException($"{file}: the edited model gives {output} a sample; expected {data.Demand.Output}.");
        }
        catch (ShapeException e)
        {
            throw new DataException($"{file}: the layers of the edited model do not fit one another. {e.Message}", e);
        }
    }
}
