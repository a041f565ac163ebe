using Descent.Diagnostics;

namespace Descent.Configuration;

/// <summary>Writes remedies as patches of a config, and tries them: what it writes parses, and the model, loss and optimizer can be built.</summary>
internal sealed class ConfigPrescriber : Prescriber
{
    // Building a larger model again, to see whether a patch fits, would take noticeable time and memory.
    private const long MostParameters = 5_000_000;

    private readonly ExperimentConfig _config;
    private readonly ExperimentData? _data;
    private readonly Dictionary<string, string?> _written = new(StringComparer.Ordinal);

    /// <summary>Prescribes for a config.</summary>
    /// <param name="config">The config of the run.</param>
    /// <param name="data">Its data, to see whether a changed model fits them; null: that is not tried.</param>
    /// <param name="parameters">How large the model is.</param>
    public ConfigPrescriber(ExperimentConfig config, ExperimentData? data = null, long parameters = 0) =>
        (_config, _data) = (config, parameters <= MostParameters ? data : null);

    /// <inheritdoc/>
    public override string? Write(Remedy remedy)
    {
        if (remedy.Steps.Count == 0) return null;
        var key = string.Join("; ", remedy.Steps.Select(s => s.ToString()));
        if (!_written.TryGetValue(key, out var patch)) _written[key] = patch = Patch(remedy.Steps);
        return patch;
    }

    private string? Patch(IReadOnlyList<RemedyStep> steps)
    {
        var editor = new ConfigEditor(ConfigPatch.Node(_config.ToJson()));
        foreach (var step in steps)
        {
            var trial = editor.Copy();
            try
            {
                if (!StepWriter.Write(trial, step)) continue;
                ExperimentConfig.Parse(ConfigNodeText.Of(trial.Root), "treated config");
            }
            catch (DescentException)
            {
                continue; // this config has no place for the step
            }

            editor = trial;
        }

        return editor.Operations.Count > 0 && ChangesSomething(editor) && CanBeBuilt(editor) ? PatchOperation.Text(editor.Operations) : null;
    }

    // An entry in place of its own name says the same in more words: then the cause is not in the config.
    private bool ChangesSomething(ConfigEditor editor) =>
        ExperimentConfig.Parse(ConfigNodeText.Of(editor.Root), "treated config").ToJson() != _config.ToJson();

    private bool CanBeBuilt(ConfigEditor editor)
    {
        if (_data is null) return true;
        try
        {
            var treated = ExperimentConfig.Parse(ConfigNodeText.Of(editor.Root), "treated config");
            // Without data at hand for an initializer that measures: shapes are what is asked here.
            var model = treated.BuildModel([.. _data.SampleShape], _data.Demand, new Rng(treated.Seed).Fork("model"));
            TrainingSetup.Create(treated, _data, model).CreateTrainer(doctor: null);
            return true;
        }
        catch (Exception e) when (e is DescentException or ArgumentException)
        {
            return false;
        }
    }
}
