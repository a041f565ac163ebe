namespace Descent.Tests.Contracts;

/// <content>Normalisations.</content>
internal static partial class LayerCases
{
    private const string OneValue = "one value a channel; expected at least two";
    private const string OnePosition = "at most one position a channel; expected at least two";
    private const string Positions = "expected (N, C, *) with at least one axis of positions";

    private static IEnumerable<LayerCase> Norms() => [.. BatchNorms(), .. SampleNorms(), .. Whitenings(), .. WeightNorms()];

    private static IEnumerable<LayerCase> BatchNorms() =>
    [
        BatchNorm("batch-norm", "{\"batch-norm\": {\"momentum\": 0.2}}", [3]) with { Batch = 4, BatchOfOneError = OneValue },
        BatchNorm("batch-norm sequence", "\"batch-norm\"", [3, 5]),
        BatchNorm("batch-norm image", "\"batch-norm\"", [3, 4, 5]),
        BatchNorm("batch-norm volume", "\"batch-norm\"", [2, 2, 2, 3]),
        BatchNorm("batch-norm plain", "{\"batch-norm\": {\"affine\": false}}", [3]) with { Batch = 4, BatchOfOneError = OneValue },
        BatchNorm("batch-norm no statistics", "{\"batch-norm\": {\"trackRunningStats\": false}}", [2, 2, 3]) with
        {
            IsSameInEvaluation = true, IsPerSample = false,
        },
        BatchNorm("batch-norm cumulative", "{\"batch-norm\": {\"momentum\": null}}", [3, 2]),
        BatchNorm("ghost-batch-norm", "{\"ghost-batch-norm\": {\"size\": 2}}", [3, 2, 2]) with
        {
            Batch = 5, EmptyBatchError = "in 1 parts, at most one value a channel in one of them",
        },
        BatchNorm("batch-renorm", "\"batch-renorm\"", [3, 2]) with
        {
            SkipsGradientCheck = true, // r and d depend on the batch but are constants by definition
        },
        BatchNorm("batch-renorm limits", "{\"batch-renorm\": {\"rMax\": 1.25, \"dMax\": 0.1, \"momentum\": 0.1}}", [3]) with
        {
            Batch = 4, SkipsGradientCheck = true, BatchOfOneError = OneValue,
        },
        BatchNorm("batch-renorm none", "{\"batch-renorm\": {\"rMax\": 1, \"dMax\": 0}}", [3]) with { Batch = 4, BatchOfOneError = OneValue },
        BatchNorm("batch-instance-norm", "\"batch-instance-norm\"", [3, 4, 2]) with { Wrong = ([5], Positions) },
    ];

    private static IEnumerable<LayerCase> SampleNorms() =>
    [
        SampleNorm("layer-norm", "{\"layer-norm\": {\"epsilon\": 1e-6}}", [2, 3]),
        SampleNorm("layer-norm image", "{\"layer-norm\": {\"axes\": 3}}", [2, 3, 4]) with { Wrong = ([5], "got 3 for an input of (5,)") },
        SampleNorm("group-norm", "{\"group-norm\": {\"groups\": 3}}", [6, 2, 2]) with { Wrong = ([5], "3 groups for 5 channels") },
        SampleNorm("group-norm one sequence", "{\"group-norm\": {\"groups\": 1}}", [4, 5]),
        SampleNorm("instance-norm", "\"instance-norm\"", [3, 4, 5]) with { Wrong = ([5], Positions) },
        SampleNorm("instance-norm sequence", "{\"instance-norm\": {\"affine\": true}}", [3, 5]) with { Wrong = ([5, 1], OnePosition) },
        SampleNorm("instance-norm volume", "{\"instance-norm\": {\"affine\": true}}", [2, 2, 3, 2]),
        SampleNorm("instance-norm statistics", "{\"instance-norm\": {\"affine\": true, \"trackRunningStats\": true, \"momentum\": 0.2}}", [3, 4, 2])
            with { IsSameInEvaluation = false },
        SampleNorm("rms-norm", "\"rms-norm\"", [2, 5]),
        SampleNorm("rms-norm image", "{\"rms-norm\": {\"axes\": 2, \"epsilon\": 1e-3}}", [2, 3, 4]),
    ];

    private static IEnumerable<LayerCase> Whitenings() =>
    [
        BatchNorm("whitening-norm", "\"whitening-norm\"", [4, 3]) with { Batch = 4, Tolerance = (1e-5, 1e-5) },
        BatchNorm("whitening-norm groups", "{\"whitening-norm\": {\"groups\": 2, \"momentum\": 0.3}}", [6, 3, 2]) with
        {
            Tolerance = (1e-5, 1e-5), Wrong = ([5], "2 groups for 5 channels"),
        },
        BatchNorm("whitening-norm iterations", "{\"whitening-norm\": {\"groups\": 2, \"iterations\": 5}}", [4]) with
        {
            Batch = 8, BatchOfOneError = OneValue,
        },
    ];

    private static IEnumerable<LayerCase> WeightNorms() =>
    [
        WeightNorm("weight-norm", "{\"weight-norm\": {\"layer\": {\"linear\": {\"units\": 3}}}}", [5]) with
        {
            Wrong = ([5, 4, 3], "expected a row of numbers"),
        },
        WeightNorm("weight-norm conv", "{\"weight-norm\": {\"layer\": {\"conv2d\": {\"filters\": 3, \"padding\": 1}}}}", [2, 4, 4]),
        WeightNorm("spectral-norm", "{\"spectral-norm\": {\"layer\": {\"linear\": {\"units\": 3}}}}", [5]) with
        {
            SkipsGradientCheck = true, // u and v move with every training pass; in evaluation: SpectralNormTests
        },
        WeightNorm("spectral-norm conv", "{\"spectral-norm\": {\"iterations\": 3, \"layer\": {\"conv2d\": {\"filters\": 3, \"bias\": false}}}}",
            [2, 4, 4]) with { SkipsGradientCheck = true },
        WeightNorm("weight-standardization", "{\"weight-standardization\": {\"layer\": {\"linear\": {\"units\": 3}}}}", [5]),
        WeightNorm("weight-standardization conv",
            "{\"weight-standardization\": {\"layer\": {\"conv2d\": {\"filters\": 3, \"stride\": 2}}}}", [2, 5, 5]),
    ];

    private static LayerCase BatchNorm(string name, string json, Shape sample) => new(name, json, sample)
    {
        Golden = "norms", Tolerance = (4e-6, 8e-6), IsSameInEvaluation = false, EmptyBatchError = OneValue,
    };

    private static LayerCase SampleNorm(string name, string json, Shape sample) => new(name, json, sample)
    {
        Golden = "norms", Tolerance = (4e-6, 4e-6),
    };

    private static LayerCase WeightNorm(string name, string json, Shape sample) => new(name, json, sample)
    {
        Golden = "norms", Tolerance = (4e-6, 4e-6),
    };
}
