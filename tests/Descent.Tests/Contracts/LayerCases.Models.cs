namespace Descent.Tests.Contracts;

/// <content>Ready networks.</content>
internal static partial class LayerCases
{
    private const string Replays = "ModelGoldenTests.";

    // Rounding grows with depth.
    private static (double, double) Deep => (1e-5, 2e-5);

    private static IEnumerable<LayerCase> ReadyModels() =>
    [
        new("linear-classifier", "\"linear-classifier\"", [3, 2, 2]) { Golden = "networks" },
        new("mlp", "{\"mlp\": {\"hidden\": [5, 4], \"activation\": \"tanh\"}}", [6]) { Golden = "networks", Tolerance = Deep },
        new("lenet", "\"lenet\"", [1, 12, 16])
        {
            Golden = "networks", IsFilled = true, Tolerance = Deep, SkipsGradientCheck = true, Wrong = ([1, 11, 12], "expected 12 x 12 or more"),
        },
        new("vgg", "{\"vgg\": {\"depth\": 11, \"hidden\": 8, \"dropout\": 0, \"norm\": \"batch-norm\"}}", [1, 32, 64])
        {
            Golden = "networks", IsFilled = true, IsGoldenInEvaluation = true, Tolerance = (2e-5, 4e-5), IsLarge = true, Batch = 4,
                IsSameInEvaluation = false,
            EmptyBatchError = OneValue, Wrong = ([1, 31, 32], "expected images of 32 x 32 or more"),
        },
        new("vgg plain", "{\"vgg\": {\"depth\": 11, \"hidden\": 8, \"dropout\": 0, \"places\": 2}}", [1, 32, 64])
        {
            Golden = "networks", IsFilled = true, Tolerance = (2e-5, 4e-5), IsLarge = true, Batch = 2,
        },
        new("resnet18 group-norm", "{\"resnet18\": {\"norm\": {\"group-norm\": {\"groups\": 4}}}}", [1, 16, 16])
        {
            Golden = "networks", IsFilled = true, Tolerance = Deep, IsLarge = true, Batch = 2,
        },
        new("resnet34 large stem", "{\"resnet34\": {\"largeStem\": true}}", [1, 33, 32])
        {
            Golden = "networks", IsFilled = true, IsGoldenInEvaluation = true, Tolerance = (2e-5, 4e-5), IsLarge = true, IsSameInEvaluation = false,
                EmptyBatchError = OneValue,
        },
        new("resnet50", "\"resnet50\"", [1, 16, 16])
        {
            Golden = "networks", IsFilled = true, IsGoldenInEvaluation = true, Tolerance = (2e-5, 4e-5), IsLarge = true, IsSameInEvaluation = false,
                EmptyBatchError = OneValue,
        },
        new("pre-act-resnet", "{\"pre-act-resnet\": {\"depth\": 8}}", [2, 9, 8])
        {
            Golden = "networks", IsFilled = true, Tolerance = Deep, IsLarge = true, IsSameInEvaluation = false, EmptyBatchError = OneValue,
            Wrong = ([9, 8], "expected an image"),
        },
        new("wide-resnet", "{\"wide-resnet\": {\"depth\": 10, \"width\": 2}}", [2, 9, 8])
        {
            Golden = "networks", IsFilled = true, Tolerance = Deep, IsLarge = true, IsSameInEvaluation = false, EmptyBatchError = OneValue,
        },
        new("nf-resnet", "{\"nf-resnet\": {\"depth\": 8}}", [2, 9, 8])
        {
            Golden = "networks", IsFilled = true, Tolerance = Deep, IsLarge = true,
        },
        new("unet", "{\"unet\": {\"widths\": [4, 6, 8]}}", [2, 9, 14])
        {
            Golden = "networks", IsFilled = true, Tolerance = Deep, SkipsGradientCheck = true, Batch = 2, IsSameInEvaluation = false,
            EmptyBatchError = OneValue, Wrong = ([2, 3, 8], "expected images of 4 x 4 or more"),
        },
        new("aspp-segmenter", "{\"aspp-segmenter\": {\"widths\": [4, 6], \"blocks\": 1, \"rates\": [2, 3], \"filters\": 5, \"dropout\": 0}}", [2, 9,
            12])
        {
            Golden = "networks", IsFilled = true, Tolerance = Deep, SkipsGradientCheck = true, IsSameInEvaluation = false,
            BatchOfOneError = OneValue, EmptyBatchError = OneValue,
        },
        new("resnet18", "{\"resnet18\": {\"classes\": 3, \"zeroInit\": true}}", [1, 16, 16])
        {
            Golden = null, Why = Replays, IsSameInEvaluation = false, IsLarge = true, EmptyBatchError = OneValue,
        },
        new("resnet20", "\"resnet20\"", [3, 8, 8])
        {
            Golden = null, Why = Replays, IsSameInEvaluation = false, IsLarge = true, EmptyBatchError = OneValue,
        },
        new("vit", "{\"vit\": {\"patch\": 2, \"size\": 6, \"layers\": 1, \"heads\": 2, \"classes\": 3}}", [2, 4, 6])
        {
            Golden = null, Why = "SequenceRunTests.", KeepsNaN = false, Wrong = ([2, 5, 6], "expected a number that divides both"),
        },
        new("lstm-classifier", "{\"lstm-classifier\": {\"units\": 5}}", [4, 2]) { Golden = null, Why = Replays },
        new("gpt", "{\"gpt\": {\"vocabulary\": 7, \"size\": 8, \"heads\": 2, \"layers\": 1}}", [5]) { Golden = null, Why = Replays, Tokens = 7 },
    ];
}
