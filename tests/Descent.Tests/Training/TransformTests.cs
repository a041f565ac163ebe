using Descent.Data;
using Descent.Nn;
using Descent.Optim;
using Descent.Training;
using static Descent.Tests.Training.TrainingSamples;

namespace Descent.Tests.Training;

public sealed class TransformTests
{
    [Fact]
    public void Fit_Transforms_ChangeTrainingSamplesOnlyAndAnewInEveryEpoch()
    {
        List<(bool IsTraining, float[] Inputs)> seen = [], again = [];
        Run(seen, seed: 1);
        Run(again, seed: 1);
        Assert.Equal([true, true, false, true, true, false, false], seen.Select(s => s.IsTraining));
        Assert.All(seen.Where(s => !s.IsTraining), s => Assert.Equal([0f, 1f, 2f], s.Inputs));
        var training = seen.Where(s => s.IsTraining).SelectMany(s => s.Inputs).ToArray();
        Assert.Equal([0f, 1f, 2f, 3f, 0f, 1f, 2f, 3f], training.Select(x => MathF.Floor(x))); // each keeps its number and gets a part
        Assert.Equal(8, training.Select(x => x - MathF.Floor(x)).Distinct().Count());
        Assert.Equal(training, again.Where(s => s.IsTraining).SelectMany(s => s.Inputs));
    }

    [Fact]
    public void Fit_OtherSeed_OtherTransforms()
    {
        List<(bool IsTraining, float[] Inputs)> one = [], two = [];
        Run(one, seed: 1);
        Run(two, seed: 2);
        Assert.NotEqual(one[0].Inputs, two[0].Inputs);
    }

    private static void Run(List<(bool IsTraining, float[] Inputs)> seen, ulong seed)
    {
        var model = OneWeight(0.1f, (box, inputs) => seen.Add((box.IsTraining, inputs)));
        var options = new TrainerOptions { BatchSize = 2, Epochs = 2, Shuffle = false, Seed = seed };
        new Trainer(model, new Mse(), new Sgd(model.Parameters(), 1e-4f), options) { Doctor = null }
            .Fit(new TrainingData(Numbered(4), Validation: Numbered(3), Test: Numbered(3)) { Transforms = [new Jitter()] });
    }

    private sealed class Jitter : SampleTransform
    {
        public override void Apply(Sample sample, TransformContext context) =>
            sample.Features[0] += 0.1f + (0.8f * context.Rng.NextFloat());
    }
}
