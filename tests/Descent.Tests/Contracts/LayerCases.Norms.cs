namespace Descent.Tests.Contracts;

/// <content>Normalisations.</content>
internal static partial class LayerCases
{
    private const string OneValue = "one value a channel; expected at least two";

    private static IEnumerable<LayerCase> Norms() =>
    [
        new("batch-norm", "{\"batch-norm\": {\"momentum\": 0.2}}", [3])
        {
            Golden = "norms", Tolerance = (4e-6, 8e-6), Batch = 4, IsSameInEvaluation = false,
            BatchOfOneError = OneValue, EmptyBatchError = OneValue,
        },
        new("batch-norm image", "\"batch-norm\"", [3, 4, 5])
        {
            Golden = "norms", Tolerance = (4e-6, 8e-6), IsSameInEvaluation = false, EmptyBatchError = OneValue,
        },
        new("layer-norm", "{\"layer-norm\": {\"epsilon\": 1e-6}}", [2, 3]) { Golden = "norms", Tolerance = (4e-6, 4e-6) },
        new("group-norm", "{\"group-norm\": {\"groups\": 3}}", [6, 2, 2]) { Golden = "norms", Tolerance = (4e-6, 4e-6) },
    ];
}
