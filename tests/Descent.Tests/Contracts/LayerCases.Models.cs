namespace Descent.Tests.Contracts;

/// <content>Ready networks. Their values are compared in Golden/ModelGoldenTests, with weights that need no file.</content>
internal static partial class LayerCases
{
    private const string Replays = "ModelGoldenTests.";

    private static IEnumerable<LayerCase> ReadyModels() =>
    [
        new("resnet18", "{\"resnet18\": {\"classes\": 3, \"zeroInit\": true}}", [1, 16, 16])
        {
            Golden = null, Why = Replays, IsSameInEvaluation = false, IsLarge = true, EmptyBatchError = OneValue,
        },
        new("resnet20", "\"resnet20\"", [3, 8, 8])
        {
            Golden = null, Why = Replays, IsSameInEvaluation = false, IsLarge = true, EmptyBatchError = OneValue,
        },
        new("lstm-classifier", "{\"lstm-classifier\": {\"units\": 5}}", [4, 2]) { Golden = null, Why = Replays },
        new("gpt", "{\"gpt\": {\"vocabulary\": 7, \"size\": 8, \"heads\": 2, \"layers\": 1}}", [5]) { Golden = null, Why = Replays, Tokens = 7 },
    ];
}
