using System.Text.Json;
using Descent.Configuration;

namespace Descent.Cli.Recipes;

/// <summary>How data that was named on the command line is read, and what is chosen for it where no config says anything.</summary>
/// <param name="Source">The name of the source in the catalog.</param>
/// <param name="Key">Its setting that takes the path.</param>
/// <param name="Path">The full path.</param>
/// <param name="Found">What was found there, in words.</param>
internal sealed record Recipe(string Source, string Key, string Path, string Found)
{
    /// <summary>What is chosen, in order: settings, and why in words.</summary>
    public IReadOnlyList<Choice> Choices { get; init; } = [];

    /// <summary>The changes that make a config read this data.</summary>
    /// <param name="config">The config so far, or null where it is the built-in one: then the choices come with it.</param>
    public IEnumerable<string> Overrides(ExperimentConfig? config)
    {
        // What the config says about the source still holds for other data of the same form; that of IDX names files one by one.
        if (config?.Source == Source && Source != "idx") return [$"data.source.{Source}.{Key}={Quote(Path)}"];
        string[] source = [$"data.source={{\"{Source}\": {{\"{Key}\": {Quote(Path)}}}}}"];
        if (config is not null) return source;
        var name = System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(Path));
        if (File.Exists(Path)) name = name.Split('.')[0];
        return [$"name={Quote(name.Length == 0 ? Source : name)}", .. source, .. Choices.SelectMany(choice => choice.Settings)];
    }

    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}

/// <summary>Something that was chosen.</summary>
/// <param name="Text">What and why.</param>
/// <param name="Settings">The settings that do it, each as path=value.</param>
internal sealed record Choice(string Text, params IReadOnlyList<string> Settings);
