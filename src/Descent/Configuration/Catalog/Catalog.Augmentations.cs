using Descent.Data;

namespace Descent.Configuration;

/// <content>Random changes of training samples.</content>
public static partial class Catalog
{
    private static IEnumerable<CatalogEntry> Augmentations() =>
    [
        Augmentation("horizontal-flip", "Mirrors an image left to right, with probability p.", s => new HorizontalFlip(s.Float("p")), Chance("0.5")),
    ];

    private static NumberSetting Chance(string value) => new("p", "How probable the change is.", value, 0, 1);

    private static CatalogEntry Augmentation(string name, string summary, Func<SettingValues, SampleTransform> create, params Setting[] settings) =>
        new CatalogEntry<Func<SettingValues, SampleTransform>>(CatalogKind.Augmentation, name, summary, create, settings);
}
