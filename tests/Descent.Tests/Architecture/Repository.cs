using System.Text.RegularExpressions;

namespace Descent.Tests.Architecture;

/// <summary>The source tree that these tests were built from.</summary>
internal static partial class Repository
{
    private static readonly HashSet<string> s_ignoredFolders =
        [".git", ".idea", ".vs", ".vscode", "artifacts", "bin", "node_modules", "obj", "runs", "shared", "TestResults"];

    public static string Root { get; } = FindRoot();

    /// <summary>Files below a folder of the tree, by paths relative to its root with '/', in order; built and ignored folders are left out.</summary>
    public static IEnumerable<string> Files(string folder, params ReadOnlySpan<string> extensions)
    {
        var wanted = extensions.ToArray();
        var start = new DirectoryInfo(Path.Combine(Root, folder));
        return start.Exists
            ? Walk(start)
                .Where(f => wanted.Length == 0 || wanted.Contains(f.Extension))
                .Select(f => Path.GetRelativePath(Root, f.FullName).Replace('\\', '/'))
                .Order(StringComparer.Ordinal)
            : [];
    }

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>The source without comments and the contents of strings; line numbers stay.</summary>
    public static string Code(string path) => CodeOf(Read(path));

    public static string CodeOf(string source) => NoCode().Replace(source, m => new string('\n', m.Value.Count(c => c == '\n')) + " ");

    private static IEnumerable<FileInfo> Walk(DirectoryInfo folder)
    {
        foreach (var file in folder.EnumerateFiles()) yield return file;
        foreach (var inner in folder.EnumerateDirectories())
            if (!s_ignoredFolders.Contains(inner.Name) && inner.LinkTarget is null)
                foreach (var file in Walk(inner))
                    yield return file;
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Descent.slnx")))
                return folder.FullName;
        throw new InvalidOperationException("These tests read the source tree: run them from a build inside it.");
    }

    // Raw strings come before verbatim and plain ones. What an interpolated string computes is left out with its text.
    [GeneratedRegex("""
        //[^\n]*|/\*.*?\*/|\$*\"{3,}.*?\"{3,}|\$?@\$?"(?:[^"]|"")*"|\$?"(?:\\.|[^"\\\n])*"|'(?:\\[^\n']+|\\'|[^'\\\n])'
        """, RegexOptions.Singleline)]
    private static partial Regex NoCode();
}
