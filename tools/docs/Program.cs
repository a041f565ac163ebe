// Writes the reference: dotnet run -c Release --project tools/docs, from the repository's root. Then npm renders the charts; see README.md.
using Descent.Docs;

var root = Directory.GetCurrentDirectory();
if (!File.Exists(Path.Combine(root, "Descent.slnx")))
{
    Console.Error.WriteLine($"error: got no Descent.slnx in {root}; expected to be started in the repository's root.");
    return 1;
}

var files = Reference.Create(Path.Combine(AppContext.BaseDirectory, "Descent.xml"), root);
foreach (var (path, text) in files)
{
    var target = Path.Combine(root, path);
    Directory.CreateDirectory(Path.GetDirectoryName(target)!);
    if (!File.Exists(target) || File.ReadAllText(target) != text) File.WriteAllText(target, text);
}

// What no entry asks for any more.
foreach (var old in Directory.GetFiles(Path.Combine(root, Reference.Folder), "*", SearchOption.AllDirectories))
{
    var path = Path.GetRelativePath(root, old).Replace('\\', '/');
    if (!files.ContainsKey(path) && !files.ContainsKey(Path.ChangeExtension(path, ".vl.json"))) File.Delete(old);
}

Console.WriteLine($"{files.Count} files; render the charts with: npm ci --prefix tools/docs && npm run render --prefix tools/docs");
return 0;
