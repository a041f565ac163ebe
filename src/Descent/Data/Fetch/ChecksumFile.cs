using System.Security.Cryptography;
using Descent.Formats;

namespace Descent.Data;

/// <summary>SHA256SUMS: the checksums of a folder's files, in the form of the program sha256sum, written when they were known to be right.</summary>
internal static class ChecksumFile
{
    public const string Name = "SHA256SUMS";

    private const long MostBytes = 1 << 20;

    /// <summary>Writes the checksums of some files of a folder.</summary>
    public static void Write(string folder, IEnumerable<(string Name, string Sum)> sums) =>
        AtomicFile.WriteAllText(Path.Combine(folder, Name), string.Concat(sums.Select(s => $"{s.Sum}  {s.Name}\n")));

    /// <summary>The checksums by name; empty where there are none.</summary>
    public static Dictionary<string, string> Read(string folder)
    {
        var sums = new Dictionary<string, string>(StringComparer.Ordinal);
        var file = new FileInfo(Path.Combine(folder, Name));
        if (!file.Exists || file.Length > MostBytes) return sums;
        foreach (var line in File.ReadLines(file.FullName))
        {
            if (line.Length > 66 && line[..64].All(char.IsAsciiHexDigit)) sums[line[66..]] = line[..64];
        }

        return sums;
    }

    /// <summary>The SHA-256 of a file as hexadecimal digits.</summary>
    public static async Task<string> OfAsync(string path, CancellationToken cancellationToken)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        await using var _ = stream.ConfigureAwait(false);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
    }
}
