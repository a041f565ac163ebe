using Descent.Training;

namespace Descent.Configuration;

/// <summary>One config of the zoo: a healthy training, or one with a known fault.</summary>
/// <remarks>A faulty one is its healthy twin with changed settings, or with code and data that were made wrong on purpose, or both.</remarks>
public sealed class ZooCase
{
    private const uint FnvStart = 2166136261, FnvFactor = 16777619;
    private readonly ConfigNode _config;
    private readonly IReadOnlyList<OverridePath> _changes;
    private readonly IReadOnlyList<ConfiguredSabotage> _sabotage;

    internal ZooCase(
        string name, ConfigNode config, IReadOnlyList<OverridePath> changes, IReadOnlyList<ConfiguredSabotage> prepare,
        IReadOnlyList<ConfiguredSabotage> sabotage)
    {
        (Name, _config, _changes) = (name, config, changes);
        (Preparation, _sabotage) = (prepare, sabotage);
        IsHeldOut = Hash(name) % 2 == 1;
    }

    /// <summary>The name of its file, without the ending.</summary>
    public string Name { get; }

    /// <summary>What is wrong in one sentence; of a healthy one, what looks suspicious.</summary>
    public required string Text { get; init; }

    /// <summary>The ids of the rules that name the fault, the best first; empty for a healthy one.</summary>
    public required IReadOnlyList<string> Rules { get; init; }

    /// <summary>The healthy config that this one was before; null for a healthy one.</summary>
    public string? Twin { get; init; }

    /// <summary>The kind of network or task, such as cnn; of a faulty one, its twin's.</summary>
    public required string Kind { get; init; }

    /// <summary>How clear the fault is.</summary>
    public ZooSeverity Severity { get; init; }

    /// <summary>Whether it belongs to the small set of every check-in.</summary>
    public bool IsQuick { get; init; }

    /// <summary>Whether there is a fault.</summary>
    public bool IsFaulty => Twin is not null;

    /// <summary>Whether it belongs to the half on which nothing may be tuned: an odd 32-bit FNV-1a hash of the name.</summary>
    public bool IsHeldOut { get; }

    /// <summary>The family of its first rule, 1 to 9; 0 for a healthy one.</summary>
    public int Family => Rules.Count == 0 ? 0 : FamilyOf(Rules[0]);

    /// <summary>What was done to data and code besides the settings, as names.</summary>
    public IEnumerable<string> Sabotage => _sabotage.Select(s => s.Entry.Name);

    internal IReadOnlyList<ConfiguredSabotage> Preparation { get; }

    internal IReadOnlyList<ConfiguredSabotage> AllSabotage => [.. Preparation, .. _sabotage];

    internal ConfigNode Node => _config;

    /// <summary>The training's config.</summary>
    /// <param name="seed">Takes the place of the config's seed.</param>
    /// <exception cref="ConfigException">A setting is wrong.</exception>
    public ExperimentConfig Config(ulong seed) =>
        ExperimentConfig.From(_config, [.. _changes, OverridePath.Parse(FormattableString.Invariant($"seed={seed}"))]);

    /// <summary>A changed config as if it stood in this one's file: first weights are drawn by places, and would be others.</summary>
    internal ExperimentConfig Rooted(ExperimentConfig config)
    {
        var text = $"{{\"{ZooFile.ConfigName}\":{config.ToJson()}}}";
        var file = ConfigParser.Parse(text, new ConfigSource(Name, Directory.GetCurrentDirectory()));
        return ExperimentConfig.From(file.Member(ZooFile.ConfigName)!, []);
    }

    /// <summary>The family of a rule: the hundreds of its number.</summary>
    public static int FamilyOf(string rule) => rule[3] - '0';

    /// <summary>The 32-bit FNV-1a hash of a name's UTF-8 bytes.</summary>
    internal static uint Hash(string name)
    {
        var hash = FnvStart;
        foreach (var value in System.Text.Encoding.UTF8.GetBytes(name)) hash = (hash ^ value) * FnvFactor;
        return hash;
    }

    /// <summary>Name and text.</summary>
    public override string ToString() => $"{Name}: {Text}";
}

/// <summary>How clear the fault of a zoo config is.</summary>
public enum ZooSeverity
{
    /// <summary>Anybody sees it in the result.</summary>
    Strong,

    /// <summary>One of several degrees, down to where the harm begins.</summary>
    Graded,

    /// <summary>The measured quality does not show it: what is believed of it is wrong, or something is there for nothing.</summary>
    Hidden,

    /// <summary>Nothing is broken yet; advice is all that is expected.</summary>
    Advice,
}
