using Descent.Cli.Recipes;
using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Data;
using Descent.Nn;
using Descent.Training;
using Spectre.Console;

namespace Descent.Cli.Results;

/// <summary>What is about to be trained, in a few lines.</summary>
internal static class RunHeader
{
    public static void Write(ExperimentConfig config, TrainingSetup setup, TrainingCheckpoint? checkpoint)
    {
        var data = setup.Data;
        var model = ModelSummary.Of(setup.Model, [.. data.SampleShape]);
        var target = data.Vocabulary is { } vocabulary ? $"the next {vocabulary.Unit}, one of {data.Outputs}"
            : data.TargetKind == TargetKind.Values ? Show.Plural(data.Outputs, "value")
            : Show.Plural(data.Outputs, "class", "classes") + data.Training.TargetShape.Count switch { 0 => "", 1 => " a step", _ => " a pixel" };
        Line("run", config.Name is { } name ? $"{Screen.Clean(name)}, seed {config.Seed}" : $"seed {config.Seed}");
        var (training, validation, test) = (Show.Count(data.Training.Count), Show.Count(data.Validation.Count), Show.Count(data.Test.Count));
        Line("data", $"{config.Source}: {training} training, {validation} validation, {test} test samples");
        Line("", $"{string.Join(" x ", data.SampleShape)} to {target}");
        foreach (var note in data.Notes) Line("", Screen.Clean(note));
        WriteDivision(setup);
        Line("model", ModelTable.Chain(model));
        Line("", $"{Show.Plural(model.Parameters, "parameter")}, {Show.Short(model.MultiplyAdds)} multiply-adds a sample, "
            + $"{Show.Bytes(model.ActivationBytes * config.BatchSize)} of outputs a batch");
        var steps = setup.Options.MaxSteps is { } most ? $", at most {Show.Plural(most, "step")}" : string.Empty;
        Line("train", $"{setup.OptimizerText}, {Show.Plural(config.Epochs, "epoch")}{steps}, batches of {config.BatchSize}, "
            + Show.Plural(CpuDevice.Threads, "thread"));
        if (checkpoint is not null) Line("", $"goes on after step {Show.Count(checkpoint.Step)}");
        Screen.Line();
    }

    private static void WriteDivision(TrainingSetup setup)
    {
        var data = setup.Data;
        try
        {
            foreach (var finding in SplitCheck.Run(data.Training, data.Validation, data.Test, data.Schema?.FeatureNames))
                Line("", Screen.Clean(finding.Sentence), "yellow");
        }
        catch (DataException) when (setup.TrainingData.Unreadable is not null)
        {
            Line("", "The division was not checked: there are samples that cannot be read.", "yellow");
        }
    }

    /// <summary>What was found in the data and chosen for it.</summary>
    public static void Write(Recipe recipe)
    {
        Line("found", recipe.Found);
        for (var i = 0; i < recipe.Choices.Count; i++) Line(i == 0 ? "chosen" : string.Empty, recipe.Choices[i].Text);
        Screen.Line();
    }

    private static void Line(string label, string text, string? color = null)
    {
        const int Indent = 7;
        var lines = TextWrap.Lines(text, Screen.Width - Indent - 1);
        for (var i = 0; i < lines.Count; i++)
        {
            var line = Markup.Escape(lines[i]);
            Screen.Line($"[grey]{(i == 0 ? label : string.Empty).PadRight(Indent)}[/]{(color is null ? line : $"[{color}]{line}[/]")}");
        }
    }
}
