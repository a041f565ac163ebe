using Descent.Data;

namespace Descent.Configuration;

/// <summary>Finds out what a folder holds.</summary>
internal static class InspectedFolder
{
    private static readonly Dictionary<string, string> s_roles = new(StringComparer.OrdinalIgnoreCase)
    {
        ["train"] = "training", ["training"] = "training", ["val"] = "validation", ["valid"] = "validation", ["validation"] = "validation",
        ["test"] = "test",
    };

    private static readonly string[] s_order = ["training", "validation", "test"];

    /// <summary>Opens a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">What reports call it; null: the folder.</param>
    public static InspectedData Open(string folder, string? name = null)
    {
        name ??= folder;
        try
        {
            if (MnistFolder.IsComplete(folder))
                return InspectedData.Of(name, true, ("training", MnistFolder.LoadTraining(folder)), ("test", MnistFolder.LoadTest(folder)));
            if (CifarFolder.IsComplete(folder))
                return InspectedData.Of(name, true, ("training", CifarFolder.LoadTraining(folder)), ("test", CifarFolder.LoadTest(folder)));
            return Pictures(folder, name) ?? throw new DataException(
                $"{folder}: got a folder without known data; expected the files of MNIST or CIFAR, or pictures in a folder for each class.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{folder}: cannot be read: {e.Message}", e);
        }
    }

    private static InspectedData? Pictures(string folder, string name)
    {
        var inner = Directory.GetDirectories(folder);
        if (inner.Length > 0 && Array.TrueForAll(inner, f => s_roles.ContainsKey(Path.GetFileName(f))))
        {
            var parts = inner.Select(f => (Role: s_roles[Path.GetFileName(f)], Data: PictureFolder.TryOpen(f))).Where(p => p.Data is not null)
                .OrderBy(p => Array.IndexOf(s_order, p.Role)).ToList();
            var hasClasses = parts.TrueForAll(p => p.Data!.HasClasses);
            if (parts.Count > 0) return InspectedData.Of(name, hasClasses, [.. parts.Select(p => (p.Role, (Dataset)p.Data!))]);
        }

        return PictureFolder.TryOpen(folder) is { } pictures ? InspectedData.Of(name, pictures.HasClasses, ("all", pictures)) : null;
    }
}
