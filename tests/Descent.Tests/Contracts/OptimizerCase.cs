using Descent.Optim;
using Descent.Tests.Configuration;

namespace Descent.Tests.Contracts;

/// <summary>What an optimizer must do, as a row: it is built from its config, makes progress, goes on after a load, moves with its model.</summary>
/// <param name="Config">The catalog's entry as in a config.</param>
/// <param name="Rosenbrock">Steps in Rosenbrock's valley from (-1.2, 1), and the loss (24.2 at first) to be reached.</param>
/// <param name="Noisy">Steps on a quadratic with noisy gradients, and the share of the loss that may be left.</param>
internal sealed record OptimizerCase(string Config, (int Steps, double Loss) Rosenbrock, (int Steps, double Share) Noisy)
{
    public string Entry { get; } = Config.Split('"')[1];

    /// <summary>A name for test lists.</summary>
    public override string ToString() => Config;

    public Optimizer Build(IEnumerable<Parameter> parameters) => Build(Config, parameters);

    public static Optimizer Build(string config, IEnumerable<Parameter> parameters) =>
        ConfigSamples.Parse(rest: $"\"optimizer\": {config}").BuildOptimizer(parameters);
}

/// <summary>A row for every optimizer of the catalog, and for settings that change what it keeps.</summary>
internal static class OptimizerCases
{
    public static IReadOnlyList<OptimizerCase> All { get; } =
    [
        new("""{"sgd": {"learningRate": 0.001}}""", (4000, 0.4), (4000, 0.05)),
        new("""{"sgd": {"learningRate": 0.0005, "momentum": 0.9}}""", (4000, 1e-3), (300, 0.1)),
        new("""{"sgd": {"learningRate": 0.0005, "momentum": 0.9, "nesterov": true}}""", (4000, 1e-3), (300, 0.1)),
        new("""{"sgd": {"learningRate": 0.0005, "momentum": 0.9, "rateInside": true}}""", (4000, 1e-3), (300, 0.1)),
        new("""{"adagrad": {"learningRate": 0.5}}""", (3000, 0.1), (300, 0.02)),
        new("""{"rmsprop": {"learningRate": 0.002}}""", (3000, 0.1), (2000, 0.1)),
        new("""{"rmsprop": {"learningRate": 0.001, "centered": true, "momentum": 0.5}}""", (3000, 0.1), (600, 0.1)),
        new("""{"adam": {"learningRate": 0.02}}""", (3000, 1e-3), (300, 0.02)),
        new("""{"adam": {"learningRate": 0.02, "amsgrad": true}}""", (3000, 1e-2), (300, 0.02)),
        new("""{"adamw": {"learningRate": 0.02, "weightDecay": 0.0001}}""", (3000, 1e-2), (300, 0.02)),
        new("""{"nadam": {"learningRate": 0.02}}""", (3000, 1e-2), (300, 0.02)),
        new("""{"lion": {"learningRate": 0.001}}""", (4000, 0.1), (4000, 0.05)),
        new("""{"muon": {"learningRate": 0.002}}""", (4000, 0.1), (4000, 0.05)),
        new("""{"lbfgs": {}}""", (4, 1e-6), (20, 0.02)),
        new("""{"lbfgs": {"iterations": 1, "lineSearch": false, "learningRate": 0.5}}""", (300, 1e-2), (60, 0.05)),
        new("""{"newton": {}}""", (40, 1e-6), (20, 0.02)),
    ];
}
