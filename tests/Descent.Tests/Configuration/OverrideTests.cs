using System.Text.Json;
using Descent.Configuration;

namespace Descent.Tests.Configuration;

public sealed class OverrideTests
{
    private const string Config =
        """
        {
          "data": {"source": "ring"},
          "model": [{"linear": {"units": 4}}, "relu", {"dropout": {"p": 0.5}}, {"residual": {"branch": [{"linear": {"units": 4}}]}}, "linear"],
          "optimizer": {"sgd": {"learningRate": 0.5, "momentum": 0.9}}
        }
        """;

    [Theory]
    [InlineData("optimizer.sgd.learningRate=0.125", "optimizer.sgd.learningRate", "0.125")]
    [InlineData("optimizer.sgd.learningRate=0.125", "optimizer.sgd.momentum", "0.9")]
    [InlineData("optimizer.adam.learningRate=0.25", "optimizer.adam.learningRate", "0.25")]
    [InlineData("optimizer=adamw", "optimizer.adamw.weightDecay", "0.01")]
    [InlineData("optimizer={\"adam\": {\"beta1\": 0.5}}", "optimizer.adam.beta1", "0.5")]
    [InlineData("schedule.step.gamma=0.5", "schedule.step.gamma", "0.5")]
    [InlineData("training.epochs=3", "training.epochs", "3")]
    [InlineData("training={\"epochs\": 4}", "training.epochs", "4")]
    [InlineData("model[2].dropout.p=0.2", "model[2].dropout.p", "0.2")]
    [InlineData("model[1]=tanh", "model[1]", "\"tanh\"")]
    [InlineData("model[4].linear.bias=false", "model[4].linear.bias", "false")]
    [InlineData("model[3].residual.branch[0].linear.units=4", "model[3].residual.branch[0].linear.units", "4")]
    [InlineData("data.source.digits.count=100", "data.source.digits.count", "100")]
    [InlineData("data.source.ring.count=100", "data.source.ring.count", "100")]
    [InlineData("data.preprocess=[\"standardize\"]", "data.preprocess[0]", "\"standardize\"")]
    [InlineData("name=first run", "name", "\"first run\"")]
    [InlineData(" seed = 7 ", "seed", "7")]
    public void Set_Path_ChangesTheResolvedConfig(string change, string path, string expected)
    {
        using var resolved = JsonDocument.Parse(ExperimentConfig.Parse(Config, overrides: [change]).ToJson());
        Assert.Equal(expected, At(resolved.RootElement, path).GetRawText());
    }

    [Theory]
    [InlineData("optimizer.sgd.learningRat=0.1",
        "--set optimizer.sgd.learningRat=0.1: optimizer.sgd.learningRat: unknown setting; expected one of learningRate, momentum,")]
    [InlineData("optimizer.sgd.learningRat=0.1", "Did you mean 'learningRate'?")]
    [InlineData("optimizer.sdg.learningRate=0.1", "optimizer.sdg: unknown optimizer 'sdg'; expected one of sgd, adagrad, rmsprop, adam, adamw, "
        + "nadam, lion, muon, newton, lbfgs. Did you mean 'sgd'?")]
    [InlineData("optimizer.learningRate=0.1", "unknown optimizer 'learningRate'; expected one of sgd, adagrad, rmsprop, adam, adamw, nadam, lion, "
        + "muon, newton, lbfgs. Did you mean 'sgd.learningRate'?")]
    [InlineData("optimizer.sgd.learningRate=fast", "optimizer.sgd.learningRate: got \"fast\"; expected a number of 0 or more.")]
    [InlineData("optimizer.sgd.learningRate.x=1", "'learningRate' has no parts; expected a number of 0 or more for optimizer.sgd.learningRate.")]
    [InlineData("optimizer[0]=1", "got the index [0] after 'optimizer'; expected the name of an optimizer.")]
    [InlineData("model[9].dropout.p=0.2", "model[9]: got the index [9]; expected model[0] to model[4].")]
    [InlineData("model.dropout.p=0.2", "model.dropout: got 'dropout' after 'model', which is a list; expected an index, such as model[0].")]
    [InlineData("model[1].dropout.p=0.2", "got dropout, but model[1] is relu; expected a setting of relu. To replace it write model[1]=dropout.")]
    [InlineData("model[2].p=0.2", "Did you mean 'dropout.p'?")]
    [InlineData("data.preprocess[0]=standardize", "got the index [0] in an empty list; expected a value for the whole list.")]
    [InlineData("trainin.epochs=1", "trainin: unknown setting; expected one of name, seed, data, model, initializer, init, loss, regularizers, "
        + "optimizer, schedule, metrics, training, doctor. Did you mean 'training'?")]
    [InlineData("training.epochs=1e3", "training.epochs: got 1e3; expected an integer from 1 to 1000000. Write it as plain digits.")]
    [InlineData("training.epochs", "got no path and value; expected path=value")]
    [InlineData("=3", "got no path and value; expected path=value")]
    [InlineData("training..epochs=1", "got an empty name in 'training..epochs'")]
    [InlineData("model[0=1", "got 'model[0'; expected an index in brackets, such as model[3].")]
    [InlineData("model[]=1", "model[]: got the index []; expected model[0] to model[4].")]
    public void Set_Impossible_SaysWhy(string change, string expected)
    {
        var message = ConfigSamples.Error(() => ExperimentConfig.Parse(Config, overrides: [change]));
        Assert.StartsWith($"--set {change}", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Set_Several_ApplyInOrder()
    {
        var config = ExperimentConfig.Parse(Config, overrides: ["seed=2", "training.epochs=3", "training.maxSteps=9", "seed=18446744073709551615"]);
        Assert.Equal((ulong.MaxValue, 3, 9), (config.Seed, config.Epochs, config.MaxSteps));
    }

    [Fact]
    public void Set_PathOfAFile_StartsFromTheCurrentFolder()
    {
        var config = ExperimentConfig.Parse(Config, "elsewhere/config.json", ["init=w.safetensors"]);
        Assert.Equal(Path.GetFullPath("w.safetensors"), config.InitialWeights);
    }

    private static JsonElement At(JsonElement element, string path)
    {
        foreach (var part in path.Replace("[", ".[", StringComparison.Ordinal).Split('.'))
            element = part[0] == '[' ? element[int.Parse(part[1..^1], System.Globalization.CultureInfo.InvariantCulture)] : element.GetProperty(part);
        return element;
    }
}
