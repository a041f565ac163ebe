using Descent.Data;
using Descent.Diagnostics;
using Descent.Nn;
using Descent.Optim;
using Descent.Training;

namespace Descent.Tests.Diagnostics;

/// <summary>Trains networks and losses that somebody wrote on a few made-up samples.</summary>
internal static class StructureClinic
{
    public const int Features = 8;
    public const int Classes = 4;
    public const int ImageSize = 12;

    /// <summary>Points around a centre for each class.</summary>
    public static FloatDataset Points(int count = 256)
    {
        var rng = new Rng(3);
        var classes = Enumerable.Range(0, count).Select(_ => rng.NextInt(Classes)).ToArray();
        var features = new float[count * Features];
        for (var i = 0; i < features.Length; i++) features[i] = rng.NextNormal() + (i % Features == classes[i / Features] ? 3 : 0);
        return new FloatDataset(features, [Features], classes, Classes);
    }

    /// <summary>Images with a bright row, which is the class.</summary>
    public static FloatDataset Images(int count = 192, int size = ImageSize)
    {
        var rng = new Rng(4);
        var classes = Enumerable.Range(0, count).Select(_ => rng.NextInt(Classes)).ToArray();
        var features = new float[count * size * size];
        for (var i = 0; i < features.Length; i++)
            features[i] = (0.5f * rng.NextNormal()) + (i / size % size == 2 + classes[i / size / size] ? 2 : 0);
        return new FloatDataset(features, [1, size, size], classes, Classes);
    }

    /// <summary>One value for each sample, from so many standard deviations of a sum.</summary>
    public static FloatDataset Values(Func<float, float> value, int count = 256)
    {
        var rng = new Rng(5);
        var features = new float[count * Features];
        for (var i = 0; i < features.Length; i++) features[i] = rng.NextNormal();
        var values = Enumerable.Range(0, count).Select(i => value(features[i * Features] + features[(i * Features) + 1])).ToArray();
        return new FloatDataset(features, [Features], values);
    }

    /// <summary>Trains, and says what the doctor found.</summary>
    public static Diagnosis Examine(Module model, Loss loss, Dataset data, int epochs = 2, int batchSize = 16, float rate = 0.05f,
        float momentum = 0.9f) =>
        new Trainer(model, loss, new Sgd(model.Parameters(), rate, momentum), new TrainerOptions { Epochs = epochs, BatchSize = batchSize })
        {
            Doctor = new DoctorOptions(),
        }.Fit(new TrainingData(data)).WithoutMistakes().Diagnosis;

    /// <summary>Two hidden layers, and what is put at the end.</summary>
    public static Sequential Mlp(int outputs, params Module[] last)
    {
        var rng = new Rng(1);
        return new Sequential([new Linear(Features, 16, rng), new Relu(), new Linear(16, 16, rng), new Relu(), new Linear(16, outputs, rng),
            .. last]);
    }

    /// <summary>The one finding of a rule.</summary>
    public static Finding Found(this Diagnosis diagnosis, string rule) => Assert.Single(diagnosis.Findings, f => f.RuleId == rule);

    /// <summary>What is worse than advice, in words; empty where all is well.</summary>
    /// <param name="diagnosis">Of what.</param>
    /// <param name="families">The numbers of the families that are asked for, such as "06"; none: all.</param>
    public static string Troubles(this Diagnosis diagnosis, params string[] families) => string.Join(Environment.NewLine, diagnosis.Findings
        .Where(f => f.Severity > Severity.Info && (families.Length == 0 || families.Contains(f.RuleId[2..4]))));

    /// <summary>A module of one line.</summary>
    public sealed class Written(Func<Tensor, Tensor> forward) : Module
    {
        protected override Tensor ForwardCore(Tensor input) => forward(input);
    }

    /// <summary>A loss of one line.</summary>
    public sealed class WrittenLoss(Func<Tensor, Target, Tensor> forward) : Loss
    {
        public override Tensor Forward(Tensor prediction, Target target) => forward(prediction, target);
    }
}
