namespace Descent.Tests.Contracts;

/// <content>Convolutions of one and three dimensions, transposed ones, other poolings, branches.</content>
internal static partial class LayerCases
{
    private static IEnumerable<LayerCase> Convs() =>
    [
        Conv("conv1d",
            "{\"conv1d\": {\"filters\": 4, \"kernel\": 3, \"stride\": 2, \"padding\": 2, \"dilation\": 2, \"groups\": 2}}", [2, 9]) with
        {
            Wrong = ([2, 9, 9], "expected a sequence (channels, length)"),
        },
        Conv("conv1d same circular", "{\"conv1d\": {\"filters\": 3, \"kernel\": 4, \"padding\": \"same\", \"paddingMode\": \"circular\"}}", [2, 7]),
        Conv("conv2d same", "{\"conv2d\": {\"filters\": 3, \"kernel\": [2, 4], \"padding\": \"same\", \"dilation\": [1, 2]}}", [2, 5, 6]),
        Conv("conv2d reflect", "{\"conv2d\": {\"filters\": 2, \"padding\": [1, 2], \"paddingMode\": \"reflect\", \"bias\": false}}", [2, 4, 5]) with
        {
            Wrong = ([2, 4, 2], "got 2 on axis 3 of the shape (1, 2, 4, 2) with the mode Reflect; expected at most 1"),
        },
        Conv("conv2d replicate depthwise",
            "{\"conv2d\": {\"filters\": 6, \"padding\": 1, \"paddingMode\": \"replicate\", \"groups\": 3}}", [3, 4, 5]),
        Conv("conv3d", "{\"conv3d\": {\"filters\": 4, \"kernel\": [2, 3, 2], \"stride\": [2, 1, 2], \"padding\": [1, 0, 1], \"groups\": 2}}",
            [2, 5, 4, 3]) with
        {
            Wrong = ([2, 4, 3], "expected a volume (channels, depth, height, width)"),
        },
        Conv("conv3d same",
            "{\"conv3d\": {\"filters\": 2, \"padding\": \"same\", \"dilation\": [2, 1, 1], \"paddingMode\": \"circular\"}}", [1, 4, 3, 3]),
        Conv("conv-transpose1d",
            "{\"conv-transpose1d\": {\"filters\": 4, \"stride\": 2, \"padding\": 1, \"outputPadding\": 1, \"groups\": 2}}", [2, 5]) with
        {
            Wrong = ([3, 5], "got 2 groups for 3 channels in and 4 filters"),
        },
        Conv("conv-transpose2d",
            "{\"conv-transpose2d\": {\"filters\": 3, \"kernel\": [2, 3], \"stride\": [2, 3], \"outputPadding\": [1, 0]}}", [2, 4, 3])
            with { Wrong = ([2, 4], "expected an image (channels, height, width)") },
        Conv("conv-transpose2d dilation",
            "{\"conv-transpose2d\": {\"filters\": 2, \"padding\": 1, \"outputPadding\": 1, \"dilation\": 2, \"groups\": 2, \"bias\": false}}",
            [2, 3, 4]),
        Conv("max-pool1d", "{\"max-pool1d\": {\"size\": 3, \"stride\": 2, \"padding\": 1}}", [2, 8]),
        Conv("max-pool2d ceiling", "{\"max-pool2d\": {\"size\": 3, \"stride\": 2, \"ceilMode\": true}}", [2, 6, 7]),
        Conv("avg-pool1d", "{\"avg-pool1d\": {\"size\": 3, \"stride\": 2, \"padding\": 1, \"countPadding\": false}}", [2, 8]),
        Conv("avg-pool2d ceiling", "{\"avg-pool2d\": {\"size\": 3, \"stride\": 2, \"padding\": 1, \"ceilMode\": true}}", [2, 6, 7]),
        Conv("adaptive-avg-pool", "{\"adaptive-avg-pool\": {\"size\": [3, 2]}}", [2, 5, 7]),
        Conv("adaptive-avg-pool sequence", "{\"adaptive-avg-pool\": {\"size\": 3}}", [2, 7]),
        Conv("adaptive-max-pool", "{\"adaptive-max-pool\": {\"size\": [3, 2]}}", [2, 5, 7]) with
        {
            Wrong = ([5], "expected an image (channels, height, width)"),
        },
        Conv("adaptive-max-pool sequence", "{\"adaptive-max-pool\": {\"size\": 3}}", [2, 7]),
        Conv("upsample", "{\"upsample\": {\"scale\": 2}}", [2, 3, 4]) with { Wrong = ([3], "with one to three axes of positions") },
        Conv("upsample broken factor", "{\"upsample\": {\"scale\": 1.6, \"mode\": \"bilinear\"}}", [2, 3, 4]),
        Conv("upsample corners", "{\"upsample\": {\"size\": [5, 7], \"mode\": \"bilinear\", \"alignCorners\": true}}", [2, 3, 4]),
        Conv("upsample to less", "{\"upsample\": {\"size\": [2, 3]}}", [2, 3, 5]),
        Conv("bilinear", "{\"bilinear\": {\"units\": 3}}", [4]),
        Conv("bilinear no bias", "{\"bilinear\": {\"units\": 2, \"bias\": false}}", [2, 3]),
        Conv("parallel",
            "{\"parallel\": {\"branches\": [[{\"conv2d\": {\"filters\": 3, \"kernel\": 1}}], [], "
            + "[{\"conv2d\": {\"filters\": 1, \"padding\": 1}}, \"tanh\"]]}}",
            [2, 4, 3]),
        Conv("parallel sum", "{\"parallel\": {\"join\": \"sum\", "
            + "\"branches\": [[{\"linear\": {\"units\": 3}}], [\"tanh\", {\"linear\": {\"units\": 3}}]]}}",
            [4]),
        Conv("concat-skip", "{\"concat-skip\": {\"branch\": [{\"conv2d\": {\"filters\": 3, \"padding\": 1}}, \"tanh\"]}}", [2, 4, 3]),
        Conv("concat-skip u-net",
            "{\"concat-skip\": {\"branch\": [\"max-pool2d\", {\"conv2d\": {\"filters\": 3, \"padding\": 1}}, {\"conv-transpose2d\": "
            + "{\"filters\": 2, \"kernel\": 2, \"stride\": 2}}]}}", [2, 4, 6]) with
        {
            Wrong = ([2, 5, 6], "ConcatSkip: the input is (1, 2, 5, 6) and the branch gives (1, 2, 4, 6)"),
        },
        Conv("aspp", "{\"aspp\": {\"filters\": 4, \"rates\": [1, 2]}}", [3, 6, 5]) with
        {
            IsRandom = true, IsSameInEvaluation = false, BatchOfOneError = OneValue, EmptyBatchError = OneValue, Tolerance = (4e-6, 8e-6),
        },
        new("aspp trained", "{\"aspp\": {\"filters\": 3, \"rates\": [1, 2, 3], \"dropout\": 0}}", [2, 5, 4])
        {
            Golden = "convs", IsSameInEvaluation = false, BatchOfOneError = OneValue, EmptyBatchError = OneValue, Tolerance = (1e-5, 1e-5), Batch = 4,
        },
    ];

    private static LayerCase Conv(string name, string json, Shape sample) =>
        new(name, json, sample) { Golden = "convs", Tolerance = (2e-6, 4e-6) };
}
