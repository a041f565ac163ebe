namespace Descent.Tests.Contracts;

/// <content>What most networks are made of.</content>
internal static partial class LayerCases
{
    private static IEnumerable<LayerCase> Basic() =>
    [
        new("relu", "\"relu\"", [4]),
        new("leaky-relu", "{\"leaky-relu\": {\"slope\": 0.1}}", [4]),
        new("tanh", "\"tanh\"", [4]),
        new("sigmoid", "\"sigmoid\"", [4]),
        new("gelu", "\"gelu\"", [4]),
        new("gelu approximate", "{\"gelu\": {\"approximate\": true}}", [4]),
        new("silu", "\"silu\"", [4]),
        new("linear", "{\"linear\": {\"units\": 3, \"initializer\": \"xavier-normal\"}}", [5])
        {
            Wrong = ([5, 4, 3], "expected a row of numbers"),
        },
        new("linear no bias", "{\"linear\": {\"units\": 3, \"bias\": false}}", [2, 5]),
        new("embedding", "{\"embedding\": {\"count\": 5, \"size\": 3, \"paddingIndex\": 0}}", [4])
        {
            Tokens = 5, SkipsGradientCheck = true, // the row of what stands for nothing has no gradient, by definition
        },
        new("embedding no padding", "{\"embedding\": {\"count\": 5, \"size\": 3}}", [4]) { Tokens = 5 },
        new("flatten", "\"flatten\"", [3, 4]),
        new("reshape", "{\"reshape\": {\"sizes\": [6, 4]}}", [2, 3, 4])
        {
            Golden = null, Why = "Only the shape changes: ReshapeTests.", Wrong = ([5], "got 24 numbers for an input of (5,)"),
        },
        new("dropout", "{\"dropout\": {\"p\": 0.2}}", [6]) { IsRandom = true, IsSameInEvaluation = false },
        new("residual", "{\"residual\": {\"branch\": [{\"linear\": {\"units\": 4}}, \"tanh\"]}}", [4]),
        new("sequential", "{\"sequential\": {\"layers\": [\"tanh\", {\"linear\": {\"units\": 2}}]}}", [4])
        {
            Golden = null, Why = "Its parts have values.",
        },
        new("checkpoint", "{\"checkpoint\": {\"layers\": [\"tanh\", {\"linear\": {\"units\": 2}}]}}", [4])
        {
            Golden = null, Why = "CheckpointTests.",
        },
    ];
}
