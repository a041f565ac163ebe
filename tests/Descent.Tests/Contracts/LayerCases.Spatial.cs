namespace Descent.Tests.Contracts;

/// <content>Convolutions and poolings.</content>
internal static partial class LayerCases
{
    private static IEnumerable<LayerCase> Spatial() =>
    [
        new("conv2d", "{\"conv2d\": {\"filters\": 4, \"kernel\": [3, 5], \"stride\": 2, \"padding\": [1, 0], \"groups\": 2}}", [2, 7, 9])
        {
            Golden = "spatial", Tolerance = (2e-6, 4e-6), Wrong = ([5], "expected an image (channels, height, width)"),
        },
        new("max-pool2d", "{\"max-pool2d\": {\"size\": 3, \"stride\": 2, \"padding\": 1}}", [2, 7, 7]) { Golden = "spatial" },
        new("avg-pool2d", "\"avg-pool2d\"", [1, 6, 6]) { Golden = "spatial" },
        new("global-avg-pool", "\"global-avg-pool\"", [4, 5, 5]) { Golden = "spatial" },
    ];
}
