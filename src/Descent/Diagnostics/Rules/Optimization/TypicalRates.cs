using Descent.Optim;

namespace Descent.Diagnostics;

/// <summary>The rate that each optimizer usually starts with.</summary>
internal static class TypicalRates
{
    /// <summary>0.001 for the adaptive ones, a third of it for Lion, 0.02 with and 0.1 without momentum for SGD on normalised data.</summary>
    public static double Of(Optimizer optimizer) => optimizer switch
    {
        Lion => 0.0003,
        Sgd { Momentum: > 0 } => 0.02,
        Sgd => 0.1,
        Muon => 0.02,
        Adagrad => 0.01,
        _ => 0.001,
    };
}
