using Descent.Data;

namespace Descent.Configuration;

/// <content>Preprocessing that mixes features or makes new ones.</content>
public static partial class Catalog
{
    private static IEnumerable<CatalogEntry> LinearPreprocessings() =>
    [
        Principal("pca", "Keeps the directions in which samples vary most.", s => new Pca(s.IntOrNull("components"), s.DoubleOrNull("variance"))),
        Principal("pca-whitening", "Keeps the directions in which samples vary most, each brought to variance 1.",
            s => new PcaWhitening(s.IntOrNull("components"), s.DoubleOrNull("variance"), s.Double("epsilon")), WhiteningEpsilon()),
        Preprocessing("zca-whitening", "Makes features uncorrelated with variance 1 while images still look like themselves.",
            s => new ZcaWhitening(s.Double("epsilon")), WhiteningEpsilon()),
        Preprocessing("one-hot", "Turns numbers that stand for categories into one feature of 0 or 1 for each category.",
            s => new OneHot(s.Has("features") ? s.Sizes("features") : null, s.Text("unknown") == "error"),
            new RisingSetting("features", "The numbers of the features, from 0; null: all.", "null", max: 100_000_000, most: 1_000_000, "features"),
            new ChoiceSetting(
                "unknown", "What a category does that no training sample had: stop with an error, or be none.", "\"error\"", "error", "zero")),
    ];

    private static NumberSetting WhiteningEpsilon() =>
        new("epsilon", "Added to each variance, so that directions with little of it are not blown up.", "1e-5", 0, 1000);

    private static CatalogEntry<Func<SettingValues, Preprocessor>> Principal(
        string name, string summary, Func<SettingValues, Preprocessor> create, params Setting[] more) =>
        new(CatalogKind.Preprocess, name, summary, create,
            [
                new IntegerSetting("components", "How many are kept; null: as many as the variance asks for, or all.", "null", 1, 1_000_000),
                new NumberSetting("variance", "The share of the variance that is kept at least.", "null", 0, 1, openMin: true),
                .. more,
            ],
            s =>
            {
                if (s.Has("components") && s.Has("variance"))
                    throw s.Error("variance", "got a share of variance besides a number of components; expected one of them.");
            });
}
