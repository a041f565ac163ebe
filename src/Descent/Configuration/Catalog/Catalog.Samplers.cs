using Descent.Data;

namespace Descent.Configuration;

/// <content>Which samples an epoch has.</content>
public static partial class Catalog
{
    private static IEnumerable<CatalogEntry> Samplers() =>
    [
        Sampler("shuffled", "Every sample once, in an order of its own in every epoch.", _ => new ShuffledSampler()),
        Sampler("sequential", "Every sample once, in the order of the data.", _ => new SequentialSampler()),
        Sampler("class-balanced", "As many samples of every class, whatever the data have.", s => new ClassBalancedSampler(s.Flag("replacement")),
            new FlagSetting("replacement", "Samples of rare classes come several times; else frequent classes are cut to the rarest.", "true")),
        Sampler("weighted", "Samples drawn with a weight for each class.",
            s => WeightedSampler.ByClass(s.FloatsOrNull("weights")!, s.Flag("replacement")),
            new NumbersSetting("weights", "One for each class, in the order of the classes; 0: never.", null, 0),
            new FlagSetting("replacement", "Whether a sample can come several times in an epoch.", "true")),
    ];

    private static CatalogEntry Sampler(string name, string summary, Func<SettingValues, Sampler> create, params Setting[] settings) =>
        new CatalogEntry<Func<SettingValues, Sampler>>(CatalogKind.Sampler, name, summary, create, settings);
}
