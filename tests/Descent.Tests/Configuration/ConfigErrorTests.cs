using Descent.Configuration;

namespace Descent.Tests.Configuration;

/// <summary>What a wrong config is answered with: file, line, path, what was given, what was expected, the nearest name.</summary>
public sealed class ConfigErrorTests
{
    public static TheoryData<string, string> BadModels => new()
    {
        { "[{\"conv2d\": {\"filters\": 8, \"kernal\": 3}}]", "config.json:3: model[0].conv2d.kernal: unknown setting; expected one of filters, "
            + "kernel, stride, padding, dilation, groups, bias, initializer, paddingMode. Did you mean 'kernel'?" },
        { "[{\"conv\": {}}]", "model[0].conv: unknown layer 'conv'; expected one of linear, conv2d," },
        { "[{\"conv\": {}}]", "Did you mean 'conv2d'?" },
        { "[\"Relu\"]", "model[0]: unknown layer 'Relu'; " },
        { "[\"Relu\"]", "Did you mean 'relu'?" },
        { "[\"sgd\"]", "'sgd' is the name of another kind of entry: optimizer." },
        { "[\"conv2d\"]", "config.json:3: model[0].conv2d.filters: missing; expected an integer from 1 to 65536: Channels out." },
        { "[{\"conv2d\": {\"filters\": 0}}]", "model[0].conv2d.filters: got 0; expected an integer from 1 to 65536." },
        { "[{\"conv2d\": {\"filters\": 1e3}}]", "model[0].conv2d.filters: got 1e3; expected an integer from 1 to 65536. Write it as plain digits." },
        { "[{\"conv2d\": {\"filters\": 8.5}}]", "model[0].conv2d.filters: got 8.5; expected an integer" },
        { "[{\"conv2d\": {\"filters\": \"8\"}}]", "got \"8\"; expected an integer from 1 to 65536. Did you mean it without quotes?" },
        { "[{\"conv2d\": {\"filters\": null}}]", "model[0].conv2d.filters: got null; expected an integer" },
        { "[{\"conv2d\": {\"filters\": 99999999999999999999999999999999}}]", "expected an integer from 1 to 65536" },
        { "[{\"conv2d\": {\"filters\": 8, \"kernel\": [3]}}]",
            "model[0].conv2d.kernel: got a list of 1; expected an integer from 1 to 1024, or two of them: [height, width]." },
        { "[{\"conv2d\": {\"filters\": 8, \"kernel\": [3, 0]}}]", "Got [3, 0]." },
        { "[{\"conv2d\": {\"filters\": 8, \"padding\": \"Same\"}}]",
            "got \"Same\"; expected an integer from 0 to 1024, \"same\", \"valid\", [height, width] or [top, left, bottom, right]." },
        { "[{\"conv2d\": {\"filters\": 8, \"padding\": [1, 1, -1, 1]}}]", "model[0].conv2d.padding[2]: got -1; expected an integer from 0 to 1024." },
        { "[{\"conv2d\": {\"filters\": 8, \"bias\": \"true\"}}]", "got \"true\"; expected true or false. Did you mean it without quotes?" },
        { "[{\"conv2d\": {\"filters\": 8, \"bias\": 1}}]", "model[0].conv2d.bias: got 1; expected true or false." },
        { "[{\"conv2d\": {\"filters\": 8, \"initializer\": \"xavier\"}}]",
            "model[0].conv2d.initializer: unknown initializer 'xavier'; expected one of zeros, constant," },
        { "[{\"conv2d\": {\"filters\": 8}, \"relu\": {}}]",
            "model[0]: got an object with 2 names; expected a layer as one name: {\"name\": {...}}. Put each in braces of its own." },
        { "[{}]", "model[0]: got an object with 0 names" },
        { "[{\"linear\": 10}]", "model[0].linear: got 10; expected an object with the settings of linear: units, bias, initializer." },
        { "[7]", "model[0]: got 7; expected a list of layers" },
        { "[]", "config.json:3: model: got an empty list; expected a list of layers" },
        { "{\"linear\": {}}", "model: got an object; expected a list of layers, each as \"name\" or {\"name\": {...}}. Put it in [ ]." },
        { "[{\"dropout\": {\"p\": 1}}]", "model[0].dropout.p: got 1; expected a number of 0 or more and below 1." },
        { "[{\"dropout\": {\"p\": -0.1}}]", "model[0].dropout.p: got -0.1; expected a number of 0 or more and below 1." },
        { "[{\"dropout\": {\"p\": \"0.5\"}}]", "Did you mean it without quotes?" },
        { "[{\"batch-norm\": {\"epsilon\": 0}}]", "model[0].batch-norm.epsilon: got 0; expected a number above 0." },
        { "[{\"leaky-relu\": {\"slope\": 1e99}}]",
            "model[0].leaky-relu.slope: got 1e99; expected a number from -100 to 100. The largest number is about 3.4e38." },
        { "[{\"relu\": {\"slope\": 1}}]", "model[0].relu.slope: unknown setting; expected no settings." },
        { "[{\"sequential\": {\"layers\": [\"relu\", \"tahn\"]}}]", "model[0].sequential.layers[1]: unknown layer 'tahn'" },
        { "[{\"residual\": {}}]", "model[0].residual.branch: missing; expected a list of layers" },
    };

    public static TheoryData<string, string> BadRests => new()
    {
        { "\"optimiser\": \"sgd\"", "config.json:4: optimiser: unknown setting; expected one of name, seed, data, model, initializer, init, loss, "
            + "regularizers, optimizer, schedule, metrics, training, doctor. Did you mean 'optimizer'?" },
        { "\"optimizer\": {\"sgd\": {\"learning_rate\": 1}}", "optimizer.sgd.learning_rate: unknown setting; expected one of learningRate, "
            + "momentum, dampening, weightDecay, nesterov, rateInside. Did you mean 'learningRate'?" },
        { "\"optimizer\": {\"sgd\": {\"learningRate\": -1}}", "optimizer.sgd.learningRate: got -1; expected a number of 0 or more." },
        { "\"optimizer\": {\"sgd\": {\"nesterov\": true}}",
            "optimizer.sgd.nesterov: got true without momentum or with dampening; expected momentum above 0 (0.9 is usual) and dampening 0." },
        { "\"optimizer\": {\"adam\": {\"beta1\": 1}}", "optimizer.adam.beta1: got 1; expected a number of 0 or more and below 1." },
        { "\"optimizer\": \"adm\"", "optimizer: unknown optimizer 'adm'; expected one of sgd, adagrad, rmsprop, adam, adamw, nadam, lion, muon, "
            + "newton, lbfgs. Did you mean 'adam'?" },
        { "\"optimizer\": null", "optimizer: got null; expected an optimizer, as \"name\" or {\"name\": {...}}." },
        { "\"optimizer\": [\"sgd\"]", "optimizer: got a list of 1; expected an optimizer" },
        { "\"schedule\": {\"step\": {\"everyEpochs\": 0}}", "schedule.step.everyEpochs: got 0; expected an integer from 1 to 1000000." },
        { "\"loss\": {\"mse\": {\"reduction\": \"average\"}}", "loss.mse.reduction: got \"average\"; expected one of \"mean\", \"sum\"." },
        { "\"seed\": -1", "seed: got -1; expected an integer from 0 to 18446744073709551615." },
        { "\"seed\": 1.0", "seed: got 1.0; expected an integer" },
        { "\"name\": 3", "name: got 3; expected a text in double quotes, or null." },
        { "\"training\": {\"epoch\": 3}", "training.epoch: unknown setting; expected one of epochs, maxSteps, maxMinutes, accumulate, average, "
            + "stop, guard, checkpoint, frozen, clip, groups. Did you mean 'epochs'?" },
        { "\"training\": 3", "training: got 3; expected an object with epochs, maxSteps, maxMinutes, accumulate, average, stop, guard, "
            + "checkpoint, frozen, clip, groups." },
        { "\"initializer\": {\"uniform\": {\"low\": 1}}", "initializer.uniform.high: got 0.05; expected at least low, which is 1." },
        { "\"initializer\": {\"kaiming-normal\": {\"mode\": \"fanin\"}}", "expected one of \"fan-in\", \"fan-out\". Did you mean 'fan-in'?" },
    };

    public static TheoryData<string, string> BadData => new()
    {
        { "{}", "data.source: missing; expected a source of data" },
        { "{\"source\": \"digit\"}", "data.source: unknown source 'digit'; expected one of digits, quadrants, ring, three-modes, spirals, "
            + "regression, idx, csv, blobs, friedman, shapes, segmentation-shapes, cifar, copy-task, adding-task, image-folder, npy, text. Did "
            + "you mean 'digits'?" },
        { "{\"source\": \"digits\", \"validation\": 1}", "data.validation: got 1; expected a number of 0 or more and below 1, or null." },
        { "{\"source\": \"digits\", \"validation\": 0.5, \"test\": 0.5}",
            "data.test: got 0.5 besides validation 0.5; expected both together below 1" },
        { "{\"source\": \"digits\", \"batchSize\": 0}", "data.batchSize: got 0; expected an integer from 1 to 1000000." },
        { "{\"source\": \"idx\"}", "data.source.idx: got no whole set of files; expected either folder, or images and labels." },
        { "{\"source\": {\"idx\": {\"images\": \"a\", \"labels\": \"b\", \"testImages\": \"c\"}}}",
            "got half of the test files, or a folder besides; expected testImages and testLabels, without folder." },
        { "{\"source\": \"csv\"}", "data.source.csv.path: missing; expected a path in double quotes, relative to the config file" },
        { "{\"source\": {\"csv\": {\"path\": \"a.csv\", \"numeric\": [1]}}}",
            "data.source.csv.numeric[0]: got 1; expected a text in double quotes." },
        { "{\"source\": {\"csv\": {\"path\": \"\"}}}", "data.source.csv.path: got \"\"; expected a path" },
        { "{\"source\": \"digits\", \"preprocess\": [\"relu\"]}", "data.preprocess[0]: unknown preprocessing 'relu'; expected one of channel-mean," },
    };

    [Theory]
    [MemberData(nameof(BadModels))]
    public void Parse_BadModel_SaysWhatAndWhere(string model, string expected) =>
        Assert.Contains(expected, ConfigSamples.Error(() => ConfigSamples.Model(model)), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(BadRests))]
    public void Parse_BadSection_SaysWhatAndWhere(string rest, string expected) =>
        Assert.Contains(expected, ConfigSamples.Error(() => ConfigSamples.Parse(rest: rest)), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(BadData))]
    public void Parse_BadData_SaysWhatAndWhere(string data, string expected)
    {
        var text = $"{{\n  \"data\": {data},\n  \"model\": [\"linear\"]\n}}";
        var message = ConfigSamples.Error(() => ExperimentConfig.Parse(text));
        Assert.StartsWith("config.json:2: data", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "config.json:1: got an empty list; expected an object with name, seed,")]
    [InlineData("{\"model\": [\"linear\"]}", "config.json:1: data: missing; expected an object with source,")]
    [InlineData("{\"data\": {\"source\": \"ring\"}}", "config.json:1: model: missing; expected a list of layers")]
    public void Parse_MissingPart_SaysWhich(string text, string expected) =>
        Assert.StartsWith(expected, ConfigSamples.Error(() => ExperimentConfig.Parse(text)), StringComparison.Ordinal);

    [Fact]
    public void Load_MissingFile_IsAConfigException() =>
        Assert.Contains("got no such file", ConfigSamples.Error(() => ExperimentConfig.Load("no-such-folder/no-such.json")),
            StringComparison.Ordinal);

    [Fact]
    public void Load_RunFolder_NamesTheConfigInIt()
    {
        using var folder = new TemporaryFolder();
        var inside = folder.Write("config.json", "{}");
        var message = ConfigSamples.Error(() => ExperimentConfig.Load(Path.GetDirectoryName(inside)!));
        Assert.Contains($"got a folder; expected a config file. Did you mean '{inside}'?", message, StringComparison.Ordinal);
    }

    [Fact]
    public void BuildModel_ManyLargeLayers_AreRefusedTogether()
    {
        var layers = string.Join(", ", Enumerable.Repeat("{\"linear\": {\"units\": 16384}}", 3));
        var config = ConfigSamples.Model($"[{layers}, \"linear\"]");
        var message = ConfigSamples.Error(() => config.BuildModel([2], 2, new Rng(1)));
        Assert.Contains("model[1].linear: got 268,435,456 weights, 268,468,224 with the layers before", message, StringComparison.Ordinal);
    }
}
