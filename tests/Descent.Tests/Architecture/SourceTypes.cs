using System.Text.RegularExpressions;

namespace Descent.Tests.Architecture;

/// <summary>Which type each folder of the library declares, and which types a file can mean by the words in it.</summary>
internal static partial class SourceTypes
{
    /// <summary>A top-level type: its namespace and the folders that declare a part of it.</summary>
    public sealed record Declared(string Name, string Namespace, HashSet<string> Folders);

    public static string FolderOf(string path) => path.Split('/') is { Length: > 3 } parts ? parts[2] : ".";

    /// <summary>All top-level types of the library.</summary>
    public static IReadOnlyList<Declared> All(IEnumerable<string> files)
    {
        Dictionary<(string, string), Declared> found = [];
        foreach (var file in files)
        {
            var code = Repository.Code(file);
            var space = NamespaceOf(code);
            foreach (Match match in Declaration().Matches(code))
            {
                var name = match.Groups["name"].Value;
                if (!found.TryGetValue((space, name), out var type)) found[(space, name)] = type = new Declared(name, space, []);
                type.Folders.Add(FolderOf(file));
            }
        }

        return [.. found.Values];
    }

    /// <summary>The types that a file's code names. A word counts only where the compiler could take it for the type: its namespace is in
    /// reach.</summary>
    public static IEnumerable<Declared> NamedIn(string code, ILookup<string, Declared> types)
    {
        var own = NamespaceOf(code);
        var reach = Using().Matches(code).Select(m => m.Groups[1].Value).Append(own).ToHashSet();
        for (var outer = own; outer.LastIndexOf('.') is > 0 and var dot;) reach.Add(outer = outer[..dot]);
        // A member that shares its name with a type (NormShape Shape) hides it, except where only a type can stand.
        var hidden = HidingMember().Matches(code).Where(m => m.Groups["type"].Value != m.Groups["name"].Value).Select(m =>
            m.Groups["name"].Value).ToHashSet();
        foreach (var word in Word().Matches(code).Where(m => !hidden.Contains(m.Groups["name"].Value) || m.Groups["declares"].Success)
            .Select(m => (Qualifier: m.Groups["by"].Value, Name: m.Groups["name"].Value)).Distinct())
            foreach (var type in types[word.Name])
                if (word.Qualifier.Length == 0 ? reach.Contains(type.Namespace) : EndsWithName(type.Namespace, word.Qualifier))
                    yield return type;
    }

    private static bool EndsWithName(string space, string name) => space == name || space.EndsWith("." + name, StringComparison.Ordinal);

    private static string NamespaceOf(string code) => Namespace().Match(code).Groups[1].Value;

    [GeneratedRegex(@"^namespace\s+([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^using\s+([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"\b(?<type>[\w.]+)(?:<[^;{}()]*>)?(?:\[,*\])?[?*]*\s+(?<name>[A-Z]\w*)\s*(?:;|\{\s*get|=>)")]
    private static partial Regex HidingMember();

    // Not the name in a declaration (int[] Shape, void Dropout(): what stands before it is a type, and no name follows. Not what is assigned to.
    [GeneratedRegex(
        @"(?:(?<=(?<by>\b\w[\w.]*)\.)|(?<!\.))\b(?<name>[A-Z]\w*)\b(?!\s*=[^=>])"
        + @"(?!(?<=(?:\b(?!(?:new|is|as|return|case|in|out|ref|or|and|not|throw|when|else|await|class|struct|record|interface|enum)\b)\w+|\w[>?*]|\])"
        + @"\s+\k<name>)\s*[,)=;{(])(?<declares>(?:\[\])?\??\s+(?!(?:is|as|and|or|switch|with|when)\b)[A-Za-z_]\w*|[<>]"
        + @"|(?<=\bnew\s+\k<name>)\s*[({\[])?")]
    private static partial Regex Word();

    [GeneratedRegex(
        @"^(?:\[[^\]]*\]\s*)*(?:(?:public|internal|file|static|sealed|abstract|partial|readonly|ref|unsafe)\s+)*"
        + @"(?:class|struct|interface|enum|record(?:\s+(?:struct|class))?|delegate\s+[\w<>\[\],.?* ]+?)\s+(?<name>\w+)",
        RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
