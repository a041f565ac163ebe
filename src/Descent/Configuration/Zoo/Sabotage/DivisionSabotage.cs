using Descent.Data;

namespace Descent.Configuration;

/// <summary>Wrong samples in a part: copies, leaks, classes that are missing or rare.</summary>
internal static class DivisionSabotage
{
    public static IReadOnlyList<SabotageEntry> Entries { get; } =
    [
        new("duplicates", SabotageEntry.Share(), new IntegerSetting("times", "How often each comes besides.", "1", 1, 100))
        {
            OfData = (p, s) => Samples.Change(p, "training", (d, rng) => Repeated(d, s.Double("share"), s.Int("times"), rng)),
        },
        new("conflicting-labels", SabotageEntry.Share())
        {
            OfData = (p, s) => Samples.Change(p, "training", (d, rng) => Conflicting(d, s.Double("share"), rng)),
        },
        new("copied-from-training", SabotageEntry.Share(), Samples.Part("held-out"))
        {
            OfData = (p, s) => Samples.Change(p, s, (d, rng) => Copied(d, p.Training, s.Double("share"), rng)),
        },
        // The same variable handed over twice.
        new("training-as", Samples.Part("held-out")) { OfData = (p, s) => Samples.Change(p, s, (_, _) => p.Training) },
        // Class k keeps a share of its samples.
        new("class-shares", new NumbersSetting("keep", "What is kept of each class; the last counts for the rest.", null, 0),
            Samples.Part("training"))
        {
            OfData = (p, s) => Samples.Change(p, s, (d, rng) => Kept(d, s.FloatsOrNull("keep")!, rng)),
        },
        // Sorted data cut in two instead of drawn.
        new("divided-by-class", new IntegerSetting("classes", "How many classes the training sees.", null, 1)) { OfData = ByClass },
        new("divided-by-feature", new IntegerSetting("feature", "Which.", "0", 0)) { OfData = ByFeature },
        new("sorted-by-class")
        {
            OfData = (p, _) => Samples.Change(p, "training", (d, _) => Some(d, [.. Enumerable.Range(0, d.Count).OrderBy(d.ReadClass)])),
        },
        new("training-cut", SabotageEntry.Share())
        {
            OfData = (p, s) => Samples.Change(p, "training", (d, rng) => Some(d, Samples.Drawn(d.Count, s.Double("share"), rng))),
        },
    ];

    private static ChangedDataset Some(Dataset samples, int[] indices) => samples.TargetKind == TargetKind.Classes && samples.TargetSize == 1
        ? new(samples) { Indices = indices, Classes = [.. indices.Select(samples.ReadClass)] }
        : new(samples) { Indices = indices };

    private static ChangedDataset Repeated(Dataset samples, double share, int times, Rng rng)
    {
        var chosen = Samples.Drawn(samples.Count, share, rng);
        return Some(samples, [.. Enumerable.Range(0, samples.Count), .. Enumerable.Range(0, times).SelectMany(_ => chosen)]);
    }

    private static ChangedDataset Conflicting(Dataset samples, double share, Rng rng)
    {
        var chosen = Samples.Drawn(samples.Count, share, rng.Fork("which"));
        var draw = rng.Fork("class");
        int[] wrong = [.. chosen.Select(i => (samples.ReadClass(i) + 1 + draw.NextInt(samples.ClassCount - 1)) % samples.ClassCount)];
        return new ChangedDataset(samples)
        {
            Indices = [.. Enumerable.Range(0, samples.Count), .. chosen], Classes = [.. Samples.ClassesOf(samples), .. wrong],
        };
    }

    private static JoinedDataset Copied(Dataset samples, Dataset training, double share, Rng rng)
    {
        var copies = Math.Min(training.Count, (int)Math.Round(share * samples.Count));
        var own = rng.Fork("own").Permutation(samples.Count)[..(samples.Count - copies)];
        return new JoinedDataset(Some(samples, own), Some(training, rng.Fork("copies").Permutation(training.Count)[..copies]));
    }

    private static ChangedDataset Kept(Dataset samples, float[] keep, Rng rng)
    {
        var classes = Samples.ClassesOf(samples);
        var counts = new int[samples.ClassCount];
        int[] Limits() => [.. Enumerable.Range(0, samples.ClassCount)
            .Select(k => (int)Math.Round(keep[Math.Min(k, keep.Length - 1)] * classes.Count(c => c == k)))];
        var limits = Limits();
        return Some(samples, [.. rng.Permutation(samples.Count).Where(i => counts[classes[i]]++ < limits[classes[i]]).Order()]);
    }

    private static void ByClass(ZooPatient patient, SettingValues settings)
    {
        var classes = settings.Int("classes");
        int[] Of(Dataset d, Func<int, bool> isChosen) => [.. Enumerable.Range(0, d.Count).Where(i => isChosen(d.ReadClass(i)))];
        patient.Training = Some(patient.Training, Of(patient.Training, c => c < classes));
        patient.Validation = Some(patient.Validation, Of(patient.Validation, c => c >= classes));
        patient.Test = Some(patient.Test, Of(patient.Test, c => c >= classes));
    }

    private static void ByFeature(ZooPatient patient, SettingValues settings)
    {
        int[] Half(Dataset d, bool isLow)
        {
            var x = new float[d.SampleSize];
            var values = new float[d.Count];
            for (var i = 0; i < d.Count; i++)
            {
                d.ReadSample(i, x);
                values[i] = x[settings.Int("feature")];
            }

            var middle = values.Order().ElementAt(d.Count / 2);
            return [.. Enumerable.Range(0, d.Count).Where(i => values[i] < middle == isLow)];
        }

        patient.Training = Some(patient.Training, Half(patient.Training, isLow: true));
        patient.Validation = Some(patient.Validation, Half(patient.Validation, isLow: false));
        patient.Test = Some(patient.Test, Half(patient.Test, isLow: false));
    }
}
