using System.Text.RegularExpressions;
using Descent.Configuration;
using Descent.Data;
using Descent.Nn;
using Descent.Optim;
using Descent.Tests.Contracts;
using Descent.Training;

namespace Descent.Tests.Configuration;

/// <summary>The catalog knows everything that exists, under the names that config files promise.</summary>
public sealed partial class CatalogTests
{
    // Beyond the mission: what a config needs besides.
    private static readonly string[] s_beyond =
    [
        "layer checkpoint", "preprocess standardize", "sampler shuffled", "sampler sequential", "sampler class-balanced", "sampler weighted",
        "source friedman",
    ];

    // What acts on data or on a whole training; an entry leaves this list when it comes.
    private static readonly string[] s_laterKinds = [];
    private static readonly string[] s_later = [];

    private static IEnumerable<string> Mission => File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Configuration", "Mission.tsv"))
        .Where(line => line[0] != '#').Select(line => line.Replace('\t', ' '));

    public static TheoryData<CatalogKind, string> All
    {
        get
        {
            var rows = new TheoryData<CatalogKind, string>();
            foreach (var entry in Catalog.Entries) rows.Add(entry.Kind, entry.Name);
            return rows;
        }
    }

    public static TheoryData<string, Type> Makers => new()
    {
        { "loss", typeof(Loss) }, { "optimizer", typeof(Optimizer) }, { "schedule", typeof(Schedule) }, { "initializer", typeof(Initializer) },
        { "model initializer", typeof(ModelInitializer) }, { "clip", typeof(GradientClip) }, { "preprocess", typeof(Preprocessor) },
        { "augmentation", typeof(SampleTransform) }, { "mixer", typeof(BatchTransform) }, { "sampler", typeof(Sampler) },
        { "metric", typeof(Metric) }, { "module", typeof(Module) },
    };

    [Fact]
    public void Entries_Names_AreTheMissionsAndUnique()
    {
        var names = Catalog.Entries.Select(e => $"{e.Kind.Text()} {e.Name}").ToArray();
        var agreed = Mission.Concat(s_beyond).ToHashSet();
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.All(names, name => Assert.Contains(name, agreed));
    }

    [Fact]
    public void Mission_EveryRow_IsThereOrComesLater()
    {
        var names = Catalog.Entries.Select(e => $"{e.Kind.Text()} {e.Name}").ToHashSet();
        var open = Mission.Where(row => !names.Contains(row)).ToArray();
        Assert.Equal(s_later.Order(StringComparer.Ordinal),
            open.Where(row => !s_laterKinds.Contains(row.Split(' ')[0])).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Entry_NamesAndTexts_HaveTheHouseForm(CatalogKind kind, string name)
    {
        var entry = Catalog.Find(kind, name);
        Assert.Matches(Kebab(), entry.Name);
        Assert.EndsWith(entry.Kind is CatalogKind.Layer ? "" : ".", entry.Summary, StringComparison.Ordinal);
        Assert.All(entry.Settings, setting =>
        {
            Assert.Matches(Camel(), setting.Name);
            Assert.EndsWith(".", setting.Summary, StringComparison.Ordinal);
        });
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Entry_MinimalConfig_IsBuilt(CatalogKind kind, string name)
    {
        switch (kind)
        {
            case CatalogKind.Initializer when Catalog.Find(kind, name) is CatalogEntry<Func<SettingValues, ModelInitializer>>:
                var whole = ConfigSamples.Model(
                    "[{\"linear\": {\"units\": 8}}, {\"residual\": {\"branch\": [\"relu\", {\"linear\": {\"units\": 8}}]}}, \"linear\"]",
                    $"\"initializer\": \"{name}\"");
                var plain = whole.BuildModel([2], 2, new Rng(whole.Seed).Fork("model"));
                Assert.NotEqual(name != "fixup", plain.Parameters().Last().Value.Norm() == 0);
                var data = whole.LoadData();
                float[] without = plain.State().First().Value.ToArray(), with = whole.BuildModel(data).State().First().Value.ToArray();
                Assert.Equal(name == "fixup", without.SequenceEqual(with)); // the others wait for data
                break;
            case CatalogKind.Initializer:
                var initialized = ConfigSamples.Model($"[{{\"linear\": {{\"initializer\": \"{name}\"}}}}]").BuildModel([4], 3, new Rng(1));
                Assert.Equal(name is "zeros" or "constant", initialized.Parameters().First().Value.ToArray().Distinct().Count() == 1);
                break;
            case CatalogKind.Loss:
                var parsed = ConfigSamples.Parse(rest: $"\"loss\": \"{name}\"");
                if (((CatalogEntry<LossFactory>)Catalog.Find(kind, name)).Factory.Target is { } target)
                    Assert.IsAssignableFrom<Loss>(parsed.BuildLoss(target));
                else
                    Assert.Contains("a loop of your own", ConfigSamples.Error(() => parsed.BuildLoss(TargetKind.Values)), StringComparison.Ordinal);
                break;
            case CatalogKind.Optimizer:
                var config = ConfigSamples.Parse(rest: $"\"optimizer\": {{\"{name}\": {{\"learningRate\": 0.25}}}}");
                Assert.Equal(0.25f, config.BuildOptimizer(config.BuildModel([2], 2, new Rng(1)).Parameters()).LearningRate);
                break;
            case CatalogKind.Schedule:
                // Those that rise first begin below the full rate.
                var factor = ConfigSamples.Parse(rest: $"\"schedule\": \"{name}\"").BuildSchedule().Factor(0, 10, 100);
                Assert.Equal(name switch { "one-cycle" => 0.04f, "linear-warmup" => 0.001f, _ => 1 }, factor);
                break;
            case CatalogKind.Clip:
                var clipped = ConfigSamples.Parse(rest: $"\"training\": {{\"clip\": \"{name}\"}}");
                var limited = clipped.BuildModel([2], 2, new Rng(1));
                var clip = clipped.BuildClip(clipped.BuildOptimizer(limited))!;
                foreach (var parameter in limited.Parameters()) parameter.Grad = Tensor.Full(parameter.Shape, 100);
                Assert.Equal(100 * Math.Sqrt(limited.ParameterCount()), clip.Apply(limited.Parameters()), tolerance: 1e-3);
                Assert.All(limited.Parameters(), p => Assert.InRange(p.Grad!.ToArray().Max(), 1e-8f, 1));
                break;
            case CatalogKind.Source:
                CheckSource(name);
                break;
            case CatalogKind.Preprocess:
                Assert.Equal(name, Assert.Single(ConfigSamples.Parse("{\"digits\": {\"count\": 20}}",
                    data: $"\"preprocess\": [\"{name}\"]").LoadData().Preprocessors).Kind);
                break;
            case CatalogKind.Augmentation:
                Assert.Equal(name, Assert.Single(ConfigSamples.Parse("{\"digits\": {\"count\": 20}}",
                    data: $"\"augment\": [\"{name}\"]").LoadData().Transforms).Name);
                break;
            case CatalogKind.Sampler:
                var sampling = name == "weighted" ? "{\"weighted\": {\"weights\": [1, 3]}}" : $"\"{name}\"";
                Assert.Equal(name, ConfigSamples.Parse(data: $"\"sampling\": {sampling}").LoadData().TrainingLoader().Sampler.Name);
                break;
            case CatalogKind.Metric:
                var targets = name is "mae" or "rmse" or "r2"
                    ? new MetricTarget(TargetKind.Values, 0, [1], 9)
                    : new MetricTarget(TargetKind.Classes, 9, [], 9);
                var metric = Assert.Single(ConfigSamples.Parse(rest: $"\"metrics\": [\"{name}\"]").BuildMetrics(targets));
                Assert.Equal(name == "top-k" ? "top-5" : name, metric.Name);
                break;
            default:
                Assert.All(LayerCases.All.Where(c => c.Entry == name), c => Assert.NotNull(c.Build(CpuDevice.Instance)));
                break;
        }
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public void Catalog_EveryPublicClass_IsReachable(string kind, Type baseType)
    {
        HashSet<Type> made = [.. Reached(kind), typeof(Ensemble)]; // an ensemble is made of trained models: by a command, not by a config
        var existing = baseType.Assembly.GetExportedTypes().Where(t => t.IsSealed && !t.IsAbstract && t.IsSubclassOf(baseType));
        Assert.Empty(existing.Where(t => !made.Contains(t)).Select(t => t.Name));
    }

    private static IEnumerable<Type> Reached(string kind) => kind switch
    {
        "loss" => Of<LossFactory>().Select(e => e.Factory.Create(Defaults(e)).GetType()),
        "optimizer" => Of<OptimizerFactory>().Select(e => e.Factory(Defaults(e), new Linear(1, 1, new Rng(1)).Parameters()).GetType()),
        "schedule" => Of<Func<SettingValues, Schedule>>().Select(e => e.Factory(Defaults(e)).GetType()),
        "initializer" => Of<Func<SettingValues, Initializer>>().Select(e => e.Factory(Defaults(e)).GetType()),
        "model initializer" => Of<Func<SettingValues, ModelInitializer>>().Select(e => e.Factory(Defaults(e)).GetType()),
        "clip" => Of<Func<SettingValues, GradientClip>>().Select(e => e.Factory(Defaults(e)).GetType()),
        "preprocess" => Of<Func<SettingValues, Preprocessor>>().Select(e => e.Factory(Defaults(e)).GetType()),
        "mixer" => Of<Func<SettingValues, BatchTransform>>().Select(e => e.Factory(Defaults(e)).GetType()),
        "augmentation" => Of<Func<SettingValues, SampleTransform>>().Select(e => e.Factory(Defaults(e)).GetType()),
        "metric" => Of<Func<SettingValues, Metric>>().Select(e => e.Factory(Defaults(e)).GetType()),
        "sampler" => Of<Func<SettingValues, Sampler>>()
            .Select(e => e.Factory(Defaults(e, e.NeedsNoSettings ? "{}" : "{\"weights\": [1]}")).GetType()),
        _ => LayerCases.All.SelectMany(c => Inside(c.Build(CpuDevice.Instance))),
    };

    private static IEnumerable<Type> Inside(Module module) => module.Modules.SelectMany(m => Inside(m.Module)).Append(module.GetType());

    private static IEnumerable<CatalogEntry<T>> Of<T>() => Catalog.Entries.OfType<CatalogEntry<T>>();

    private static SettingValues Defaults(CatalogEntry entry, string settings = "{}") =>
        entry.Configure(ConfigParser.Parse(settings, new ConfigSource("defaults", "/"))).Settings;

    private static void CheckSource(string name)
    {
        // Those that read files have tests of their own, with files.
        if (name is "idx" or "cifar" or "csv" or "text" or "image-folder" or "npy") return;
        var data = ConfigSamples.Parse($"{{\"{name}\": {{\"count\": 40}}}}").LoadData();
        Assert.Equal((28, 4, 8), (data.Training.Count, data.Validation.Count, data.Test.Count));
        var outputs = name switch
        {
            "digits" => 10,
            "copy-task" => 16,
            "regression" or "adding-task" or "friedman" => 1,
            "blobs" => 3,
            "shapes" => 6,
            "segmentation-shapes" => 7,
            _ => 2,
        };
        Assert.Equal(outputs, data.Outputs);
    }

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
    private static partial Regex Kebab();

    [GeneratedRegex("^[a-z][a-zA-Z0-9]*$")]
    private static partial Regex Camel();
}
