using Descent.Data;

namespace Descent.Configuration;

/// <summary>Wrong features.</summary>
internal static class InputSabotage
{
    public static IReadOnlyList<SabotageEntry> Entries { get; } =
    [
        // Bytes where shares are meant, or a division by 255 that only one part has.
        new("inputs-scaled", new NumberSetting("factor", "Times this.", "1"), new NumberSetting("offset", "Plus this.", "0"), Samples.Part("all"))
        {
            OfData = (p, s) => Samples.Change(p, s, (d, _) => Scaled(d, s.Float("factor"), s.Float("offset")), isOfWorld: true),
        },
        new("inputs-not-finite", SabotageEntry.Share("0.01"), Samples.Part("training"),
            new ChoiceSetting("value", "What stands there.", "\"nan\"", "nan", "infinity"))
        {
            OfData = (p, s) => Samples.Change(p, s, (d, rng) => Broken(
                d, s.Double("share"), s.Text("value") == "nan" ? float.NaN : float.PositiveInfinity, rng)),
        },
        new("inputs-constant", new NumberSetting("value", "What every number is.", "0.5"), Samples.Part("all"))
        {
            OfData = (p, s) => Samples.Change(p, s, (d, _) => new ChangedDataset(d) { Change = (_, x) => x.Fill(s.Float("value")) }),
        },
        new("features-constant", SabotageEntry.Share("0.5"), new NumberSetting("value", "What they are.", "0"))
        {
            OfData = (p, s) => Samples.Change(
                p, "all", (d, _) => Constant(d, s.Double("share"), s.Float("value"), new Rng(p.Rng.Seed).Fork("which")), isOfWorld: true),
        },
        // One column measured in another unit than the rest.
        new("feature-scaled", new IntegerSetting("feature", "Which.", "0", 0), new NumberSetting("factor", "Times this.", "1"),
            new NumberSetting("offset", "Plus this.", "0"), Samples.Part("all"))
        {
            OfData = (p, s) => Samples.Change(p, s, (d, _) => new ChangedDataset(d)
            {
                Change = (_, x) => x[s.Int("feature")] = (x[s.Int("feature")] * s.Float("factor")) + s.Float("offset"),
            }, isOfWorld: true),
        },
        // A table whose columns stand in another order than in the training's file.
        new("features-reversed", Samples.Part("held-out"))
        {
            OfData = (p, s) => Samples.Change(p, s, (d, _) => new ChangedDataset(d) { Change = (_, x) => x.Reverse() }),
        },
        new("inputs-noisy", new NumberSetting("deviation", "The standard deviation of what is added.", "1", 0), Samples.Part("training"))
        {
            OfData = (p, s) => Samples.Change(p, s, (d, rng) => new ChangedDataset(d)
            {
                Change = (i, x) => Noise(x, s.Float("deviation"), rng.Fork((ulong)i)),
            }),
        },
    ];

    private static ChangedDataset Scaled(Dataset samples, float factor, float offset) => new(samples)
    {
        Change = (_, x) =>
        {
            for (var i = 0; i < x.Length; i++) x[i] = (x[i] * factor) + offset;
        },
    };

    private static ChangedDataset Broken(Dataset samples, double share, float value, Rng rng)
    {
        var chosen = Samples.Drawn(samples.Count, share, rng).ToHashSet();
        return new ChangedDataset(samples)
        {
            Change = (i, x) =>
            {
                if (chosen.Contains(i)) x[x.Length / 2] = value;
            },
        };
    }

    private static ChangedDataset Constant(Dataset samples, double share, float value, Rng rng)
    {
        var chosen = Samples.Drawn(samples.SampleSize, share, rng);
        return new ChangedDataset(samples)
        {
            Change = (_, x) =>
            {
                foreach (var f in chosen) x[f] = value;
            },
        };
    }

    private static void Noise(Span<float> x, float deviation, Rng rng)
    {
        for (var i = 0; i < x.Length; i++) x[i] += deviation * rng.NextNormal();
    }
}
