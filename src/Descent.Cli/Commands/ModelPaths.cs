using System.CommandLine;
using Descent.Cli.Terminal;
using Descent.Training;

namespace Descent.Cli.Commands;

/// <summary>The files that the commands of a model read and write.</summary>
internal static class ModelPaths
{
    /// <summary>Where a changed model goes.</summary>
    public static Option<string?> Out(string tail) => new("--out")
    {
        Description = $"The file to write; without it: beside the model, with {tail} in its name", HelpName = "file",
    };

    /// <summary>Lets a changed model replace the one that it came from.</summary>
    public static Option<bool> InPlace() => new("--in-place") { Description = "Replace the model that was read, whole or not at all" };

    /// <summary>The model's file of a run, or the file itself.</summary>
    public static string Find(string path)
    {
        if (string.IsNullOrWhiteSpace(path)) throw new UsageException("file: got an empty text; expected a model file or a run folder.");
        if (!Directory.Exists(path))
        {
            return File.Exists(path)
                ? path
                : throw new DataException($"{path}: got no such file or folder; expected a model file or a run folder.");
        }

        var file = Path.Combine(path, RunFolder.ModelFile);
        return File.Exists(file)
            ? file
            : throw new DataException($"{path}: got a folder without {RunFolder.ModelFile}; expected the folder of a run that has saved its model.");
    }

    /// <summary>Where to write: never over what was read, unless that was asked for.</summary>
    public static string Target(string input, string? given, bool isInPlace, string tail)
    {
        if (isInPlace && given is not null) throw new UsageException("--out and --in-place: got both; expected one of them.");
        if (isInPlace) return input;
        if (given is null)
            return Path.Combine(Path.GetDirectoryName(input) ?? string.Empty, $"{Path.GetFileNameWithoutExtension(input)}-{tail}.safetensors");
        if (string.IsNullOrWhiteSpace(given)) throw new UsageException("--out: got an empty text; expected a file.");
        RequireOther(input, given, "--out");
        return given;
    }

    /// <summary>Refuses a target that is the input itself, by whatever path, the model of another run, or no name of a model's file.</summary>
    public static void RequireOther(string input, string target, string option)
    {
        if (Directory.Exists(target)) throw new UsageException($"{option}: got the folder '{target}'; expected the name of a file.");
        if (Path.GetExtension(target).ToLowerInvariant() is not (".safetensors" or ".npz"))
            throw new UsageException($"{option}: got '{target}'; expected a name that ends in .safetensors.");
        if (File.Exists(target) && Path.GetFileName(target) == RunFolder.ModelFile && Real(input) != Real(target))
            throw new UsageException($"{option}: got '{target}', the model of another run; expected a new name.");
        if (Real(input) == Real(target))
            throw new UsageException($"{option}: got the file that is read, '{target}'; expected another one, or --in-place to replace it.");
    }

    /// <summary>A path that can be typed, where it lies below this folder.</summary>
    public static string Near(string path)
    {
        var near = Path.GetRelativePath(Directory.GetCurrentDirectory(), path);
        return near.StartsWith("..", StringComparison.Ordinal) ? path : near;
    }

    private static string Real(string path)
    {
        var full = Path.GetFullPath(path);
        return File.Exists(full) && File.ResolveLinkTarget(full, returnFinalTarget: true) is { } target ? target.FullName : full;
    }
}
