using Descent.Configuration;

namespace Descent.Tests.Configuration;

/// <summary>Short configs for tests.</summary>
internal static class ConfigSamples
{
    /// <summary>The smallest useful config, with parts replaced.</summary>
    public static string Text(
        string source = "\"quadrants\"", string model = "[{\"linear\": {\"units\": 8}}, \"relu\", \"linear\"]", string rest = "", string data = "") =>
        $$"""
        {
          "data": {"source": {{source}}{{(data.Length == 0 ? "" : ", " + data)}}},
          "model": {{model}}{{(rest.Length == 0 ? "" : ",\n  " + rest)}}
        }
        """;

    public static ExperimentConfig Parse(string source = "\"quadrants\"", string model = "[{\"linear\": {\"units\": 8}}, \"relu\", \"linear\"]",
        string rest = "", string data = "") =>
        ExperimentConfig.Parse(Text(source, model, rest, data));

    /// <summary>A config for a model alone.</summary>
    public static ExperimentConfig Model(string model, string rest = "") => Parse(model: model, rest: rest);

    /// <summary>What an error says, or fails where there is none.</summary>
    public static string Error(Action action) => Assert.Throws<ConfigException>(action).Message;

    /// <summary>Runs a model on one sample.</summary>
    public static Shape Output(ExperimentConfig config, Shape sample, int outputs)
    {
        var model = config.BuildModel(sample, outputs, new Rng(1));
        model.Evaluate();
        using var mode = GradMode.NoGrad();
        return model.Forward(Tensor.Zeros([2, .. sample.Sizes])).Shape;
    }

    /// <summary>A folder that is gone afterwards.</summary>
    public static string Folder() => Directory.CreateTempSubdirectory("descent-config").FullName;

}
