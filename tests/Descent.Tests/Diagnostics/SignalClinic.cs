using System.Globalization;
using Descent.Configuration;
using Descent.Diagnostics;
using Descent.Nn;
using Descent.Training;

namespace Descent.Tests.Diagnostics;

/// <summary>Networks of several kinds, and faults of their weights that no config can have.</summary>
internal static class SignalClinic
{
    /// <summary>What the model of <see cref="Digits"/> is between its flattened input and its scores, when nothing else is asked for.</summary>
    public const string TwoLayers = """{ "linear": { "units": 32 } }, "relu", { "linear": { "units": 32 } }, "relu" """;

    public const string Sgd = """{ "sgd": { "learningRate": 0.05, "momentum": 0.9 } }""";

    /// <summary>Drawn digits through fully connected layers.</summary>
    public static string Digits(string hidden = TwoLayers, string optimizer = Sgd, int epochs = 4,
        string preprocess = "\"channel-standardize\"", string more = "") => $$"""
        { "data": { "source": { "digits": { "count": 900 } }, "preprocess": [{{preprocess}}], "batchSize": 32 },
          "model": ["flatten", {{hidden}}, "linear"], "optimizer": {{optimizer}}, "training": { "epochs": {{epochs}} } {{more}} }
        """;

    /// <summary>So many hidden layers of the same activation.</summary>
    public static string Stack(string activation, int layers, string norm = "") =>
        string.Join(", ", Enumerable.Repeat($$"""{ "linear": { "units": 32 } }, {{norm}} "{{activation}}" """, layers));

    /// <summary>A symbol to be remembered through a plain recurrent layer.</summary>
    public static string Memory(int delay, string settings = "", double rate = 0.005) => string.Create(CultureInfo.InvariantCulture, $$"""
        { "data": { "source": { "copy-task": { "count": 900, "delay": {{delay}} } }, "batchSize": 32 },
          "model": [{ "rnn": { "units": 24, "output": "last" {{settings}} } }, "linear"],
          "optimizer": { "adam": { "learningRate": {{rate}} } }, "training": { "epochs": 4 } }
        """);

    /// <summary>Trains, after a change of the initial weights.</summary>
    public static Run Train(string config, Action<Module>? change = null)
    {
        var setup = TrainingSetup.Create(ExperimentConfig.Parse(config));
        var trainer = setup.CreateTrainer(new DoctorOptions());
        change?.Invoke(trainer.Model);
        return trainer.Fit(setup.TrainingData).WithoutMistakes();
    }

    /// <summary>Trains on inputs of which every number is times a factor plus an offset.</summary>
    public static Run TrainOn(string config, float factor, float offset = 0)
    {
        var setup = TrainingSetup.Create(ExperimentConfig.Parse(config));
        var changed = new ChangedDataset(setup.TrainingData.Training)
        {
            Change = (_, x) =>
            {
                for (var i = 0; i < x.Length; i++) x[i] = (x[i] * factor) + offset;
            },
        };
        return setup.CreateTrainer(new DoctorOptions()).Fit(setup.TrainingData with { Training = changed }).WithoutMistakes();
    }

    /// <summary>Multiplies parameters whose name begins with a place, or contains a text.</summary>
    public static Action<Module> Scale(string name, float factor) => model => Each(model, name, p => p.Value.Assign(p.Value * factor));

    /// <summary>Fills parameters with a number.</summary>
    public static Action<Module> Fill(string name, float value) => model => Each(model, name, p => p.Value.Assign(Tensor.Full(p.Shape, value)));

    /// <summary>Makes every unit a copy of the first.</summary>
    public static Action<Module> Copy(string name) => model => Each(model, name, p =>
    {
        var (values, each) = (p.Value.ToArray(), p.Count / p.Shape[0]);
        for (var i = each; i < values.Length; i++) values[i] = values[i % each];
        p.Value.Assign(Tensor.From(values, p.Shape));
    });

    /// <summary>The one finding of a rule, which must be there.</summary>
    public static Finding Of(Run run, string rule) =>
        Assert.Single(run.Diagnosis.Findings, f => f.RuleId == rule);

    /// <summary>Nothing worse than advice of the rules of this family of tests.</summary>
    public static void AssertQuiet(Run run) => Assert.DoesNotContain(
        run.Diagnosis.Findings, f => f.Severity > Severity.Info && (f.RuleId[3] is '1' or '2' or '3'));

    // "1.weight" is a place, "weight" any.
    private static bool IsMeant(string name, string part) =>
        char.IsDigit(part[0]) ? name.StartsWith(part, StringComparison.Ordinal) : name.Contains(part, StringComparison.Ordinal);

    private static void Each(Module model, string name, Action<Parameter> change)
    {
        var parameters = model.NamedParameters().Where(p => IsMeant(p.Name, name)).ToList();
        Assert.NotEmpty(parameters);
        foreach (var (_, parameter) in parameters) change(parameter);
    }
}
