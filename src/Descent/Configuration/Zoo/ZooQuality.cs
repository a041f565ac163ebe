using Descent.Data;
using Descent.Nn;
using Descent.Training;

namespace Descent.Configuration;

/// <summary>How good a model of the zoo became, as one number of which more is better.</summary>
/// <param name="Name">accuracy; recall, the mean over the classes where each pixel has one, so that background alone counts little; r2, the share
/// of the targets' variance that is explained; auroc where the targets are 0 and 1.</param>
/// <param name="Value">The number; not a number where the model gives none.</param>
public readonly record struct ZooQuality(string Name, double Value)
{
    internal static ZooQuality Measure(Module model, Dataset samples, TrainingData data)
    {
        model.Evaluate();
        using var mode = GradMode.NoGrad();
        var loader = new DataLoader(samples, data.LoaderOptions(256, shuffle: false, seed: 0));
        List<float> outputs = [], values = [];
        var (right, all) = (new long[Math.Max(1, samples.ClassCount)], new long[Math.Max(1, samples.ClassCount)]);
        foreach (var host in loader.Epoch(0))
        {
            var batch = new Batch(host);
            var output = model.Forward(batch.Input);
            if (batch.Classes is { } classes)
            {
                Count(classes, batch.Rows(output).ArgMax(), right, all);
                continue;
            }

            outputs.AddRange(output.ToArray());
            values.AddRange(batch.Values!.ToArray());
        }

        if (values.Count == 0) return OfClasses(samples, right, all);
        var isBinary = values.TrueForAll(v => v is 0 or 1);
        if (outputs.Count != values.Count || outputs.Exists(v => !float.IsFinite(v))) return new(isBinary ? "auroc" : "r2", double.NaN);
        return isBinary ? new("auroc", Auroc(outputs, values)) : new("r2", R2(outputs, values));
    }

    private static void Count(IntTensor classes, IntTensor predicted, long[] right, long[] all)
    {
        for (var i = 0; i < classes.Count; i++)
        {
            if (classes[i] < 0) continue;
            all[classes[i]]++;
            if (predicted[i] == classes[i]) right[classes[i]]++;
        }
    }

    private static ZooQuality OfClasses(Dataset samples, long[] right, long[] all) => samples.TargetShape.Count == 2
        ? new("recall", all.Zip(right).Where(c => c.First > 0).Average(c => (double)c.Second / c.First))
        : new("accuracy", (double)right.Sum() / all.Sum());

    // In standardised units as in those of the data: the share is the same.
    private static double R2(List<float> outputs, List<float> values)
    {
        var mean = values.Average(v => (double)v);
        var variance = values.Sum(v => (v - mean) * (v - mean));
        return 1 - (values.Zip(outputs, (v, o) => ((double)v - o) * ((double)v - o)).Sum() / variance);
    }

    private static double Auroc(List<float> outputs, List<float> values)
    {
        double won = 0, pairs = 0;
        for (var i = 0; i < values.Count; i++)
            for (var j = 0; j < values.Count; j++)
            {
                if (values[i] <= values[j]) continue;
                pairs++;
                won += outputs[i] > outputs[j] ? 1 : outputs[i] == outputs[j] ? 0.5 : 0;
            }

        return won / pairs;
    }
}
