using Descent.Diagnostics;
using Descent.Optim;

namespace Descent.Training;

/// <summary>The optimizer of a trial: the run's own, or one like it without what the change takes away.</summary>
internal static class TrialOptimizer
{
    public static Optimizer Of(Optimizer own, ReplayChange change)
    {
        if (change.AdamRate > 0) return new Adam(own.Parameters, (float)change.AdamRate);
        if (change.PlainSgd) return new Sgd(own.Parameters, own.LearningRate);
        if (!change.NoRegularization || own.WeightDecay == 0) return own;
        return own switch
        {
            Sgd sgd => new Sgd(own.Parameters, own.LearningRate, sgd.Momentum, sgd.Dampening, 0, sgd.IsNesterov, sgd.IsRateInside),
            AdamBase adam => new Adam(own.Parameters, own.LearningRate, adam.Beta1, adam.Beta2, adam.Epsilon),
            _ => own,
        };
    }
}
