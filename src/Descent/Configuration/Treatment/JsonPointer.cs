using System.Globalization;
using System.Text;

namespace Descent.Configuration;

/// <summary>Places in a config as RFC 6901 writes them (/model/3/dropout/p), and as a config's reader does (model[3].dropout.p).</summary>
internal static class JsonPointer
{
    /// <summary>The parts of a pointer, or null where it is none.</summary>
    public static string[]? Split(string pointer)
    {
        if (pointer.Length == 0) return [];
        if (pointer[0] != '/' || pointer.Length > 1000) return null;
        return Array.ConvertAll(
            pointer[1..].Split('/'), part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));
    }

    /// <summary>The pointer of parts.</summary>
    public static string Text(IEnumerable<string> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
            text.Append('/').Append(part.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
        return text.ToString();
    }

    /// <summary>The place as settings are named.</summary>
    public static string Path(IEnumerable<string> parts)
    {
        var path = string.Empty;
        foreach (var part in parts)
            path = part == "-" || Index(part, int.MaxValue) is not null ? $"{path}[{part}]" : ConfigNode.Join(path, part);
        return path;
    }

    /// <summary>The parts of a path of settings.</summary>
    public static string[] OfPath(string path) =>
        path.Replace("[", ".", StringComparison.Ordinal).Replace("]", string.Empty, StringComparison.Ordinal).Split('.');

    /// <summary>A part as an index of a list, up to <paramref name="last"/>; else null.</summary>
    public static int? Index(string part, int last)
    {
        var isNumber = int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index);
        return isNumber && index <= last && (part.Length == 1 || part[0] != '0') ? index : null;
    }
}
