using Descent.Configuration;
using Descent.Formats;
using Descent.Nn;

namespace Descent.Tests.Configuration;

public sealed class ModelBuilderTests
{
    public static TheoryData<string, int[], string> BadShapes => new()
    {
        { "[\"linear\"]", [1, 28, 28],
            "config.json:3: model[0].linear: got an input of (1, 28, 28); expected a row of numbers (features). Put \"flatten\" before it." },
        { "[\"flatten\", {\"conv2d\": {\"filters\": 4}}]", [1, 8, 8],
            "model[1].conv2d: got an input of (64,); expected an image (channels, height, width). Put it before \"flatten\" and linear layers." },
        { "[\"flatten\", \"max-pool2d\"]", [1, 8, 8], "model[1].max-pool2d: got an input of (64,); expected an image" },
        { "[{\"conv2d\": {\"filters\": 4, \"kernel\": 9}}]", [1, 8, 8], "model[0].conv2d: got an input of (1, 8, 8), which does not fit. " },
        { "[{\"conv2d\": {\"filters\": 4, \"groups\": 2}}]", [3, 8, 8],
            "model[0].conv2d.groups: got 2 groups for 3 channels in and 4 filters; expected groups that divide both." },
        { "[{\"linear\": {}}, \"relu\", \"linear\"]", [4],
            "model[0].linear.units: missing; expected an integer from 1 to 1000000. Only the last linear layer of a model may leave it out." },
        { "[{\"linear\": {\"units\": 64}}, \"relu\"]", [4], "model[1].relu: the model gives (64,) a sample, but the data has 3 outputs; expected "
            + "(3,). Let the last layer be \"linear\" without units: then it follows the data." },
        { "[{\"conv2d\": {\"filters\": 4}}]", [1, 8, 8], "the model gives (4, 6, 6) a sample, but the data has 3 outputs; expected (3,). End the "
            + "model with \"flatten\" (or \"global-avg-pool\") and \"linear\"." },
        { "[{\"residual\": {\"branch\": [{\"linear\": {\"units\": 5}}]}}]", [4],
            "model[0].residual: got an input of (4,), which does not fit. Residual: the branch gives" },
        { "[{\"residual\": {\"branch\": [\"relu\", \"linear\"]}}]", [4], "model[0].residual.branch[1].linear.units: missing" },
        { "[{\"linear\": {\"units\": 1000000}}]", [1000],
            "model[0].linear: got an input of (1000,), which makes 1,000,000,000 weights; expected at most 268,435,456." },
        { "[{\"conv2d\": {\"filters\": 65536, \"kernel\": 1, \"padding\": 500}}]", [1, 28, 28], "numbers a sample; expected at most 268,435,456." },
    };

    [Theory]
    [MemberData(nameof(BadShapes))]
    public void BuildModel_BadShape_NamesTheLayer(string model, int[] sample, string expected) =>
        Assert.Contains(expected, ConfigSamples.Error(() => ConfigSamples.Model(model).BuildModel(sample, 3, new Rng(1))), StringComparison.Ordinal);

    [Fact]
    public void BuildModel_OtherOutputThanClasses_NamesTheClasses()
    {
        var config = ConfigSamples.Model("[{\"linear\": {\"units\": 3}}]");
        Assert.Contains("the data has 2 classes; expected (2,)", ConfigSamples.Error(() => config.BuildModel(config.LoadData())),
            StringComparison.Ordinal);
    }

    [Fact]
    public void BuildModel_DefaultConfig_HasInferredShapesAndPyTorchNames()
    {
        var model = DefaultConfig.Parse().BuildModel([1, 28, 28], 10, new Rng(1));
        Assert.True(model.IsTraining);
        Assert.All(model, module => Assert.True(module.IsTraining));
        var shapes = model.NamedParameters().ToDictionary(p => p.Name, p => p.Parameter.Shape.ToString());
        Assert.Equal("(16, 1, 3, 3)", shapes["0.weight"]);
        Assert.Equal("(32, 16, 3, 3)", shapes["4.weight"]);
        Assert.Equal("(64, 1568)", shapes["10.weight"]);
        Assert.Equal("(10, 64)", shapes["12.weight"]);
        // 16*9 + 2*16 + 32*16*9 + 2*32 + 64*1568 + 64 + 10*64 + 10
        Assert.Equal(105_914, model.ParameterCount());
    }

    [Fact]
    public void BuildModel_SameSeed_GivesTheSameBitsWhateverComesLater()
    {
        float[] First(string model, ulong seed) => ConfigSamples.Model(model).BuildModel([4], 3, new Rng(seed)).Parameters().First().Value.ToArray();
        var weights = First("[{\"linear\": {\"units\": 8}}, \"linear\"]", 1);
        Assert.Equal(weights, First("[{\"linear\": {\"units\": 8}}, \"tanh\", {\"dropout\": {}}, \"linear\"]", 1));
        Assert.NotEqual(weights, First("[{\"linear\": {\"units\": 8}}, \"linear\"]", 2));
    }

    [Fact]
    public void BuildModel_InitializerOfTheConfig_GoesToLayersThatNameNone()
    {
        var config = ConfigSamples.Model(
            "[{\"linear\": {\"units\": 2, \"initializer\": {\"constant\": {\"value\": 3}}}}, {\"linear\": {\"initializer\": null}}]",
            "\"initializer\": {\"constant\": {\"value\": 0.5}}");
        var model = config.BuildModel([2], 3, new Rng(1));
        Assert.All(model.First().Parameters().First().Value.ToArray(), v => Assert.Equal(3f, v));
        Assert.All(model.Last().Parameters().First().Value.ToArray(), v => Assert.Equal(0.5f, v));
        Assert.All(model.Last().Parameters().Last().Value.ToArray(), v => Assert.Equal(0f, v));
    }

    [Fact]
    public void BuildModel_Init_ReadsWeightsUnderPyTorchNames()
    {
        var folder = ConfigSamples.Folder();
        try
        {
            void Write(params (string Name, int[] Shape, ReadOnlyMemory<float> Values)[] tensors) =>
                SafetensorsFile.Write(Path.Combine(folder, "w.safetensors"), tensors);
            var config = ExperimentConfig.Parse(
                ConfigSamples.Text(model: "[\"linear\"]", rest: "\"init\": \"w.safetensors\""), Path.Combine(folder, "c.json"));
            Write(("0.weight", [2, 2], new float[] { 1, 2, 3, 4 }), ("0.bias", [2], new float[] { 5, 6 }));
            Assert.Equal([1, 2, 3, 4, 5, 6], config.BuildModel([2], 2, new Rng(1)).Parameters().SelectMany(p => p.Value.ToArray()));
            Write(("0.weight", [2, 2], new float[4]), ("0.bais", [2], new float[2]));
            Assert.Contains("0.bais", BuildError(config), StringComparison.Ordinal);
            Write(("0.weight", [4, 1], new float[4]), ("0.bias", [2], new float[2]));
            Assert.Contains("0.weight: got (4, 1), expected (2, 2)", BuildError(config), StringComparison.Ordinal);
            Write(("0.weight", [2, 2], new float[4]), ("0.bias", [2], new float[2]), ("1.weight", [1], new float[1]));
            Assert.Contains("c.json:4: init: ", BuildError(config), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string BuildError(ExperimentConfig config) => ConfigSamples.Error(() => config.BuildModel([2], 2, new Rng(1)));
}
