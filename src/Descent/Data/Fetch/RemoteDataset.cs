namespace Descent.Data;

/// <summary>A data set that can be downloaded: a few files, or one archive of them.</summary>
/// <remarks>Reference for what is built in: <see cref="RemoteDatasets"/>.</remarks>
public sealed class RemoteDataset
{
    /// <summary>Describes a data set.</summary>
    /// <param name="name">What it is called: in commands and as its folder's name in the cache.</param>
    /// <param name="summary">What it is, in one sentence.</param>
    /// <param name="homepage">Where its authors describe it.</param>
    /// <param name="files">What is downloaded.</param>
    /// <param name="members">Where the only file is a .tar.gz archive: what is taken from it; else empty.</param>
    /// <exception cref="ArgumentException">No file, a name with a folder in it, a checksum of another form, or members of several files.</exception>
    public RemoteDataset(string name, string summary, string homepage, IReadOnlyList<RemoteFile> files, IReadOnlyList<ArchivedFile>? members = null)
    {
        members ??= [];
        if (files.Count == 0) throw new ArgumentException($"RemoteDataset '{name}': got no file; expected at least one.");
        if (members.Count > 0 && (files.Count > 1 || files[0].Sha256 is null))
            throw new ArgumentException($"RemoteDataset '{name}': got members; expected them for one archive whose SHA-256 is known.");
        foreach (var file in files)
        {
            if (file.Addresses.Count == 0) throw new ArgumentException($"RemoteDataset '{name}': got no address for {file.Name}.");
            if (file.Sha256 is { } sum && (sum.Length != 64 || !sum.All(char.IsAsciiHexDigit)))
                throw new ArgumentException($"RemoteDataset '{name}': got '{sum}' for {file.Name}; expected a SHA-256 of 64 hexadecimal digits.");
        }

        foreach (var plain in files.Select(f => f.Name).Concat(members.Select(m => m.Name)).Append(name))
        {
            if (PlainName.IsValid(plain)) continue;
            throw new ArgumentException($"RemoteDataset '{name}': got the name '{plain}'; expected one without folders.");
        }

        (Name, Summary, Homepage, Files, Members) = (name, summary, homepage, files, members);
    }

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>What it is, in one sentence.</summary>
    public string Summary { get; }

    /// <summary>Where its authors describe it.</summary>
    public string Homepage { get; }

    /// <summary>What is downloaded.</summary>
    public IReadOnlyList<RemoteFile> Files { get; }

    /// <summary>What is taken from the archive; empty where <see cref="Files"/> are used as they are.</summary>
    public IReadOnlyList<ArchivedFile> Members { get; }

    /// <summary>Bytes of the download, or null where a length is not known.</summary>
    public long? DownloadBytes => Files.Any(f => f.Bytes is null) ? null : Files.Sum(f => f.Bytes!.Value);

    /// <summary>The names of the files that <see cref="DatasetFetcher"/> leaves in the folder.</summary>
    public IEnumerable<string> FinalNames => Members.Count > 0 ? Members.Select(m => m.Name) : Files.Select(f => f.Name);

    /// <summary>True where <paramref name="folder"/> has every file, of the right length where that is known.</summary>
    public bool IsComplete(string folder) => Members.Count > 0
        ? Members.All(m => Has(folder, m.Name, m.Bytes))
        : Files.All(f => Has(folder, f.Name, f.Bytes));

    private static bool Has(string folder, string name, long? bytes)
    {
        var file = new FileInfo(Path.Combine(folder, name));
        return file.Exists && (bytes is null || file.Length == bytes);
    }
}
