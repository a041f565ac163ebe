namespace Descent.Data;

/// <summary>What a download is doing.</summary>
public enum FetchStage
{
    /// <summary>The file is there already, and its bytes are right.</summary>
    Present,

    /// <summary>Bytes arrive.</summary>
    Downloading,

    /// <summary>An address did not give the file; the message says why and what comes next.</summary>
    Retrying,

    /// <summary>The file is whole and its bytes are right.</summary>
    Finished,

    /// <summary>A file is taken out of the archive.</summary>
    Unpacking,
}

/// <summary>Where a download is.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="File">The name of the file.</param>
/// <param name="Done">Bytes of the file that are there, those of an earlier attempt included.</param>
/// <param name="Total">Bytes of the whole file, or null where that is not known.</param>
/// <param name="Message">The address, or what went wrong.</param>
public readonly record struct FetchProgress(FetchStage Stage, string File, long Done, long? Total, string Message);

/// <summary>What a download left behind.</summary>
/// <param name="Folder">Where the files are, in full.</param>
/// <param name="Files">The names of the files.</param>
/// <param name="DownloadedBytes">Bytes that came over the net; 0 where everything was there.</param>
/// <param name="Notes">What the user should know, such as a checksum that nobody has published.</param>
public sealed record FetchResult(string Folder, IReadOnlyList<string> Files, long DownloadedBytes, IReadOnlyList<string> Notes);
