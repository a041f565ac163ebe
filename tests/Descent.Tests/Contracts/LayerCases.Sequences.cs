namespace Descent.Tests.Contracts;

/// <content>Recurrent layers and attention.</content>
internal static partial class LayerCases
{
    private const string Steps = "expected a sequence (steps, features)";

    private static IEnumerable<LayerCase> Sequences() =>
    [
        Sequence("rnn", "{\"rnn\": {\"units\": 3, \"layers\": 2, \"bidirectional\": true}}", [4, 2]) with { Wrong = ([4], Steps) },
        Sequence("rnn relu", "{\"rnn\": {\"units\": 5, \"bias\": false, \"activation\": \"relu\"}}", [4, 3]),
        Sequence("rnn layer norm", "{\"rnn\": {\"units\": 3, \"layers\": 2, \"layerNorm\": true}}", [4, 2]),
        Sequence("lstm", "{\"lstm\": {\"units\": 3, \"layers\": 2, \"bidirectional\": true}}", [4, 2]) with { Wrong = ([4, 2, 2], Steps) },
        Sequence("lstm last", "{\"lstm\": {\"units\": 3, \"bidirectional\": true, \"output\": \"last\"}}", [4, 2]),
        Sequence("lstm layer norm", "{\"lstm\": {\"units\": 3, \"layerNorm\": true}}", [4, 2]),
        Sequence("gru", "{\"gru\": {\"units\": 3, \"layers\": 2, \"bidirectional\": true}}", [4, 2]) with { Wrong = ([4], Steps) },
        Sequence("gru no bias", "{\"gru\": {\"units\": 5, \"bias\": false}}", [1, 4]),
        Sequence("gru layer norm", "{\"gru\": {\"units\": 7, \"bidirectional\": true, \"layerNorm\": true}}", [4, 2]),
        Chance("gru dropout", "{\"gru\": {\"units\": 3, \"layers\": 2, \"dropout\": 0.4}}", [4, 2]),
        Sequence("multi-head-attention", "{\"multi-head-attention\": {\"heads\": 2}}", [5, 4]) with
        {
            Wrong = ([5, 3], "expected a number that divides them"),
        },
        Chance("multi-head-attention causal",
            "{\"multi-head-attention\": {\"heads\": 3, \"dropout\": 0.2, \"bias\": false, \"causal\": true}}", [5, 6]),
        Sequence("transformer-encoder",
            "{\"transformer-encoder\": {\"heads\": 2, \"hidden\": 7, \"dropout\": 0, \"activation\": \"gelu\", \"normFirst\": true}}", [5, 4]),
        Chance("transformer-encoder stack",
            "{\"transformer-encoder\": {\"heads\": 2, \"hidden\": 6, \"causal\": true, \"layers\": 2, \"finalNorm\": true}}", [5, 4]),
        Sequence("transformer-decoder",
            "{\"transformer-decoder\": {\"heads\": 2, \"hidden\": 7, \"dropout\": 0, \"activation\": \"gelu\"}}", [5, 4]) with
        {
            Wrong = ([5, 3], "expected a number that divides them"),
        },
        Chance("transformer-decoder norm first",
            "{\"transformer-decoder\": {\"heads\": 1, \"hidden\": 7, \"dropout\": 0.3, \"normFirst\": true}}", [5, 4]),
        Sequence("transformer-decoder stack",
            "{\"transformer-decoder\": {\"heads\": 2, \"hidden\": 5, \"dropout\": 0, \"activation\": \"gelu\", \"layers\": 2, \"finalNorm\": true}}",
            [5, 4]) with { Tolerance = (8e-6, 2e-5) }, // norms over four numbers that nearly agree
        Sequence("transformer-decoder memory",
            "{\"transformer-decoder\": {\"heads\": 2, \"hidden\": 5, \"dropout\": 0, \"activation\": \"gelu\", \"memory\": "
            + "[{\"transformer-encoder\": {\"heads\": 2, \"hidden\": 5, \"dropout\": 0, \"activation\": \"gelu\"}}]}}", [5, 4]),
        Sequence("positional-encoding", "{\"positional-encoding\": {\"dropout\": 0}}", [5, 7]) with
        {
            Wrong = ([5], "expected (positions, features)"),
        },
        Sequence("positional-encoding learned", "{\"positional-encoding\": {\"learned\": true, \"context\": 6, \"dropout\": 0}}", [5, 4]) with
        {
            Wrong = ([7, 4], "got 6 for samples of 7 positions"),
        },
        Sequence("embedding max norm", "{\"embedding\": {\"count\": 5, \"size\": 3, \"maxNorm\": 1.2, \"normType\": 3}}", [4]) with
        {
            Tokens = 5, SkipsGradientCheck = true, // it changes the weight in place, which finite differences would see
        },
        Sequence("embedding by frequency", "{\"embedding\": {\"count\": 5, \"size\": 3, \"paddingIndex\": 1, \"scaleByFrequency\": true}}", [4]) with
        {
            Tokens = 5, SkipsGradientCheck = true, // the gradient is no derivative, by definition
        },
    ];

    private static LayerCase Sequence(string name, string json, Shape sample) =>
        new(name, json, sample) { Golden = "sequences", Tolerance = (4e-6, 4e-6) };

    private static LayerCase Chance(string name, string json, Shape sample) =>
        Sequence(name, json, sample) with { IsRandom = true, IsSameInEvaluation = false };
}
