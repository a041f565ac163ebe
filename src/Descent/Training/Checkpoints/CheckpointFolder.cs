using System.Globalization;

namespace Descent.Training;

/// <summary>The checkpoints of a training in their folder: step-00001200.safetensors and so on.</summary>
public static class CheckpointFolder
{
    private const string Prefix = "step-";
    private const string Suffix = ".safetensors";

    /// <summary>The name of the file with the model of the best epoch, where <see cref="CheckpointPlan.Best"/> asks for it.</summary>
    public const string BestFile = "best.safetensors";

    /// <summary>The name of the checkpoint of a step.</summary>
    public static string NameOf(int step) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{step:D8}{Suffix}");

    /// <summary>The checkpoints of a folder, the newest first.</summary>
    public static IReadOnlyList<string> List(string folder) => !Directory.Exists(folder)
        ? []
        : [.. Directory.EnumerateFiles(folder, $"{Prefix}*{Suffix}").Where(f => StepOf(f) >= 0).OrderByDescending(StepOf)];

    /// <summary>Reads the newest checkpoint that is whole.</summary>
    /// <param name="folder">The folder of the checkpoints.</param>
    /// <param name="skipped">Told of each newer one that could not be read, and why.</param>
    /// <exception cref="DataException">There is none.</exception>
    public static TrainingCheckpoint LoadNewest(string folder, Action<string>? skipped = null)
    {
        var all = List(folder);
        foreach (var path in all)
        {
            try
            {
                return TrainingCheckpoint.Load(path);
            }
            catch (DataException e)
            {
                skipped?.Invoke(e.Message);
            }
        }

        var got = all.Count == 0 ? "no checkpoint" : $"{all.Count} checkpoints that cannot be read";
        throw new DataException($"{folder}: got {got}; expected at least one file {NameOf(1)} or the like.");
    }

    /// <summary>Deletes all but the newest up to a step that was just written; later ones belong to a training that was given up.</summary>
    internal static void Prune(string folder, int step, int keep)
    {
        var all = List(folder);
        foreach (var path in all.Where(p => StepOf(p) > step).Concat(all.Where(p => StepOf(p) <= step).Skip(keep)))
        {
            try
            {
                File.Delete(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // One too many harms nobody.
            }
        }
    }

    private static int StepOf(string path)
    {
        var number = Path.GetFileName(path).AsSpan()[Prefix.Length..^Suffix.Length];
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var step) ? step : -1;
    }
}
