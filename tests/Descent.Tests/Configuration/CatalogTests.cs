using System.Text.RegularExpressions;
using Descent.Configuration;
using Descent.Data;
using Descent.Nn;
using Descent.Optim;

namespace Descent.Tests.Configuration;

/// <summary>The catalog knows everything that exists, under the names that config files promise.</summary>
public sealed partial class CatalogTests
{
    // Kind and name of everything that Descent is meant to have one day and has today; a name that is not here is a slip.
    private static readonly string[] s_names =
    [
        "activation relu", "activation tanh", "activation sigmoid", "activation leaky-relu", "activation gelu", "activation silu",
        "layer linear", "layer conv2d", "layer max-pool2d", "layer avg-pool2d", "layer global-avg-pool", "layer flatten", "layer reshape", "layer sequential", "layer residual",
        "layer checkpoint", "layer lstm", "layer embedding", "layer multi-head-attention", "layer transformer-encoder",
        "norm batch-norm", "norm layer-norm", "norm group-norm", "regularizer dropout", "model resnet18", "model resnet20", "model gpt", "model lstm-classifier",
        "initializer zeros", "initializer constant", "initializer normal", "initializer uniform", "initializer xavier-normal", "initializer xavier-uniform",
        "initializer kaiming-normal", "initializer kaiming-uniform",
        "loss mse", "loss cross-entropy", "optimizer sgd", "optimizer adam", "optimizer adamw", "schedule constant", "schedule step", "schedule cosine",
        "source quadrants", "source ring", "source three-modes", "source spirals", "source regression", "source digits", "source idx", "source csv",
        "preprocess channel-mean", "preprocess min-max", "preprocess channel-standardize", "preprocess standardize",
    ];

    // For modules: the sample's shape, the config, the shape of a batch of two that comes out.
    private static readonly Dictionary<string, (int[] Sample, string Config, int[] Output)> s_modules = new()
    {
        ["relu"] = ([3], "\"relu\"", [2, 3]),
        ["tanh"] = ([3], "\"tanh\"", [2, 3]),
        ["sigmoid"] = ([3], "\"sigmoid\"", [2, 3]),
        ["leaky-relu"] = ([3], "{\"leaky-relu\": {\"slope\": 0.1}}", [2, 3]),
        ["linear"] = ([5], "{\"linear\": {\"units\": 3, \"bias\": false, \"initializer\": \"xavier-normal\"}}", [2, 3]),
        ["conv2d"] = ([2, 7, 9], "{\"conv2d\": {\"filters\": 4, \"kernel\": [3, 5], \"stride\": 2, \"padding\": [1, 0], \"groups\": 2}}, \"flatten\"",
            [2, 4 * 4 * 3]),
        ["max-pool2d"] = ([1, 7, 7], "{\"max-pool2d\": {\"size\": 3, \"stride\": 2, \"padding\": 1}}, \"flatten\"", [2, 16]),
        ["avg-pool2d"] = ([1, 6, 6], "\"avg-pool2d\", \"flatten\"", [2, 9]),
        ["global-avg-pool"] = ([4, 5, 5], "\"global-avg-pool\"", [2, 4]),
        ["flatten"] = ([2, 3, 4], "\"flatten\"", [2, 24]),
        ["reshape"] = ([2, 3, 4], "{\"reshape\": {\"sizes\": [6, 4]}}, \"flatten\"", [2, 24]),
        ["sequential"] = ([4], "{\"sequential\": {\"layers\": [\"relu\", \"linear\"]}}", [2, 3]),
        ["residual"] = ([4], "{\"residual\": {\"branch\": [{\"linear\": {\"units\": 3}}], \"shortcut\": [{\"linear\": {\"units\": 3}}]}}", [2, 3]),
        ["checkpoint"] = ([4], "{\"checkpoint\": {\"layers\": [\"relu\", \"linear\"]}}", [2, 3]),
        ["batch-norm"] = ([3], "{\"batch-norm\": {\"momentum\": 0.2, \"affine\": false}}", [2, 3]),
        ["layer-norm"] = ([2, 3], "{\"layer-norm\": {\"epsilon\": 1e-6, \"bias\": false}}, \"flatten\"", [2, 6]),
        ["group-norm"] = ([6, 2, 2], "{\"group-norm\": {\"groups\": 3}}, \"flatten\"", [2, 24]),
        ["gelu"] = ([3], "{\"gelu\": {\"approximate\": true}}", [2, 3]),
        ["silu"] = ([3], "\"silu\"", [2, 3]),
        ["lstm"] = ([4, 2], "{\"lstm\": {\"units\": 3, \"layers\": 2, \"dropout\": 0.1, \"bidirectional\": true}}, \"flatten\"", [2, 24]),
        ["lstm-classifier"] = ([4, 2], "{\"lstm-classifier\": {\"units\": 5}}", [2, 3]),
        ["resnet18"] = ([1, 8, 8], "{\"resnet18\": {\"classes\": 3, \"zeroInit\": true}}", [2, 3]),
        ["resnet20"] = ([3, 8, 8], "\"resnet20\"", [2, 3]),
        ["embedding"] = ([4], "{\"embedding\": {\"count\": 5, \"size\": 3, \"paddingIndex\": 0}}, \"flatten\"", [2, 12]),
        ["multi-head-attention"] = ([5, 4], "{\"multi-head-attention\": {\"heads\": 2, \"causal\": true}}, \"flatten\"", [2, 20]),
        ["transformer-encoder"] = ([5, 4],
            "{\"transformer-encoder\": {\"heads\": 2, \"hidden\": 7, \"activation\": \"gelu\", \"normFirst\": true}}, \"flatten\"", [2, 20]),
        ["gpt"] = ([5], "{\"gpt\": {\"vocabulary\": 7, \"size\": 8, \"heads\": 2, \"layers\": 1, \"dropout\": 0.1}}, \"flatten\"", [2, 35]),
        ["dropout"] = ([3], "{\"dropout\": {\"p\": 0.2}}", [2, 3]),
    };

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
        { "preprocess", typeof(Preprocessor) }, { "module", typeof(Module) },
    };

    [Fact]
    public void Entries_Names_AreTheAgreedOnesAndUnique()
    {
        var names = Catalog.Entries.Select(e => $"{e.Kind.Text()} {e.Name}").ToArray();
        Assert.Equal(s_names.Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
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
            Assert.Contains(setting.Name, entry.Describe(), StringComparison.Ordinal);
        });
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Entry_MinimalConfig_IsBuilt(CatalogKind kind, string name)
    {
        switch (kind)
        {
            case CatalogKind.Initializer:
                var initialized = ConfigSamples.Model($"[{{\"linear\": {{\"initializer\": \"{name}\"}}}}]").BuildModel([4], 3, new Rng(1));
                Assert.Equal(name is "zeros" or "constant", initialized.Parameters().First().Value.ToArray().Distinct().Count() == 1);
                break;
            case CatalogKind.Loss:
                var target = name == "mse" ? TargetKind.Values : TargetKind.Classes;
                Assert.IsAssignableFrom<Loss>(ConfigSamples.Parse(rest: $"\"loss\": \"{name}\"").BuildLoss(target));
                break;
            case CatalogKind.Optimizer:
                var config = ConfigSamples.Parse(rest: $"\"optimizer\": {{\"{name}\": {{\"learningRate\": 0.25, \"weightDecay\": 0.5}}}}");
                Assert.Equal(0.25f, config.BuildOptimizer(config.BuildModel([2], 2, new Rng(1)).Parameters()).LearningRate);
                break;
            case CatalogKind.Schedule:
                Assert.Equal(1, ConfigSamples.Parse(rest: $"\"schedule\": \"{name}\"").BuildSchedule().Factor(0, 10, 100));
                break;
            case CatalogKind.Source:
                CheckSource(name);
                break;
            case CatalogKind.Preprocess:
                Assert.Equal(name, Assert.Single(ConfigSamples.Parse("{\"digits\": {\"count\": 20}}",
                    data: $"\"preprocess\": [\"{name}\"]").LoadData().Preprocessors).Kind);
                break;
            default:
                var (sample, text, output) = s_modules[name];
                Assert.Equal(Shape.Create(output), ConfigSamples.Output(ConfigSamples.Model($"[{text}]"), sample, output[1]));
                break;
        }
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public void Catalog_EveryPublicClass_IsReachable(string kind, Type baseType)
    {
        var made = new HashSet<Type>(Reached(kind));
        var existing = baseType.Assembly.GetExportedTypes().Where(t => t.IsSealed && !t.IsAbstract && t.IsSubclassOf(baseType));
        Assert.Empty(existing.Where(t => !made.Contains(t)).Select(t => t.Name));
    }

    private static IEnumerable<Type> Reached(string kind) => kind switch
    {
        "loss" => Of<LossFactory>().Select(e => e.Factory.Create(Defaults(e)).GetType()),
        "optimizer" => Of<OptimizerFactory>().Select(e => e.Factory(Defaults(e), new Linear(1, 1, new Rng(1)).Parameters()).GetType()),
        "schedule" => Of<Func<SettingValues, Schedule>>().Select(e => e.Factory(Defaults(e)).GetType()),
        "initializer" => Of<Func<SettingValues, Initializer>>().Select(e => e.Factory(Defaults(e)).GetType()),
        "preprocess" => Of<Func<Preprocessor>>().Select(e => e.Factory().GetType()),
        _ => s_modules.Values.SelectMany(m => Inside(ConfigSamples.Model($"[{m.Config}]").BuildModel(m.Sample, m.Output[1], new Rng(1)))),
    };

    private static IEnumerable<Type> Inside(Module module) => module.Modules.SelectMany(m => Inside(m.Module)).Append(module.GetType());

    private static IEnumerable<CatalogEntry<T>> Of<T>() => Catalog.Entries.OfType<CatalogEntry<T>>();

    private static SettingValues Defaults(CatalogEntry entry) =>
        entry.Configure(ConfigParser.Parse("{}", new ConfigSource("defaults", "/"))).Settings;

    private static void CheckSource(string name)
    {
        // The two that read files have tests of their own, with files.
        if (name is "idx" or "csv") return;
        var data = ConfigSamples.Parse($"{{\"{name}\": {{\"count\": 40}}}}").LoadData();
        Assert.Equal((28, 4, 8), (data.Training.Count, data.Validation.Count, data.Test.Count));
        Assert.Equal(name switch { "digits" => 10, "regression" => 1, _ => 2 }, data.Outputs);
    }

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
    private static partial Regex Kebab();

    [GeneratedRegex("^[a-z][a-zA-Z0-9]*$")]
    private static partial Regex Camel();
}
