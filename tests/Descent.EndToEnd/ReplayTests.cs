using System.Globalization;
using System.Text.Json;

namespace Descent.EndToEnd;

/// <summary>Trains from files as PyTorch did and compares every loss on the way.</summary>
public sealed class ReplayTests : IDisposable
{
    private const double Tolerance = 1e-4;
    private const string Mlp = """[{"linear": {"units": 32}}, "relu", {"linear": {"units": 32}}, "relu", {"linear": {"units": 5}}]""";
    private const string MlpTanh = """[{"linear": {"units": 32}}, "tanh", {"linear": {"units": 32}}, "tanh", {"linear": {"units": 5}}]""";

    private const string Cnn =
        """
        [{"conv2d": {"filters": 8, "kernel": 3, "padding": 1, "bias": false}}, "batch-norm", "relu", {"max-pool2d": {"size": 2}},
         {"conv2d": {"filters": 16, "kernel": 3, "padding": 1, "bias": false}}, "batch-norm", "relu", {"max-pool2d": {"size": 2}},
         "flatten", {"linear": {"units": 10}}]
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("mlp-sgd")]
    [InlineData("mlp-nesterov")]
    [InlineData("mlp-adam")]
    [InlineData("mlp-adamw")]
    [InlineData("mlp-tanh-adam")]
    public void Mlp_FromCsv_LossesAreTorchs(string name)
    {
        var source = $$"""{"csv": {"path": {{Golden("replay-mlp.csv")}}, "target": "label", "targetKind": "classes"} }""";
        Compare(name, source, name.StartsWith("mlp-tanh", StringComparison.Ordinal) ? MlpTanh : Mlp);
    }

    [Theory]
    [InlineData("cnn-sgd")]
    [InlineData("cnn-nesterov")]
    [InlineData("cnn-adam")]
    [InlineData("cnn-adamw")]
    public void Cnn_FromIdx_LossesAreTorchs(string name)
    {
        var source = $$"""{"idx": {"images": {{Golden("replay-cnn-images-idx3-ubyte")}}, "labels": {{Golden("replay-cnn-labels-idx1-ubyte")}} } }""";
        Compare(name, source, Cnn);
    }

    private static string Golden(string name) =>
        $"\"{JsonEncodedText.Encode(Path.Combine(Workloads.Root, "tests", "Descent.Tests", "Golden", "Files", name))}\"";

    private void Compare(string name, string source, string model)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Workloads.Root, "tests", "Descent.Tests", "Golden", "Files", "replay.json")));
        var golden = document.RootElement.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);
        var config = _folder.Write("config.json",
            $$"""
            {
              "data": {"source": {{source}}, "validation": null, "test": null, "batchSize": 16, "shuffle": false},
              "model": {{model}},
              "init": {{Golden(golden.GetProperty("initialFile").GetString()!)}},
              "loss": "cross-entropy",
              "optimizer": {{Optimizer(golden)}},
              "training": {"epochs": 1, "maxSteps": 50}
            }
            """);
        DescentProcess.Succeed(_folder, "train", config, "--out", "run", "--quiet");
        var expected = golden.GetProperty("losses32").EnumerateArray().Select(l => l.GetDouble()).ToArray();
        var got = File.ReadLines(_folder.File("run/metrics.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)
            .Where(e => e.GetProperty("event").GetString() == "step").Select(e => e.GetProperty("loss").GetDouble()).ToArray();
        Assert.Equal(expected.Length, got.Length);
        for (var i = 0; i < got.Length; i++)
            Assert.True(Math.Abs(got[i] - expected[i]) <= Tolerance, $"{name}, step {i + 1}: got loss {got[i]}; PyTorch {expected[i]}");
    }

    private static string Optimizer(JsonElement golden)
    {
        var settings = golden.GetProperty("settings");
        string Number(string name) => settings.GetProperty(name).GetDouble().ToString("R", CultureInfo.InvariantCulture);
        var common = $"\"learningRate\": {Number("learningRate")}, \"weightDecay\": {Number("weightDecay")}";
        var name = golden.GetProperty("optimizer").GetString();
        return settings.TryGetProperty("nesterov", out var nesterov)
            ? $"{{\"sgd\": {{{common}, \"momentum\": {Number("momentum")}, \"nesterov\": {(nesterov.GetBoolean() ? "true" : "false")}}}}}"
            : $"{{\"{name}\": {{{common}}}}}";
    }
}
