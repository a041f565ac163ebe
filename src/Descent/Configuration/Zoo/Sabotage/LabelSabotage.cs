using Descent.Data;

namespace Descent.Configuration;

/// <summary>Wrong answers: labels and target values.</summary>
internal static class LabelSabotage
{
    public static IReadOnlyList<SabotageEntry> Entries { get; } =
    [
        // Features are drawn anew in another order than their labels.
        new("labels-shuffled", SabotageEntry.Share(), Samples.Part("all"))
        {
            OfData = (p, s) => Samples.Change(p, s, (d, rng) => Shuffled(d, s.Double("share"), rng)),
        },
        // Two files of which one has a header.
        new("labels-behind", Samples.Part("all")) { OfData = (p, s) => Samples.Change(p, s, (d, _) => Behind(d)) },
        new("labels-noisy", SabotageEntry.Share(), Samples.Part("all"))
        {
            OfData = (p, s) => Samples.Change(p, s, (d, rng) => Noisy(d, s.Double("share"), rng)),
        },
        // Classes 1 to K where 0 to K - 1 are meant; whoever "repairs" the error gives the network one output more.
        new("labels-from-one") { OfData = (p, _) => Samples.Change(p, "all", (d, _) => FromOne(d)) },
        // Only harmless by itself: the form that binary losses take.
        new("labels-as-values") { OfData = (p, _) => Samples.Change(p, "all", (d, _) => AsValues(d)) },
        new("targets-scaled", new NumberSetting("factor", "Times this.", "1"), new NumberSetting("offset", "Plus this.", "0"), Samples.Part("all"))
        {
            OfData = (p, s) => Samples.Change(p, s, (d, _) => Scaled(d, s.Float("factor"), s.Float("offset")), isOfWorld: true),
        },
    ];

    private static ChangedDataset Shuffled(Dataset samples, double share, Rng rng)
    {
        var chosen = Samples.Drawn(samples.Count, share, rng.Fork("which"));
        var order = rng.Fork("order").Permutation(chosen.Length);
        if (samples.TargetKind == TargetKind.Classes)
        {
            var classes = Samples.ClassesOf(samples);
            var changed = classes.ToArray();
            for (var i = 0; i < chosen.Length; i++) changed[chosen[i]] = classes[chosen[order[i]]];
            return new ChangedDataset(samples) { Classes = changed };
        }

        var (values, size) = (Samples.ValuesOf(samples), samples.TargetSize);
        var mixed = values.ToArray();
        for (var i = 0; i < chosen.Length; i++) values.AsSpan(chosen[order[i]] * size, size).CopyTo(mixed.AsSpan(chosen[i] * size));
        return new ChangedDataset(samples) { Values = mixed };
    }

    private static ChangedDataset Behind(Dataset samples)
    {
        if (samples.TargetKind == TargetKind.Classes)
        {
            var classes = Samples.ClassesOf(samples);
            return new ChangedDataset(samples) { Classes = [classes[^1], .. classes[..^1]] };
        }

        var (values, size) = (Samples.ValuesOf(samples), samples.TargetSize);
        return new ChangedDataset(samples) { Values = [.. values[^size..], .. values[..^size]] };
    }

    private static ChangedDataset Noisy(Dataset samples, double share, Rng rng)
    {
        var classes = Samples.ClassesOf(samples);
        var draw = rng.Fork("class");
        foreach (var i in Samples.Drawn(samples.Count, share, rng.Fork("which")))
            classes[i] = (classes[i] + 1 + draw.NextInt(samples.ClassCount - 1)) % samples.ClassCount;
        return new ChangedDataset(samples) { Classes = classes };
    }

    private static ChangedDataset FromOne(Dataset samples) =>
        new(samples) { Classes = Array.ConvertAll(Samples.ClassesOf(samples), c => c + 1), CountOfClasses = samples.ClassCount + 1 };

    private static ChangedDataset AsValues(Dataset samples) =>
        new(samples) { Values = Array.ConvertAll(Samples.ClassesOf(samples), c => (float)c) };

    private static ChangedDataset Scaled(Dataset samples, float factor, float offset) =>
        new(samples) { Values = Array.ConvertAll(Samples.ValuesOf(samples), v => (v * factor) + offset) };
}
