using Descent.Configuration;
using Descent.Data;
using Descent.Diagnostics;
using Descent.Nn;
using Descent.Training;

namespace Descent.Tests.Diagnostics;

/// <summary>Small trainings on data that somebody spoilt, for the tests of the rules on data.</summary>
internal static class DataClinic
{
    /// <summary>Clouds of points in eight dimensions: a table.</summary>
    public const string Table = """
        { "data": { "source": { "blobs": { "count": 1600, "classes": 5, "features": 8, "deviation": 3 } }, "validation": 0.15, "test": 0.15,
            "preprocess": ["standardize"], "batchSize": 32 },
          "model": [{ "linear": { "units": 32 } }, "relu", "linear"],
          "optimizer": { "adam": { "learningRate": 0.005 } }, "training": { "epochs": 3 } }
        """;

    public const string Digits = """
        { "data": { "source": { "digits": { "count": 1500 } }, "validation": 0.15, "test": 0.15, "preprocess": ["channel-standardize"],
            "batchSize": 32 },
          "model": ["flatten", { "linear": { "units": 48 } }, "relu", { "linear": { "units": 32 } }, "relu", "linear"],
          "optimizer": { "adam": { "learningRate": 0.002 } }, "training": { "epochs": 3 } }
        """;

    public const string Cnn = """
        { "data": { "source": { "digits": { "count": 1200 } }, "validation": 0.15, "test": 0.15, "preprocess": ["channel-standardize"],
            "batchSize": 32 },
          "model": [{ "conv2d": { "filters": 6, "kernel": 5, "stride": 2 } }, "batch-norm", "relu",
            { "conv2d": { "filters": 12, "kernel": 3, "stride": 2 } }, "relu", "flatten", "linear"],
          "optimizer": { "sgd": { "learningRate": 0.05, "momentum": 0.9 } }, "training": { "epochs": 3 } }
        """;

    public const string Curve = """
        { "data": { "source": { "regression": { "count": 1200, "noise": 0.1 } }, "validation": 0.15, "test": 0.15, "batchSize": 32 },
          "model": [{ "linear": { "units": 32 } }, "tanh", { "linear": { "units": 32 } }, "tanh", "linear"],
          "optimizer": { "adam": { "learningRate": 0.01 } }, "training": { "epochs": 4 } }
        """;

    public const string Symbols = """
        { "data": { "source": { "copy-task": { "count": 1000, "delay": 4 } }, "validation": 0.1, "test": 0.2, "batchSize": 32 },
          "model": [{ "gru": { "units": 24, "output": "last" } }, "linear"],
          "optimizer": { "adam": { "learningRate": 0.01 } }, "training": { "epochs": 4 } }
        """;

    public const string Adding = """
        { "data": { "source": { "adding-task": { "count": 1500, "steps": 10 } }, "validation": 0.1, "test": 0.2, "batchSize": 32,
            "standardizeTargets": true },
          "model": [{ "gru": { "units": 24, "output": "last" } }, "linear"],
          "optimizer": { "adam": { "learningRate": 0.01 } }, "training": { "epochs": 4 } }
        """;

    /// <summary>Trains what a config says on changed data.</summary>
    public static Run Train(string config, Func<TrainingData, TrainingData>? change = null, params string[] changes) =>
        Train(config, change, null, changes);

    /// <summary>The same with a changed model.</summary>
    public static Run Train(string config, Func<TrainingData, TrainingData>? change, Func<Sequential, Sequential>? model, params string[] changes)
    {
        var parsed = ExperimentConfig.Parse(config, overrides: changes);
        var data = parsed.LoadData();
        var setup = model is null ? TrainingSetup.Create(parsed, data) : TrainingSetup.Create(parsed, data, model(parsed.BuildModel(data)));
        return setup.CreateTrainer(new DoctorOptions())
            .Fit(change is null ? setup.TrainingData : change(setup.TrainingData)).WithoutMistakes();
    }

    /// <summary>Changes every part.</summary>
    public static TrainingData All(this TrainingData data, Func<Dataset, Dataset> change) => data with
    {
        Training = change(data.Training),
        Validation = Changed(data.Validation, change),
        Test = Changed(data.Test, change),
    };

    /// <summary>Changes validation and test.</summary>
    public static TrainingData HeldOut(this TrainingData data, Func<Dataset, Dataset> change) => data with
    {
        Validation = Changed(data.Validation, change),
        Test = Changed(data.Test, change),
    };

    private static Dataset? Changed(Dataset? part, Func<Dataset, Dataset> change) => part is { Count: > 0 } ? change(part) : part;

    /// <summary>Everything times this.</summary>
    public static Dataset Scaled(this Dataset data, float factor, float offset = 0) => new SpoiltDataset(data)
    {
        Features = (_, x) =>
        {
            for (var i = 0; i < x.Length; i++) x[i] = (x[i] * factor) + offset;
        },
    };

    /// <summary>Targets in an order by lot.</summary>
    public static Dataset Shuffled(this Dataset data, ulong seed)
    {
        var order = new Rng(seed).Permutation(data.Count);
        return new SpoiltDataset(data) { Target = i => order[i] };
    }

    /// <summary>Keeps a share of each class.</summary>
    public static Dataset Kept(this Dataset data, Func<int, double> share)
    {
        var rng = new Rng(4).Fork("keep");
        return new SpoiltDataset(data) { Indices = [.. Enumerable.Range(0, data.Count).Where(i => rng.NextDouble() < share(data.ReadClass(i)))] };
    }

    /// <summary>Adds copies of the first samples with another label.</summary>
    public static Dataset Contradicted(this Dataset data, int count) => new SpoiltDataset(data)
    {
        Indices = [.. Enumerable.Range(0, data.Count), .. Enumerable.Range(0, count)],
        Class = i => i < data.Count ? data.ReadClass(i) : (data.ReadClass(i - data.Count) + 1) % data.ClassCount,
    };

    /// <summary>One number of one sample is none.</summary>
    public static Dataset WithNaN(this Dataset data, int sample) => new SpoiltDataset(data)
    {
        Features = (i, x) => x[3] = i == sample ? float.NaN : x[3],
    };

    /// <summary>A share of the labels is another class, by lot.</summary>
    public static Dataset Noisy(this Dataset data, double share, ulong seed = 5)
    {
        var rng = new Rng(seed).Fork("noise");
        var classes = Enumerable.Range(0, data.Count).Select(data.ReadClass).ToArray();
        for (var i = 0; i < classes.Length; i++)
            if (rng.NextDouble() < share)
                classes[i] = (classes[i] + 1 + rng.NextInt(data.ClassCount - 1)) % data.ClassCount;
        return new SpoiltDataset(data) { Class = i => classes[i] };
    }
}

/// <summary>Another data set with something wrong.</summary>
internal sealed class SpoiltDataset(Dataset source) : Dataset
{
    public delegate void FeatureChange(int index, Span<float> features);

    public int[]? Indices { get; init; }

    public FeatureChange? Features { get; init; }

    /// <summary>Whose target a sample gets.</summary>
    public Func<int, int>? Target { get; init; }

    public Func<int, int>? Class { get; init; }

    public Func<float, float>? Value { get; init; }

    public int? Classes { get; init; }

    public override int Count => Indices?.Length ?? source.Count;

    public override IReadOnlyList<int> SampleShape => source.SampleShape;

    public override TargetKind TargetKind => source.TargetKind;

    public override int ClassCount => Classes ?? source.ClassCount;

    public override IReadOnlyList<string>? ClassNames => Classes is null ? source.ClassNames : null;

    public override int TargetSize => source.TargetSize;

    public override IReadOnlyList<int> TargetShape => source.TargetShape;

    public override void ReadSample(int index, Span<float> destination)
    {
        source.ReadSample(At(index), destination);
        Features?.Invoke(index, destination);
    }

    public override int ReadClass(int index) => Class?.Invoke(index) ?? source.ReadClass(Target?.Invoke(At(index)) ?? At(index));

    public override void ReadValues(int index, Span<float> destination)
    {
        source.ReadValues(Target?.Invoke(At(index)) ?? At(index), destination);
        if (Value is null) return;
        for (var i = 0; i < destination.Length; i++) destination[i] = Value(destination[i]);
    }

    public override string DescribeSample(int index) => source.DescribeSample(At(index));

    private int At(int index) => Indices?[index] ?? index;
}
