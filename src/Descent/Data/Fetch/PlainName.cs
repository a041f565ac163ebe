namespace Descent.Data;

/// <summary>Names of files that stay in the folder they are put in, on every system.</summary>
internal static class PlainName
{
    private const int Longest = 200;

    /// <summary>True for a name without separators, drives, control characters and the like.</summary>
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= Longest && name is not ("." or "..") && name[^1] is not (' ' or '.')
        && !name.Any(c => char.IsControl(c) || c is '/' or '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|');
}
