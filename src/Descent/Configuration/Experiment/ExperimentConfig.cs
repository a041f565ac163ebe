using System.Buffers;
using System.Text;
using System.Text.Json;
using Descent.Data;
using Descent.Diagnostics;
using Descent.Nn;
using Descent.Optim;
using Descent.Training;

namespace Descent.Configuration;

/// <summary>A training run as a JSON file describes it, checked wholly before anything is computed.</summary>
/// <remarks>
/// Comments and a comma after the last value are allowed; an unknown name, a wrong type, a value out of range or a name given twice is an error
/// that names file, line, path, what was given, what was expected and the nearest valid name.
/// Every setting has a default but the data's source and the model.
/// </remarks>
/// <example><code>
/// var config = ExperimentConfig.Load("config.json", ["optimizer.sgd.learningRate=0.1"]);
/// var data = config.LoadData();
/// var model = config.BuildModel(data);
/// var optimizer = config.BuildOptimizer(model.Parameters());
/// </code></example>
public sealed class ExperimentConfig
{
    private readonly SettingValues _root;
    private readonly SettingValues _data;

    private ExperimentConfig(SettingValues root) => (_root, _data) = (root, root.Section("data"));

    /// <summary>What reports call the run, or null.</summary>
    public string? Name => _root.TextOrNull("name");

    /// <summary>Decides initial weights, the order of samples and dropout; default 1.</summary>
    public ulong Seed => _root.Seed("seed");

    /// <summary>The name of the source of data in the catalog.</summary>
    public string Source => _data.Entry("source").Entry.Name;

    /// <summary>The name of the optimizer in the catalog.</summary>
    public string Optimizer => _root.Entry("optimizer").Entry.Name;

    /// <summary>The file and the options where the source is a table, else null.</summary>
    internal (string Path, TableOptions Options)? Table => Source == "csv" && _data.Entry("source").Settings is var settings
        ? (settings.Text("path"), Catalog.TableOptionsOf(settings))
        : null;

    /// <summary>Samples in a step; default 64.</summary>
    public int BatchSize => _data.Int("batchSize");

    /// <summary>Whether every epoch has an order of its own; default true.</summary>
    public bool Shuffle => _data.Flag("shuffle");

    /// <summary>Whether a last batch that is not full is left out; default false.</summary>
    public bool DropLast => _data.Flag("dropLast");

    /// <summary>How often every training sample is seen; default 10.</summary>
    public int Epochs => _root.Section("training").Int("epochs");

    /// <summary>The most steps, or null for no limit.</summary>
    public int? MaxSteps => _root.Section("training").IntOrNull("maxSteps");

    /// <summary>Batches whose gradients are added up for one step; default 1.</summary>
    public int AccumulateBatches => _root.Section("training").Int("accumulate");

    /// <summary>After what time the run ends, or null for no limit.</summary>
    public TimeSpan? TimeLimit => Minutes(_root.Section("training").DoubleOrNull("maxMinutes"));

    /// <summary>The full path of the file with the initial weights, or null.</summary>
    public string? InitialWeights => _root.TextOrNull("init");

    /// <summary>Reads a config from a text.</summary>
    /// <param name="text">The JSON.</param>
    /// <param name="fileName">What messages call it; relative paths start from its folder.</param>
    /// <param name="overrides">Changes, each as path=value: optimizer.sgd.learningRate=0.1, model[3].dropout.p=0.2.</param>
    /// <exception cref="ConfigException">Anything is wrong.</exception>
    public static ExperimentConfig Parse(string text, string fileName = "config.json", IEnumerable<string>? overrides = null)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(fileName)) ?? Directory.GetCurrentDirectory();
        var node = ConfigParser.Parse(text, new ConfigSource(fileName, folder));
        return From(node, (overrides ?? []).Select(OverridePath.Parse));
    }

    /// <summary>Reads a config that was parsed before, with changes.</summary>
    /// <exception cref="ConfigException">Anything is wrong.</exception>
    internal static ExperimentConfig From(ConfigNode node, IEnumerable<OverridePath> changes)
    {
        foreach (var change in changes) node = ExperimentSettings.Root.Override(node, change);
        return new ExperimentConfig((SettingValues)ExperimentSettings.Root.Read(node)!);
    }

    /// <summary>Reads a config file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="overrides">Changes, each as path=value.</param>
    /// <exception cref="ConfigException">The file cannot be read, or anything in it is wrong.</exception>
    public static ExperimentConfig Load(string path, IEnumerable<string>? overrides = null)
    {
        if (Directory.Exists(path))
        {
            var inside = Path.Combine(path, "config.json");
            var hint = File.Exists(inside) ? $" Did you mean '{inside}'?" : string.Empty;
            throw new ConfigException($"{path}: got a folder; expected a config file.{hint}");
        }

        if (!File.Exists(path)) throw new ConfigException($"{(path.Length == 0 ? "''" : path)}: got no such file; expected a config file.");
        try
        {
            var length = new FileInfo(path).Length;
            if (length > ConfigParser.MaxBytes)
                throw new ConfigException($"{path}: got {length:N0} bytes; expected a config of at most {ConfigParser.MaxBytes:N0}.");
            var text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(path));
            return Parse(text, path, overrides);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ConfigException($"{path}: cannot be read; expected a config file in UTF-8. {e.Message}", e);
        }
    }

    /// <summary>The config with every default filled in and every path in full; it parses to the same config again, from any folder.</summary>
    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, SettingValues.Layout)) _root.Write(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    /// <summary>The name in the catalog of what made a module of the model, such as "linear" for "3" or "relu" for "4.branch.1".</summary>
    /// <param name="module">The module's dotted name.</param>
    /// <returns>The name; null for what has no entry of its own, such as a part of a ready model.</returns>
    public string? EntryOf(string module)
    {
        var config = ConfigPatch.Node(ToJson());
        return LayerPath.Find(config, module) is { } path && LayerPath.EntryOf(ConfigTree.Find(config, path)!) is ({ } name, _) ? name : null;
    }

    /// <summary>Reads or draws the data, divides it, and measures the preprocessing on the training samples.</summary>
    /// <exception cref="DescentException">The data cannot be used.</exception>
    public ExperimentData LoadData() => ExperimentData.Load(_data, Seed);

    /// <summary>The same with what other trainings of the process have read already, or divided into folds.</summary>
    internal ExperimentData LoadData(SourceCache? cache, FoldChoice? fold = null) => ExperimentData.Load(_data, Seed, cache, fold);

    /// <summary>Builds the model for the data.</summary>
    /// <exception cref="ConfigException">A layer does not fit what arrives, or the output does not fit the data.</exception>
    /// <remarks>An initializer that measures gets the first batch of training samples.</remarks>
    public Sequential BuildModel(ExperimentData data) =>
        BuildModel([.. data.SampleShape], data.Demand, new Rng(Seed).Fork("model"), FirstBatch(data));

    /// <summary>Builds the model for samples of a shape, without data: an initializer that measures is left out.</summary>
    /// <param name="sampleShape">The shape of one sample, without the batch axis.</param>
    /// <param name="outputs">The number of classes or target values: what the model must end with, and a last linear layer's default.</param>
    /// <param name="rng">Draws the initial weights.</param>
    /// <returns>The model in training mode.</returns>
    /// <exception cref="ConfigException">A layer does not fit what arrives, or the output does not fit.</exception>
    public Sequential BuildModel(Shape sampleShape, int outputs, Rng rng) =>
        BuildModel(sampleShape, new ModelDemand(outputs, Shape.Create(outputs), $"{outputs} outputs"), rng);

    /// <summary>Builds the loss.</summary>
    /// <param name="target">What the data's targets are: decides the default, and whether the loss fits.</param>
    /// <exception cref="ConfigException">The loss is for the other kind of target.</exception>
    public Loss BuildLoss(TargetKind target)
    {
        var smoothing = _root.Entries("regularizers").Where(e => e.Entry is CatalogEntry<LabelSmoothing>).ToArray();
        if (_root.EntryOrNull("loss") is not { } entry)
            return target == TargetKind.Classes ? Smoothed(new CrossEntropy(), null, smoothing) : Smoothed(new Mse(), null, smoothing);
        var factory = Catalog.Factory<LossFactory>(entry);
        if (factory.Target == target) return Smoothed(factory.Create(entry.Settings), entry.Settings, smoothing);
        var fitting = Catalog.Entries.OfType<CatalogEntry<LossFactory>>().Where(e => e.Factory.Target == target).Select(e => e.Name);
        throw entry.Settings.Node.Error(
            $"the data's targets are {target.ToString().ToLowerInvariant()}; expected one of {string.Join(", ", fitting)}: {factory.Why}.");
    }

    private static Loss Smoothed(Loss loss, SettingValues? settings, ConfiguredEntry[] smoothing)
    {
        if (smoothing.Length == 0) return loss;
        if (smoothing.Length > 1) throw smoothing[1].Settings.Node.Error("got label-smoothing twice; expected it once.");
        if (loss is not CrossEntropy entropy)
            throw smoothing[0].Settings.Node.Error(
                $"got label-smoothing for the loss {loss.GetType().Name}; expected cross-entropy, which has classes.");
        if (settings is not null && settings.Float("labelSmoothing") > 0)
            throw smoothing[0].Settings.Node.Error("got label-smoothing besides the loss's labelSmoothing; expected one of the two.");
        return entropy.WithSmoothing(Catalog.Factory<LabelSmoothing>(smoothing[0]).Share(smoothing[0].Settings));
    }

    /// <summary>The padding of "random-crop" in the augmentation; 0 where there is none.</summary>
    internal int CropPadding =>
        _data.Entries("augment").Where(e => e.Entry.Name == "random-crop").Select(e => e.Settings.Int("padding")).FirstOrDefault();

    /// <summary>Refuses mixed samples for a loss that takes no shares of classes: in the first step would be late.</summary>
    internal void CheckMixers(ExperimentData data, Loss loss)
    {
        if (data.Mixers.Count == 0 || loss is CrossEntropy) return;
        var name = loss.GetType().Name;
        throw _data.Error("mix", $"got {data.Mixers[0].Name} for the loss {name}; expected cross-entropy, which takes shares of classes.");
    }

    /// <summary>Builds the penalties on large weights, for <see cref="Descent.Training.Trainer.Penalties"/>.</summary>
    public IReadOnlyList<Penalty> BuildPenalties() =>
        [.. _root.Entries("regularizers").Where(e => e.Entry is CatalogEntry<Func<SettingValues, Penalty>>)
            .Select(e => Catalog.Factory<Func<SettingValues, Penalty>>(e)(e.Settings))];

    /// <summary>Builds the metrics: those of "metrics", or the usual ones, and besides them what early stopping, the schedule and the best checkpoint
    /// watch.</summary>
    /// <param name="target">What the data's targets are.</param>
    /// <exception cref="ConfigException">A metric does not fit the data, or a rule watches one that is unknown.</exception>
    public IReadOnlyList<Metric> BuildMetrics(MetricTarget target) => new ConfiguredMetrics(_root).Build(target);

    /// <summary>Builds the optimizer for a model, with its groups.</summary>
    /// <exception cref="ConfigException">The optimizer cannot train such a model, or a group names no parameter.</exception>
    public Optimizer BuildOptimizer(Module model) => BuildOptimizer([.. model.NamedParameters()]);

    /// <summary>Builds the optimizer for parameters; groups go by their own short names.</summary>
    /// <param name="parameters">What to train.</param>
    /// <exception cref="ConfigException">The optimizer cannot train them, or a group names none of them.</exception>
    public Optimizer BuildOptimizer(IEnumerable<Parameter> parameters) => BuildOptimizer([.. parameters.Select(p => (p.Name, p))]);

    /// <summary>Freezes the parts of a model that training is to leave as they are; before the optimizer is built.</summary>
    internal void Freeze(Module model) =>
        FrozenParts.Freeze(model, _root.Section("training").Texts("frozen"), _root.Section("training"));

    /// <summary>Builds the limit of gradients, or null.</summary>
    /// <exception cref="ConfigException">The optimizer computes the loss itself, so that nothing can come between.</exception>
    public GradientClip? BuildClip(Optimizer optimizer)
    {
        if (_root.Section("training").EntryOrNull("clip") is not { } entry) return null;
        if (optimizer.NeedsLoss)
            throw entry.Settings.Node.Error(
                $"got a clip for {_root.Entry("optimizer").Entry.Name}; expected null: it measures and moves several times in a step.");
        return Catalog.Factory<Func<SettingValues, GradientClip>>(entry)(entry.Settings);
    }

    /// <summary>Builds the average of the weights, or null.</summary>
    public WeightAverage? BuildAverage() => _root.Section("training").EntryOrNull("average") is { } entry
        ? Catalog.Factory<Func<SettingValues, WeightAverage>>(entry)(entry.Settings)
        : null;

    /// <summary>Builds the rule that ends the training early, or null.</summary>
    public EarlyStopping? BuildEarlyStopping() => _root.Section("training").EntryOrNull("stop") is { } entry
        ? Catalog.Factory<Func<SettingValues, EarlyStopping>>(entry)(entry.Settings)
        : null;

    /// <summary>What is done about a step that goes wrong.</summary>
    public Guard BuildGuard() => new()
    {
        Action = _root.Section("training").Text("guard") switch
        {
            "skip" => GuardAction.Skip,
            "lower-rate" => GuardAction.LowerRate,
            _ => GuardAction.Stop,
        },
    };

    /// <summary>How closely the doctor watches; null: not at all.</summary>
    public DoctorOptions? BuildDoctor()
    {
        var settings = _root.Section("doctor");
        return settings.Flag("watch")
            ? new DoctorOptions { Budget = settings.Double("budget"), Experiments = settings.Flag("experiments"), Ignore = settings.Texts("ignore") }
            : null;
    }

    /// <summary>When checkpoints are written; null: never.</summary>
    /// <param name="folder">The folder that they go to.</param>
    public CheckpointPlan? BuildCheckpoints(string folder)
    {
        var settings = _root.Section("training").Section("checkpoint");
        if (settings.Int("keepLast") == 0) return null;
        return new CheckpointPlan
        {
            Folder = folder,
            EverySteps = settings.IntOrNull("everySteps"),
            Every = Minutes(settings.DoubleOrNull("everyMinutes")),
            KeepLast = settings.Int("keepLast"),
            Best = settings.TextOrNull("best"),
        };
    }

    /// <summary>The epochs until the first restart and the growth of periods where the schedule is warm restarts, else null.</summary>
    internal (int FirstEpochs, int Growth)? WarmRestarts => _root.Entry("schedule") is { Entry.Name: "cosine-warm-restarts", Settings: var settings }
        ? (settings.Int("firstEpochs"), settings.Int("growth"))
        : null;

    /// <summary>Whether a training lets the validation decide something: when it ends, or how the rate changes.</summary>
    internal bool WatchesValidation =>
        _root.Section("training").EntryOrNull("stop") is not null || Watches(_root.Entry("schedule"));

    /// <summary>The share of validation samples; 0 for none.</summary>
    internal double ValidationShare => _data.DoubleOrNull("validation") ?? 0;

    /// <summary>How many steps the preprocessing has.</summary>
    internal int PreprocessorCount => _data.Entries("preprocess").Count;

    /// <summary>Whether target values are brought to mean 0 and deviation 1.</summary>
    internal bool StandardizesTargets => _data.Flag("standardizeTargets");

    /// <summary>Whether an epoch has other shares of the classes than the data.</summary>
    internal bool IsBalanced => _data.EntryOrNull("sampling") is { Entry.Name: "class-balanced" };

    /// <summary>Decides drawn data and the division.</summary>
    internal ulong DataSeed => _data.Seed("seed");

    /// <summary>The same with another seed.</summary>
    internal ExperimentConfig WithSeed(ulong seed) => From(_root.Node, [OverridePath.Parse(FormattableString.Invariant($"seed={seed}"))]);

    private static bool Watches(ConfiguredEntry schedule) => schedule.Entry.Name switch
    {
        "reduce-on-plateau" => true,
        "linear-warmup" => Watches(schedule.Settings.Entry("then")),
        _ => false,
    };

    /// <summary>Builds the schedule of the learning rate.</summary>
    public Schedule BuildSchedule()
    {
        return Catalog.Schedule(_root.Entry("schedule"));
    }

    private Optimizer BuildOptimizer((string Name, Parameter Parameter)[] parameters)
    {
        var entry = _root.Entry("optimizer");
        Optimizer optimizer;
        try
        {
            optimizer = Catalog.Factory<OptimizerFactory>(entry)(entry.Settings, parameters.Select(p => p.Parameter));
        }
        catch (ArgumentException e)
        {
            throw new ConfigException(entry.Settings.Node.Error($"cannot train this model. {e.Message}").Message, e);
        }

        foreach (var group in _root.Section("training").Sections("groups")) Add(optimizer, group, parameters);
        return optimizer;
    }

    private static void Add(Optimizer optimizer, SettingValues settings, (string Name, Parameter Parameter)[] parameters)
    {
        var names = settings.Texts("names");
        var most = settings.IntOrNull("maxRank") ?? int.MaxValue;
        var chosen = ParameterGroup.Matching(parameters, names).Where(p => p.Shape.Rank <= most).ToArray();
        if (optimizer.NeedsLoss)
            throw settings.Node.Error(
                $"got a group for {optimizer.GetType().Name.ToLowerInvariant()}; expected none: it moves all parameters together.");
        if (chosen.Length == 0)
            throw settings.Error("names", $"got {string.Join(", ", names)}, which is no parameter's name; expected a pattern for some of "
                + $"{string.Join(", ", parameters.Take(10).Select(p => p.Name))}{(parameters.Length > 10 ? ", ..." : string.Empty)}.");
        optimizer.AddGroup(new ParameterGroup(chosen)
        {
            LearningRateScale = settings.Float("learningRateScale"), WeightDecay = (float?)settings.DoubleOrNull("weightDecay"),
        });
    }

    internal Sequential BuildModel(Shape sampleShape, ModelDemand demand, Rng rng, Func<Tensor>? batch = null)
    {
        var entries = _root.Entries("model");
        var entry = _root.EntryOrNull("initializer");
        var start = entry is null ? null : Catalog.ModelInitializer(entry);
        var initializer = entry is null || start is not null ? null : Catalog.Initializer(entry);
        var (model, output) = new ModelBuilder(initializer, demand.Tokens).Build(entries, sampleShape, demand.Outputs, rng);
        if (!output.Equals(demand.Output))
            throw entries[^1].Settings.Node.Error(
                $"the model gives {output} a sample, but the data has {demand.Text}; expected {demand.Output}. {demand.Hint(output)}");
        if (InitialWeights is not { } path)
            return Start(model, start, batch ?? (() => Tensor.Zeros([1, .. sampleShape.Sizes])), batch is not null, rng);
        try
        {
            ModuleState.Load(model, path);
            return model;
        }
        catch (DataException e)
        {
            throw new ConfigException(_root.Error("init", e.Message).Message, e);
        }
    }

    private Sequential Start(Sequential model, ModelInitializer? start, Func<Tensor> batch, bool hasData, Rng rng)
    {
        if (start is null || (start.NeedsBatch && !hasData)) return model;
        try
        {
            start.Initialize(model, batch(), rng.Fork("start"));
            return model;
        }
        catch (Exception e) when (e is GraphException or ShapeException)
        {
            throw new ConfigException(_root.Error("initializer", e.Message).Message, e);
        }
    }

    private static TimeSpan? Minutes(double? minutes) => minutes is { } given ? TimeSpan.FromMinutes(given) : null;

    private static Func<Tensor> FirstBatch(ExperimentData data) => () =>
    {
        var host = data.TrainingLoader().Epoch(0).First();
        var shape = Shape.Create([host.Count, .. host.SampleShape]);
        return Tensor.From(host.Inputs.AsSpan(0, shape.ElementCount), shape);
    };
}
