using Descent.Configuration;
using Descent.Nn;

namespace Descent.Tests.Contracts;

/// <summary>One setting of one layer: what a config says, and what goes in. A row is all that a layer needs to be tested.</summary>
/// <param name="Name">The catalog's name, and words for what is special here.</param>
/// <param name="Json">The entry as a config has it.</param>
/// <param name="Sample">The shape of one sample.</param>
internal sealed record LayerCase(string Name, string Json, Shape Sample)
{
    /// <summary>The file of golden values in layers/; null: it has no PyTorch counterpart here, and Why says what checks it.</summary>
    public string? Golden { get; init; } = "basic";

    /// <summary>What stands in for golden values where there are none.</summary>
    public string? Why { get; init; }

    /// <summary>Samples in a batch; some layers need several.</summary>
    public int Batch { get; init; } = 3;

    /// <summary>For layers over whole numbers: inputs are 0 to this, without it.</summary>
    public int? Tokens { get; init; }

    /// <summary>Whether training draws numbers: then golden values are those of evaluation.</summary>
    public bool IsRandom { get; init; }

    /// <summary>Whether the golden values are those of evaluation: deep networks with batch norm multiply rounding in training.</summary>
    public bool IsGoldenInEvaluation { get; init; }

    /// <summary>Whether training and evaluation compute the same.</summary>
    public bool IsSameInEvaluation { get; init; } = true;

    /// <summary>Whether the output of a sample depends on that sample alone in evaluation.</summary>
    public bool IsPerSample { get; init; } = true;

    /// <summary>Whether a NaN in a sample is seen in its output.</summary>
    public bool KeepsNaN { get; init; } = true;

    /// <summary>Part of the message where a batch of one is refused in training; null: it works.</summary>
    public string? BatchOfOneError { get; init; }

    /// <summary>Part of the message where a batch of none is refused; null: the output has no samples either.</summary>
    public string? EmptyBatchError { get; init; }

    /// <summary>Whether finite differences would take too long, or have no meaning; golden gradients then stand alone.</summary>
    public bool SkipsGradientCheck { get; init; }

    /// <summary>Whether the reference device's plain loops would take too long.</summary>
    public bool IsLarge { get; init; }

    /// <summary>Whether the golden parameters come from <see cref="Golden.Fills"/>, and some numbers of each gradient are kept.</summary>
    public bool IsFilled { get; init; }

    /// <summary>Largest error of the CPU device in golden values, of the number and of the largest of its tensor.</summary>
    public (double Relative, double OfLargest) Tolerance { get; init; } = (2e-6, 2e-6);

    /// <summary>A sample's shape that does not fit, and a part of what is said about it.</summary>
    public (Shape Sample, string Message)? Wrong { get; init; }

    /// <summary>The catalog's name.</summary>
    public string Entry => Json.Trim().Trim('{', '"').Split('"')[0];

    /// <summary>Builds the layer from its JSON, in training mode, on a device.</summary>
    public Module Build(Device device, ulong seed = 3) => Build(Json, Sample, seed).MoveTo(device);

    /// <summary>Builds one entry as a model's config does.</summary>
    public static Module Build(string json, Shape sample, ulong seed = 3)
    {
        var node = ConfigParser.Parse($"{{\"layers\": [{json}]}}", new ConfigSource("case", "/"));
        var entries = Catalog.Find(CatalogKind.Layer, "sequential").Configure(node).Settings.Entries("layers");
        return new ModelBuilder(null).Build(entries, sample, 3, new Rng(seed)).Model.Modules[0].Module;
    }

    /// <summary>A batch of samples that are all different, and none of them near 0.</summary>
    public Tensor Draw(Device device, int batch, ulong seed = 5)
    {
        var rng = new Rng(seed).Fork(Name);
        var shape = Shape.Create([batch, .. Sample.Sizes]);
        var values = new float[shape.ElementCount];
        for (var i = 0; i < values.Length; i++)
        {
            if (Tokens is { } count) values[i] = (int)(rng.NextFloat() * count);
            else values[i] = (0.03f + (1.5f * rng.NextFloat())) * (rng.NextFloat() < 0.5f ? -1 : 1);
        }

        return Tensor.From(values, shape, device);
    }

    /// <summary>The name for a test's list.</summary>
    public override string ToString() => Name;
}
