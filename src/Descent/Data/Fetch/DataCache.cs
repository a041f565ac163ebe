namespace Descent.Data;

/// <summary>The folder that keeps downloaded data sets, one folder each.</summary>
/// <remarks>
/// DESCENT_DATA_CACHE names it. Without it: $XDG_CACHE_HOME/descent/data or ~/.cache/descent/data on Linux, ~/Library/Caches/descent/data on macOS,
/// %LOCALAPPDATA%\descent\data on Windows.
/// </remarks>
public static class DataCache
{
    /// <summary>The environment variable that names the folder.</summary>
    public const string Variable = "DESCENT_DATA_CACHE";

    /// <summary>The folder of all data sets, in full; it need not exist.</summary>
    public static string Root
    {
        get
        {
            if (Environment.GetEnvironmentVariable(Variable) is { } given && !string.IsNullOrWhiteSpace(given)) return Path.GetFullPath(given);
            return Path.Combine(PlatformCache(), "descent", "data");
        }
    }

    /// <summary>The folder of one data set.</summary>
    public static string FolderOf(RemoteDataset dataset) => Path.Combine(Root, dataset.Name);

    /// <summary>True where all files of a data set are in the cache.</summary>
    public static bool Has(RemoteDataset dataset) => dataset.IsComplete(FolderOf(dataset));

    private static string PlatformCache()
    {
        if (OperatingSystem.IsWindows()) return Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (OperatingSystem.IsMacOS()) return Path.Combine(home, "Library", "Caches");
        // By its specification a path that is not whole does not count.
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        return cache is not null && Path.IsPathRooted(cache) ? cache : Path.Combine(home, ".cache");
    }
}
