using Descent.Data;
using Descent.Nn;

namespace Descent.Configuration;

/// <content>Losses.</content>
public static partial class Catalog
{
    private static IEnumerable<CatalogEntry> Losses() =>
    [
        Loss("cross-entropy", "Between scores and classes; softmax is inside. For classification.", TargetKind.Classes,
            "cross-entropy compares scores with a class, and values are no classes", s => new CrossEntropy(How(s))),
        Loss("mse", "Mean squared error. For regression.", TargetKind.Values,
            "mse compares numbers, and class 9 is not nine times class 1", s => new Mse(How(s))),
    ];

    private static CatalogEntry Loss(string name, string summary, TargetKind target, string why, Func<SettingValues, Loss> create) =>
        new CatalogEntry<LossFactory>(CatalogKind.Loss, name, summary, new LossFactory(target, why, create),
            [new ChoiceSetting("reduction", "How the losses of a batch become one number.", "\"mean\"", "mean", "sum")]);

    private static Reduction How(SettingValues s) => s.Text("reduction") == "mean" ? Reduction.Mean : Reduction.Sum;
}
