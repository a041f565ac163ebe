using System.Diagnostics;
using Descent.Data;
using Descent.Nn;
using Descent.Training;
using Xunit.Abstractions;

namespace Descent.Tests.Diagnostics;

public sealed class DataExplore(ITestOutputHelper output)
{
    private static readonly Dictionary<string, Func<Run>> s_cases = new()
    {
        ["h points"] = () => DataClinic.Train(Clinic.Points),
        ["h table"] = () => DataClinic.Train(DataClinic.Table),
        ["h table raw"] = () => DataClinic.Train(DataClinic.Table, null, "data.preprocess=[]"),
        ["h table hard"] = () => DataClinic.Train(DataClinic.Table, null, "data.source.blobs.deviation=8"),
        ["h table harder"] = () => DataClinic.Train(DataClinic.Table, null, "data.source.blobs.deviation=14"),
        ["h digits"] = () => DataClinic.Train(DataClinic.Digits),
        ["h digits raw01"] = () => DataClinic.Train(DataClinic.Digits, null, "data.preprocess=[]"),
        ["h cnn"] = () => DataClinic.Train(DataClinic.Cnn),
        ["h cnn aug"] = () => DataClinic.Train(DataClinic.Cnn, null, "data.augment=[{\"random-crop\":{\"padding\":2}}]"),
        ["h curve"] = () => DataClinic.Train(DataClinic.Curve),
        ["h curve 5"] = () => DataClinic.Train(DataClinic.Curve, d => d.All(p => new SpoiltDataset(p) { Value = v => (v * 2) + 3 })),
        ["h symbols"] = () => DataClinic.Train(DataClinic.Symbols),
        ["h adding"] = () => DataClinic.Train(DataClinic.Adding),
        ["h linear on ring"] = () => DataClinic.Train(Clinic.Points, null, "data.source={\"ring\":{\"count\":1200}}", "model=[\"linear\"]"),
        ["h linear on spirals"] = () => DataClinic.Train(Clinic.Points, null, "data.source={\"spirals\":{\"count\":1200}}", "model=[\"linear\"]"),
        ["h spirals"] = () => DataClinic.Train(Clinic.Points, null, "data.source={\"spirals\":{\"count\":1200}}"),
        ["h points noise.15"] = () => DataClinic.Train(Clinic.Points, null, "data.source.quadrants.noise=0.15", "training.epochs=8"),
        ["h imbalanced easy"] = () => DataClinic.Train(DataClinic.Table, d => d.All(p => Keep(p, c => c == 0 ? 0.08 : 1)), "training.epochs=6"),
        ["f x255 table"] = () => DataClinic.Train(DataClinic.Table, d => d.All(p => p.Scaled(100))),
        ["f x255 digits"] = () => DataClinic.Train(DataClinic.Digits, d => d.All(p => p.Scaled(255)), "data.preprocess=[]"),
        ["f x255 cnn"] = () => DataClinic.Train(DataClinic.Cnn, d => d.All(p => p.Scaled(255)), "data.preprocess=[]"),
        ["f x255 digits sgd"] = () => DataClinic.Train(DataClinic.Digits, d => d.All(p => p.Scaled(255)), "data.preprocess=[]", "optimizer={\"sgd\":{\"learningRate\":0.1}}"),
        ["f one feature x1000"] = () => DataClinic.Train(DataClinic.Table, d => d.All(p => new SpoiltDataset(p) { Features = (_, x) => x[2] *= 1000 }), "data.preprocess=[]"),
        ["f offset 100"] = () => DataClinic.Train(DataClinic.Table, d => d.All(p => p.Scaled(1, 100)), "data.preprocess=[]"),
        ["f /255 twice digits"] = () => DataClinic.Train(DataClinic.Digits, d => d.All(p => p.Scaled(1 / 255f)), "data.preprocess=[]"),
        ["f /255 twice cnn"] = () => DataClinic.Train(DataClinic.Cnn, d => d.All(p => p.Scaled(1 / 255f)), "data.preprocess=[]"),
        ["f /255 twice sgd"] = () => DataClinic.Train(DataClinic.Digits, d => d.All(p => p.Scaled(1 / 255f)), "data.preprocess=[]", "optimizer={\"sgd\":{\"learningRate\":0.1}}"),
        ["f constant"] = () => DataClinic.Train(DataClinic.Digits, d => d.All(p => p.Scaled(0, 0.5f))),
        ["f half constant"] = () => DataClinic.Train(DataClinic.Table, d => d.All(p => new SpoiltDataset(p) { Features = (_, x) => x[..4].Clear() }), "data.preprocess=[]"),
        ["f nan"] = () => DataClinic.Train(DataClinic.Table, d => d with { Training = new SpoiltDataset(d.Training) { Features = (i, x) => x[3] = i % 100 == 7 ? float.NaN : x[3] } }),
        ["f nan one"] = () => DataClinic.Train(DataClinic.Table, d => d with { Training = new SpoiltDataset(d.Training) { Features = (i, x) => x[3] = i == 7 ? float.NaN : x[3] } }, "data.source.blobs.count=6000"),
        ["f targets x1000"] = () => DataClinic.Train(DataClinic.Curve, d => d.All(p => new SpoiltDataset(p) { Value = v => v * 1000 })),
        ["f targets x1000 sgd"] = () => DataClinic.Train(DataClinic.Curve, d => d.All(p => new SpoiltDataset(p) { Value = v => v * 1000 }), "optimizer={\"sgd\":{\"learningRate\":0.1}}"),
        ["f targets +500"] = () => DataClinic.Train(DataClinic.Curve, d => d.All(p => new SpoiltDataset(p) { Value = v => (v * 20) + 500 })),
        ["f targets /1000"] = () => DataClinic.Train(DataClinic.Curve, d => d.All(p => new SpoiltDataset(p) { Value = v => v / 1000 })),
        ["f imbalance table"] = () => DataClinic.Train(DataClinic.Table, d => d with { Training = Keep(d.Training, c => c == 0 ? 1 : 0.03) }, "data.source.blobs.deviation=7"),
        ["f imbalance digits"] = () => DataClinic.Train(DataClinic.Digits, d => d with { Training = Keep(d.Training, c => c < 5 ? 1 : 0.05) }, "data.source.digits.count=2500"),
        ["f class never"] = () => DataClinic.Train(DataClinic.Table, d => d.All(p => Keep(p, c => c == 2 ? 0 : 1))),
        ["f class never train"] = () => DataClinic.Train(DataClinic.Table, d => d with { Training = Keep(d.Training, c => c == 2 ? 0 : 1) }),
        ["f overlap .3"] = () => DataClinic.Train(DataClinic.Table, d => d.HeldOut(p => new SpoiltDataset(d.Training) { Indices = [.. Enumerable.Range(0, p.Count)] })),
        ["f val is train"] = () => DataClinic.Train(DataClinic.Table, d => d with { Validation = d.Training }),
        ["f duplicates"] = () => DataClinic.Train(DataClinic.Table, d => d with { Training = new SpoiltDataset(d.Training) { Indices = [.. Enumerable.Range(0, d.Training.Count), .. Enumerable.Range(0, 300)] } }),
        ["f conflicts"] = () => DataClinic.Train(DataClinic.Table, d => d with { Training = Conflicts(d.Training, 200) }),
        ["f noise .1"] = () => DataClinic.Train(DataClinic.Table, d => d.All(p => p.Noisy(0.1))),
        ["f noise .2"] = () => DataClinic.Train(DataClinic.Table, d => d.All(p => p.Noisy(0.2))),
        ["f noise .4"] = () => DataClinic.Train(DataClinic.Table, d => d.All(p => p.Noisy(0.4))),
        ["f noise .2 train"] = () => DataClinic.Train(DataClinic.Table, d => d with { Training = d.Training.Noisy(0.2) }),
        ["f noise .2 digits"] = () => DataClinic.Train(DataClinic.Digits, d => d.All(p => p.Noisy(0.2))),
        ["f noise .4 digits"] = () => DataClinic.Train(DataClinic.Digits, d => d.All(p => p.Noisy(0.4))),
        ["f noise .2 cnn"] = () => DataClinic.Train(DataClinic.Cnn, d => d.All(p => p.Noisy(0.2))),
        ["f noise .2 points"] = () => DataClinic.Train(Clinic.Points, d => d.All(p => p.Noisy(0.2))),
        ["f test /255"] = () => DataClinic.Train(DataClinic.Digits, d => d.HeldOut(p => p.Scaled(1 / 255f)), "data.preprocess=[]"),
        ["f test x255 cnn"] = () => DataClinic.Train(DataClinic.Cnn, d => d.HeldOut(p => p.Scaled(255))),
        ["f by class"] = () => DataClinic.Train(DataClinic.Table, d => (d with { Training = Keep(d.Training, c => c < 3 ? 1 : 0) }).HeldOut(p => Keep(p, c => c < 3 ? 0 : 1))),
        ["f held reversed"] = () => DataClinic.Train(DataClinic.Table, d => d.HeldOut(p => new SpoiltDataset(p) { Features = (_, x) => x.Reverse() })),
        ["f held shuffled"] = () => DataClinic.Train(DataClinic.Table, d => d.HeldOut(p => p.Shuffled(3))),
        ["f aug"] = () => DataClinic.Train(DataClinic.Cnn, null, "data.augment=[{\"gaussian-noise\":{\"deviation\":0.6}},{\"cutout\":{\"size\":20}}]"),
        ["f shuffled table"] = () => DataClinic.Train(DataClinic.Table, d => d.All(p => p.Shuffled(3))),
        ["f shuffled digits"] = () => DataClinic.Train(DataClinic.Digits, d => d.All(p => p.Shuffled(3))),
        ["f shuffled cnn"] = () => DataClinic.Train(DataClinic.Cnn, d => d.All(p => p.Shuffled(3))),
        ["f shuffled curve"] = () => DataClinic.Train(DataClinic.Curve, d => d.All(p => p.Shuffled(3))),
        ["f shuffled adding"] = () => DataClinic.Train(DataClinic.Adding, d => d.All(p => p.Shuffled(3))),
        ["f shuffled symbols"] = () => DataClinic.Train(DataClinic.Symbols, d => d.All(p => p.Shuffled(3))),
        ["f input dropped"] = () => DataClinic.Train(DataClinic.Table, null, m => new Sequential([new Scaling(0), .. m])),
        ["f input e-6"] = () => DataClinic.Train(DataClinic.Table, null, m => new Sequential([new Scaling(1e-6f), .. m])),
    };

    internal static Dataset Keep(Dataset data, Func<int, double> share)
    {
        var rng = new Rng(4).Fork("keep");
        return new SpoiltDataset(data) { Indices = [.. Enumerable.Range(0, data.Count).Where(i => rng.NextDouble() < share(data.ReadClass(i)))] };
    }

    internal static Dataset Conflicts(Dataset data, int count) => new SpoiltDataset(data)
    {
        Indices = [.. Enumerable.Range(0, data.Count), .. Enumerable.Range(0, count)],
        Class = i => i < data.Count ? data.ReadClass(i) : (data.ReadClass(i - data.Count) + 1) % data.ClassCount,
    };

    [Fact]
    public void Explore()
    {
        var filter = Environment.GetEnvironmentVariable("EXPLORE") ?? string.Empty;
        foreach (var (name, run) in s_cases)
        {
            if (!name.Contains(filter, StringComparison.Ordinal)) continue;
            try
            {
                var r = run();
                var d = r.Diagnosis;
                Console.WriteLine(FormattableString.Invariant($"== {name}: {r.Seconds:F2} s, looks {d.Seconds:F2}, trials {d.ExperimentSeconds:F2}, loss {r.Trace!.Loss.First:G3} -> {r.Trace.Loss.MeanOfLast(10):G3} base {r.Trace.Baseline:G3} val {r.Trace.Epochs.LastOrDefault()?.ValidationAccuracy:F3} steps {r.Trace.Step}"));
                foreach (var f in d.Findings) Console.WriteLine($"     @{f.FirstStep} {f.Confidence:F2} {f}");
            }
            catch (Exception e)
            {
                Console.WriteLine($"== {name}: {e.GetType().Name} {e.Message}");
            }
        }
        output.WriteLine("done");
    }
}

internal sealed class Scaling(float factor) : Module
{
    protected override Tensor ForwardCore(Tensor input) => input * factor;
}
