namespace Descent.Tests.Contracts;

/// <content>Layers with chance. What they do in training is in Layers/RandomLayerTests.</content>
internal static partial class LayerCases
{
    private static IEnumerable<LayerCase> Regularizers() =>
    [
        Random("dropout not inverted", "{\"dropout\": {\"p\": 0.25, \"inverted\": false}}", [6]),
        Random("spatial-dropout", "{\"spatial-dropout\": {\"p\": 0.4}}", [3, 2, 2]) with { Wrong = ([5], "For single numbers use Dropout") },
        Random("spatial-dropout sequence", "{\"spatial-dropout\": {\"p\": 0.4}}", [3, 4]),
        Random("drop-connect", "{\"drop-connect\": {\"p\": 0.4, \"layer\": {\"linear\": {\"units\": 3}}}}", [5]),
        Random("drop-connect conv", "{\"drop-connect\": {\"layer\": {\"conv2d\": {\"filters\": 3, \"bias\": false}}}}", [2, 4, 4]),
        Random("stochastic-depth", "{\"stochastic-depth\": {\"p\": 0.4, \"layers\": [{\"linear\": {\"units\": 4}}, \"tanh\"]}}", [4]),
        Random("stochastic-depth batch", "{\"stochastic-depth\": {\"p\": 0.4, \"mode\": \"batch\"}}", [4, 2]),
    ];

    private static LayerCase Random(string name, string json, Shape sample) => new(name, json, sample)
    {
        Golden = "regularizers", IsRandom = true, IsSameInEvaluation = false, Tolerance = (4e-6, 4e-6),
    };
}
