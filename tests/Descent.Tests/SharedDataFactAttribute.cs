namespace Descent.Tests;

/// <summary>A test that needs real data: skipped, with the reason, where neither DESCENT_DATA nor ../shared/data beside the repository has
/// it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute(string needed)
    {
        if (SharedData.Find(needed) is null) Skip = $"needs {needed} in the folder DESCENT_DATA or in shared/data beside the repository";
    }
}

/// <summary>Finds real data beside the repository.</summary>
internal static class SharedData
{
    /// <summary>The path of a file or folder of the shared data, or null where it is not there.</summary>
    public static string? Find(string relative) => Roots().Select(root => Path.Combine(root, relative)).FirstOrDefault(Path.Exists);

    /// <summary>The path of a file or folder that is known to be there.</summary>
    public static string Require(string relative) => Find(relative) ?? throw new FileNotFoundException(relative);

    private static IEnumerable<string> Roots()
    {
        if (Environment.GetEnvironmentVariable("DESCENT_DATA") is { Length: > 0 } given) yield return given;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            yield return Path.Combine(folder.FullName, "shared", "data");
        }
    }
}
