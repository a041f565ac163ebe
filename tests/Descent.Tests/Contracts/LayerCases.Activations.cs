namespace Descent.Tests.Contracts;

/// <content>The activations beyond the basic ones.</content>
internal static partial class LayerCases
{
    private static IEnumerable<LayerCase> Activations() =>
    [
        new("elu", "\"elu\"", [4]) { Golden = "activations" },
        new("elu alpha", "{\"elu\": {\"alpha\": 0.5}}", [2, 3]) { Golden = "activations" },
        new("selu", "\"selu\"", [4]) { Golden = "activations" },
        new("prelu", "\"prelu\"", [4]) { Golden = "activations" },
        new("prelu per channel", "{\"prelu\": {\"perChannel\": true, \"start\": 0.1}}", [3, 2, 2]) { Golden = "activations" },
        new("softplus", "\"softplus\"", [4]) { Golden = "activations" },
        new("softplus beta", "{\"softplus\": {\"beta\": 2.5}}", [4]) { Golden = "activations" },
        new("mish", "\"mish\"", [4]) { Golden = "activations" },
        new("hard-swish", "\"hard-swish\"", [4]) { Golden = "activations" },
        new("swiglu", "\"swiglu\"", [6])
        {
            Golden = "activations", Wrong = ([5], "SwiGlu: got the shape (1, 5); expected an even size of the last axis."),
        },
        new("swiglu of a sequence", "\"swiglu\"", [2, 4]) { Golden = "activations" },
        new("softmax", "\"softmax\"", [4]) { Golden = "activations" },
        new("softmax of channels", "{\"softmax\": {\"axis\": 0}}", [3, 2, 2])
        {
            Golden = "activations", Wrong = ([], "got 0 for an input of ()"),
        },
        new("log-softmax", "\"log-softmax\"", [4]) { Golden = "activations" },
        new("log-softmax of rows", "{\"log-softmax\": {\"axis\": -2}}", [3, 4]) { Golden = "activations" },
        new("maxout", "{\"maxout\": {\"units\": 3}}", [5]) { Golden = "activations", Wrong = ([2, 3, 4], "expected a row of numbers") },
        new("maxout of four pieces", "{\"maxout\": {\"units\": 2, \"pieces\": 4, \"bias\": false, \"initializer\": \"xavier-normal\"}}", [2, 5])
        {
            Golden = "activations",
        },
    ];
}
