using System.Text.Json;
using Descent.Configuration;
using Descent.Nn;
using Descent.Tests.Golden;

namespace Descent.Tests.Contracts;

/// <summary>One setting of one loss; tools/golden/losses.py has its config, inputs and values under the same name.</summary>
/// <param name="Name">The catalog's name, and words for what is special here.</param>
/// <param name="Create">Makes it without a config.</param>
internal sealed record LossCase(string Name, Func<Reduction, Loss> Create)
{
    private const string File = "losses.safetensors";

    /// <summary>Whether the inputs lie at ends of the range, where finite differences have no meaning.</summary>
    public bool HasKinks { get; init; }

    /// <summary>Whether the gradient has a gradient everywhere.</summary>
    public bool IsSmooth { get; init; } = true;

    /// <summary>Whether predictions are scores of any size; probabilities and their logarithms are not.</summary>
    public bool TakesScores { get; init; } = true;

    /// <summary>The entry as a config has it.</summary>
    public string Config => Json.GetProperty("config").GetString()!;

    /// <summary>The catalog's name.</summary>
    public string Entry => Config.Trim('{', '"').Split('"')[0];

    /// <summary>What it is compared with: classes, values or none.</summary>
    public string Kind => Json.GetProperty("target").GetString()!;

    private JsonElement Json => GoldenFiles.Case("losses.json", Name);

    /// <summary>Builds the loss as a config does.</summary>
    public Loss Build()
    {
        var node = ConfigParser.Parse(Config, new ConfigSource("case", "/"));
        var entry = (CatalogEntry<LossFactory>)Catalog.Find(CatalogKind.Loss, Entry);
        return entry.Factory.Create(entry.Configure(node.Member(Entry)!).Settings);
    }

    /// <summary>The predictions, one or several.</summary>
    public Tensor[] Inputs(Device device) =>
        [.. Enumerable.Range(0, Json.Integer("inputs")).Select(i => GoldenFiles.Tensor(File, $"{Name}/input{i}", device))];

    /// <summary>What they are compared with, some of its samples.</summary>
    public Target? Answer(Device device, int start = 0, int? count = null)
    {
        if (Kind == "none") return null;
        if (Kind == "values") return Values(device).Rows(start, count ?? Values(device).Shape[0] - start);
        var classes = GoldenFiles.Integers(File, $"{Name}/target");
        var (length, size) = (count ?? classes.Shape[0] - start, classes.Count / classes.Shape[0]);
        return IntTensor.From(classes.Values.Slice(start * size, length * size), classes.Shape.With(0, length));
    }

    public float[] Golden(string tensor) => GoldenFiles.Floats(File, $"{Name}/{tensor}");

    public Shape GoldenShape(string tensor) => GoldenFiles.ShapeOf(File, $"{Name}/{tensor}");

    public Tensor Upstream(Device device) => GoldenFiles.Tensor(File, $"{Name}/upstream", device);

    /// <summary>Calls the loss in the way that its kind asks for.</summary>
    public static Tensor Run(Loss loss, Tensor[] x, Target? target) => (loss, x) switch
    {
        (Triplet triplet, [var anchor, var positive, var negative]) => triplet.Forward(anchor, positive, negative),
        (MarginRanking ranking, [var first, var second]) => ranking.Forward(first, second, target!.Values!),
        (CosineEmbedding cosine, [var first, var second]) => cosine.Forward(first, second, target!.Values!),
        _ => loss.Forward(x[0], target!),
    };

    /// <summary>The name for a test's list.</summary>
    public override string ToString() => Name;

    private Tensor Values(Device device) => GoldenFiles.Tensor(File, $"{Name}/target", device);
}
