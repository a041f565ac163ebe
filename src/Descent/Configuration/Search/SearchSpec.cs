using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Descent.Configuration;

/// <summary>A search for good settings as a JSON file describes it, checked wholly before the first trial.</summary>
/// <remarks>
/// <c>config</c>: the config that is varied. <c>space</c>: paths of it, each with a list of values, or {"uniform": [a, b]}, {"log": [a, b]},
/// {"integer": [a, b]}, {"log-integer": [a, b]}, and "when" with the values of an earlier choice for which it counts. <c>objective</c>: the loss
/// or any metric that has an order, of the validation data. <c>strategy</c>: random, grid, halving, hyperband.
/// Both ends of every range and every value of every choice are tried on the config first: a wrong path or value is an error before any training.
/// </remarks>
/// <example><code>
/// var search = new HyperparameterSearch(SearchSpec.Load("search.json"), "runs/search");
/// Console.WriteLine(search.Run().Best?.Objective);
/// </code></example>
public sealed class SearchSpec
{
    private readonly SettingValues _root;
    private readonly ConfigNode _base;

    private SearchSpec(SettingValues root, ConfigNode config)
    {
        (_root, _base) = (root, config);
        Config = ExperimentConfig.From(config, []);
        Objective = SearchObjective.All.First(o => o.Name == root.Text("objective"));
        CheckSpace();
    }

    /// <summary>What reports call it, or null.</summary>
    public string? Name => _root.TextOrNull("name") ?? Config.Name;

    /// <summary>The config that is varied, with the changes for all trials.</summary>
    public ExperimentConfig Config { get; }

    /// <summary>What is compared.</summary>
    public SearchObjective Objective { get; }

    /// <summary>What is varied, in order.</summary>
    public IReadOnlyList<SearchDimension> Space => _root.Value<SearchDimension[]>("space");

    /// <summary>Decides which values are drawn.</summary>
    public ulong Seed => _root.Seed("seed");

    internal SearchStrategy Strategy => _root.Value<SearchStrategy>("strategy");

    /// <summary>Reads a search from a text.</summary>
    /// <param name="text">The JSON.</param>
    /// <param name="fileName">What messages call it; relative paths start from its folder.</param>
    /// <param name="overrides">Changes of the config, each as path=value; they come before those of the search.</param>
    /// <exception cref="ConfigException">Anything is wrong.</exception>
    public static SearchSpec Parse(string text, string fileName = "search.json", IEnumerable<string>? overrides = null)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(fileName)) ?? Directory.GetCurrentDirectory();
        var root = (SettingValues)SearchSettings.Root.Read(ConfigParser.Parse(text, new ConfigSource(fileName, folder)))!;
        var config = root.Value<ConfigNode>("config");
        string[] changes = [.. overrides ?? []];
        var read = config.Kind == ConfigNodeKind.String
            ? ExperimentConfig.Load(Path.Combine(folder, config.Text), changes)
            : ExperimentConfig.From(config with { Path = string.Empty }, changes.Select(OverridePath.Parse));
        var set = root.Value<ConfigNode>("set").Members.Select(m => OverridePath.Create(m.Name, m.Value));
        return new SearchSpec(root, NodeOf(ExperimentConfig.From(NodeOf(read), set)));
    }

    /// <summary>Reads a search file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="overrides">Changes of the config, each as path=value.</param>
    /// <exception cref="ConfigException">The file cannot be read, or anything in it or in its config is wrong.</exception>
    public static SearchSpec Load(string path, IEnumerable<string>? overrides = null) => Parse(ReadFile(path), path, overrides);

    /// <summary>The search with every default filled in and the whole config inside: it reads to the same search again, from any folder.</summary>
    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, SettingValues.Layout))
        {
            writer.WriteStartObject();
            foreach (var setting in SearchSettings.Root.Settings.Where(s => !s.IsHidden))
            {
                writer.WritePropertyName(setting.Name);
                if (setting.Name == "config") ConfigNodeText.Write(writer, _base);
                else if (setting.Name == "set") writer.WriteRawValue("{}"); // in the config now
                else setting.Write(writer, _root.Value<object?>(setting.Name));
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    /// <summary>The config of a trial.</summary>
    /// <param name="values">What was drawn: paths, and values as JSON.</param>
    /// <exception cref="ConfigException">The values do not fit together.</exception>
    public ExperimentConfig ConfigOf(IReadOnlyList<(string Path, string Value)> values) =>
        ExperimentConfig.From(_base, values.Select(v => Change(Space.First(d => d.Path == v.Path), v.Value)));

    /// <summary>How many epochs a whole training has.</summary>
    internal int Epochs => Config.Epochs;

    /// <summary>A training that leaves checkpoints for the rungs to come.</summary>
    internal ExperimentConfig PausingConfigOf(IReadOnlyList<(string Path, string Value)> values) => ExperimentConfig.From(
        NodeOf(ConfigOf(values)), [OverridePath.Parse("training.checkpoint={\"keepLast\": 1}")]);

    internal ConfigException SpaceError(string problem) => _root.Error("space", problem);

    private static ConfigNode NodeOf(ExperimentConfig config) =>
        ConfigParser.Parse(config.ToJson(), new ConfigSource(config.Name ?? "config", Directory.GetCurrentDirectory()));

    private static OverridePath Change(SearchDimension dimension, string value)
    {
        var place = dimension.Node.Place;
        return OverridePath.Create(dimension.Path, ConfigParser.Parse(value, place.Source, dimension.Path) with { Place = place });
    }

    private static string ReadFile(string path)
    {
        if (!File.Exists(path))
            throw new ConfigException(
                $"{(path.Length == 0 ? "''" : path)}: got {(Directory.Exists(path) ? "a folder" : "no such file")}; expected a search file.");
        try
        {
            if (new FileInfo(path).Length is > ConfigParser.MaxBytes and var length)
                throw new ConfigException($"{path}: got {length:N0} bytes; expected a search of at most {ConfigParser.MaxBytes:N0}.");
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ConfigException($"{path}: cannot be read; expected a search file in UTF-8. {e.Message}", e);
        }
    }

    private void CheckSpace()
    {
        foreach (var dimension in Space)
        {
            if (Strategy.Pauses && dimension.Path is "training" or "training.epochs")
                throw dimension.Node.Error("got epochs to vary for a strategy that decides on them; expected another setting.");
            foreach (var value in dimension.Ends) ConfigOf([.. Needed(dimension), (dimension.Path, value)]);
        }

        if (Strategy.Pauses && Strategy.MinEpochs > Epochs)
            throw _root.Error("strategy", $"got minEpochs {Strategy.MinEpochs} for a config of {Epochs} epochs; expected at most as many.");
    }

    // What must have been chosen before for a setting to count, and before that.
    private IEnumerable<(string Path, string Value)> Needed(SearchDimension dimension)
    {
        foreach (var (path, values) in dimension.Conditions)
        {
            foreach (var needed in Needed(Space.First(d => d.Path == path))) yield return needed;
            yield return (path, values[0]);
        }
    }
}
