using Descent.Optim;

namespace Descent.Diagnostics;

/// <summary>What an optimizer does with one parameter, and settings that only some optimizers have.</summary>
internal static class OptimizerFacts
{
    /// <summary>The number that keeps a division finite; null for an optimizer that does not divide.</summary>
    public static double? EpsilonOf(Optimizer optimizer) => optimizer switch
    {
        AdamBase adam => adam.Epsilon,
        Nadam nadam => nadam.Epsilon,
        RmsProp rmsProp => rmsProp.Epsilon,
        _ => null,
    };

    /// <summary>How much of the last step is kept: 0 without momentum.</summary>
    public static double MomentumOf(Optimizer optimizer) => optimizer switch
    {
        Sgd sgd => sgd.Momentum,
        AdamBase adam => adam.Beta1,
        _ => 0,
    };

    /// <summary>Whether steps have about the same size whatever that of the gradients.</summary>
    public static bool IsAdaptive(Optimizer optimizer) => optimizer is AdamBase or Nadam or RmsProp or Adagrad or Lion or Muon;

    /// <summary>The pull towards zero of a parameter.</summary>
    public static double DecayOf(Optimizer optimizer, Parameter parameter) => GroupOf(optimizer, parameter)?.WeightDecay ?? optimizer.WeightDecay;

    /// <summary>The group that counts for a parameter, or null.</summary>
    public static ParameterGroup? GroupOf(Optimizer optimizer, Parameter parameter) =>
        optimizer.Groups.LastOrDefault(g => g.Parameters.Contains(parameter));
}
