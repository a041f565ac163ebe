using Descent.Data;
using Descent.Nn;
using Descent.Training;

namespace Descent.Tests.Training;

/// <summary>Small data, small models and an observer that writes down what it is told.</summary>
internal static class TrainingSamples
{
    /// <summary>Points around three corners; the class is the corner.</summary>
    public static FloatDataset Points(int count, ulong seed = 1)
    {
        var rng = new Rng(seed);
        var (features, classes) = (new float[2 * count], new int[count]);
        for (var i = 0; i < count; i++)
        {
            classes[i] = rng.NextInt(3);
            features[2 * i] = (classes[i] == 1 ? 2 : 0) + rng.Uniform(-0.7f, 0.7f);
            features[(2 * i) + 1] = (classes[i] == 2 ? 2 : 0) + rng.Uniform(-0.7f, 0.7f);
        }

        return new FloatDataset(features, [2], classes, 3);
    }

    /// <summary>Samples 0, 1, 2, ... with one feature that is the number itself and the target 3 x + 1.</summary>
    public static FloatDataset Numbered(int count) =>
        new([.. Enumerable.Range(0, count).Select(i => (float)i)], [1], [.. Enumerable.Range(0, count).Select(i => (3f * i) + 1)]);

    /// <summary>Small images of noise with a bright quarter; the class is the quarter.</summary>
    public static FloatDataset Images(int count, int size, ulong seed = 1)
    {
        var pixels = new float[count * size * size];
        new Rng(seed).FillNormal(pixels, 0, 0.5f);
        int[] classes = [.. Enumerable.Range(0, count).Select(i => i * 7 % 4)];
        var half = size / 2;
        for (var i = 0; i < count; i++)
            for (var p = 0; p < half * half; p++)
                pixels[(i * size * size) + (((p / half) + (half * (classes[i] / 2))) * size) + (p % half) + (half * (classes[i] % 2))] += 1;
        return new FloatDataset(pixels, [1, size, size], classes, 4);
    }

    public static Sequential Mlp(ulong seed = 1)
    {
        var rng = new Rng(seed);
        return [new Linear(2, 16, rng), new Relu(), new Linear(16, 3, rng)];
    }

    /// <summary>Convolution, batch norm, dropout: everything that has state besides the weights.</summary>
    public static Sequential Cnn(int size, ulong seed = 1)
    {
        var rng = new Rng(seed);
        return
        [
            new Conv2d(1, 8, 3, rng, padding: 1), new BatchNorm(8), new Relu(), new MaxPool2d(2), new Conv2d(8, 8, 3, rng, padding: 1), new Relu(),
            new Flatten(), new Dropout(0.25f, rng), new Linear(8 * size * size / 4, 4, rng),
        ];
    }

    /// <summary>prediction = x w with a single weight; <paramref name="seen"/> gets every batch's input and the mode.</summary>
    public static Box OneWeight(float weight, Action<Box, float[]>? seen = null) => new Box
    {
        Body = (box, x) =>
        {
            seen?.Invoke(box, x.ToArray());
            return x.MatMul(box.Own[0]);
        },
    }.With("weight", Tensor.From([weight], [1, 1]));

    public static float[] Weights(Module model) => [.. model.State().SelectMany(s => s.Value.ToArray())];

    public static void AssertSameBits(Module expected, Module actual) => AssertSameBits(Weights(expected), Weights(actual));

    public static void AssertSameBits(float[] expected, float[] actual) =>
        Assert.Equal(expected.Select(BitConverter.SingleToInt32Bits), actual.Select(BitConverter.SingleToInt32Bits));
}

/// <summary>Writes down every event, and does what a test asks for at it.</summary>
internal sealed class Recorder : TrainingObserver
{
    public List<string> Events { get; } = [];

    public Action<string> At { get; init; } = _ => { };

    public Action<TrainingPlan> Plan { get; init; } = _ => { };

    public override void OnStart(TrainingPlan plan)
    {
        Plan(plan);
        Note("start");
    }

    public override void OnStep(StepRecord step) => Note($"step {step.Step}");

    public override void OnEvaluating(string role, int samplesDone, int samples) => Note($"{role} {samplesDone}/{samples}");

    public override void OnEpoch(EpochRecord epoch) => Note($"epoch {epoch.Epoch}");

    public override void OnEnd(Run run) => Note($"end {run.Outcome}");

    private void Note(string text)
    {
        Events.Add(text);
        At(text);
    }
}

/// <summary>A data set of which one sample, or each, has a number that is none, or another.</summary>
internal sealed class Poisoned(Dataset source, int? at, float value = float.NaN) : Dataset
{
    public override int Count => source.Count;

    public override IReadOnlyList<int> SampleShape => source.SampleShape;

    public override TargetKind TargetKind => source.TargetKind;

    public override int ClassCount => source.ClassCount;

    public override IReadOnlyList<string>? ClassNames => source.ClassNames;

    public override int TargetSize => source.TargetSize;

    public override void ReadSample(int index, Span<float> destination)
    {
        source.ReadSample(index, destination);
        if (at is null || index == at) destination[1] = value;
    }

    public override int ReadClass(int index) => source.ReadClass(index);

    public override void ReadValues(int index, Span<float> destination) => source.ReadValues(index, destination);

    public override string DescribeSample(int index) => $"poisoned {index}";
}
