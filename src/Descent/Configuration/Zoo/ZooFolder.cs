namespace Descent.Configuration;

/// <summary>The configs of a folder with "healthy" and "faulty" in it: the zoo.</summary>
public sealed class ZooFolder
{
    private ZooFolder(IReadOnlyList<ZooCase> cases) => Cases = cases;

    /// <summary>All of them, by name; the healthy first.</summary>
    public IReadOnlyList<ZooCase> Cases { get; }

    /// <summary>The healthy twin of a faulty one.</summary>
    public ZooCase TwinOf(ZooCase faulty) => Cases.First(c => c.Name == faulty.Twin);

    /// <summary>Reads every file and checks it: settings, twins, rule ids, sabotage.</summary>
    /// <exception cref="ConfigException">A file cannot be read, or anything in it is wrong.</exception>
    public static ZooFolder Load(string folder)
    {
        List<ZooCase> cases = [];
        foreach (var (name, text, path) in Files(Path.Combine(folder, "healthy"))) cases.Add(ZooFile.Healthy(name, text, path));
        var healthy = cases.ToDictionary(c => c.Name, StringComparer.Ordinal);
        foreach (var (name, text, path) in Files(Path.Combine(folder, "faulty")))
        {
            if (healthy.ContainsKey(name)) throw new ConfigException($"{path}: got the name of a healthy config; expected one of its own.");
            cases.Add(ZooFile.Faulty(name, text, path, healthy));
        }

        foreach (var one in cases) one.Config(1);
        return new ZooFolder(cases);
    }

    private static IEnumerable<(string Name, string Text, string Path)> Files(string folder)
    {
        if (!Directory.Exists(folder)) throw new ConfigException($"{folder}: got no such folder; expected one with configs of the zoo.");
        foreach (var path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            if (new FileInfo(path).Length > ConfigParser.MaxBytes)
                throw new ConfigException($"{path}: got a file of more than {ConfigParser.MaxBytes:N0} bytes; expected a config of the zoo.");
            yield return (Path.GetFileNameWithoutExtension(path), File.ReadAllText(path), path);
        }
    }
}
