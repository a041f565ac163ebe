namespace Descent.Tests.Contracts;

/// <content>Recurrent layers and attention.</content>
internal static partial class LayerCases
{
    private static IEnumerable<LayerCase> Sequences() =>
    [
        new("lstm", "{\"lstm\": {\"units\": 3, \"layers\": 2, \"bidirectional\": true}}", [4, 2]) { Golden = "sequences", Tolerance = (4e-6, 4e-6) },
        new("multi-head-attention", "{\"multi-head-attention\": {\"heads\": 2}}", [5, 4])
        {
            Golden = "sequences", Tolerance = (4e-6, 4e-6), Wrong = ([5, 3], "expected a number that divides them"),
        },
        new("transformer-encoder",
            "{\"transformer-encoder\": {\"heads\": 2, \"hidden\": 7, \"dropout\": 0, \"activation\": \"gelu\", \"normFirst\": true}}", [5, 4])
        {
            Golden = "sequences", Tolerance = (4e-6, 4e-6),
        },
    ];
}
