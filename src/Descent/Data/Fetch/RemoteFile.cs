namespace Descent.Data;

/// <summary>A file that can be downloaded.</summary>
/// <param name="Name">What it is called in its folder.</param>
/// <param name="Addresses">Where it is, the first choice first; http or https.</param>
/// <param name="Bytes">Its length, or null where that is not known.</param>
/// <param name="Sha256">The SHA-256 of its bytes as 64 hexadecimal digits, or null where nobody has published it.</param>
public sealed record RemoteFile(string Name, IReadOnlyList<string> Addresses, long? Bytes, string? Sha256);

/// <summary>A file that lies in an archive.</summary>
/// <param name="Name">Its name without folders.</param>
/// <param name="Bytes">Its length.</param>
public sealed record ArchivedFile(string Name, long Bytes);
