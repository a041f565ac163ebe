namespace Descent.EndToEnd;

/// <summary>A theory on real data: skipped, with the reason, where the data is not there.</summary>
public sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    public SharedDataTheoryAttribute()
    {
        if (!Directory.Exists(Folder)) Skip = $"There is no folder '{Folder}'; set DESCENT_DATA to a folder with mnist/ and tabular/.";
    }

    /// <summary>DESCENT_DATA, or shared/data beside the repository.</summary>
    public static string Folder { get; } = Environment.GetEnvironmentVariable("DESCENT_DATA") ?? Path.Combine(Root, "..", "shared", "data");

    /// <summary>The repository's folder, found from the test assembly upwards.</summary>
    public static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Descent.slnx"))) folder = folder.Parent;
            return folder?.FullName ?? throw new DirectoryNotFoundException("There is no Descent.slnx above the tests.");
        }
    }
}
