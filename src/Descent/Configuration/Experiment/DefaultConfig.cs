namespace Descent.Configuration;

/// <summary>The config that is used where none is given: a small network that reads drawn digits.</summary>
public static class DefaultConfig
{
    /// <summary>What messages call it.</summary>
    public const string FileName = "default.json";

    /// <summary>The text: a start to copy and change.</summary>
    public const string Text =
        """
        {
          "name": "digits",
          "seed": 1,
          "data": {
            "source": {"digits": {"count": 12000}},
            "validation": 0.1,
            "test": 0.2,
            "preprocess": ["channel-standardize"],
            "batchSize": 64
          },
          "model": [
            // A batch norm takes each channel's mean off, so a bias before it would be idle.
            {"conv2d": {"filters": 16, "kernel": 3, "padding": "same", "bias": false}},
            "batch-norm",
            "relu",
            {"max-pool2d": {"size": 2}},
            {"conv2d": {"filters": 32, "kernel": 3, "padding": "same", "bias": false}},
            "batch-norm",
            "relu",
            {"max-pool2d": {"size": 2}},
            "flatten",
            {"dropout": {"p": 0.25}},
            {"linear": {"units": 64}},
            "relu",
            "linear"
          ],
          "loss": "cross-entropy",
          "optimizer": {"sgd": {"learningRate": 0.05, "momentum": 0.9, "nesterov": true}},
          "schedule": "cosine",
          "training": {"epochs": 5}
        }

        """;

    /// <summary>The config, with changes as <see cref="ExperimentConfig.Parse"/> takes them.</summary>
    public static ExperimentConfig Parse(IEnumerable<string>? overrides = null) => ExperimentConfig.Parse(Text, FileName, overrides);
}
