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
        if (change.Momentum is { } momentum) return WithMomentum(own, momentum);
        if (!change.NoRegularization || own.WeightDecay == 0) return own;
        return own switch
        {
            Sgd sgd => new Sgd(own.Parameters, own.LearningRate, sgd.Momentum, sgd.Dampening, 0, sgd.IsNesterov, sgd.IsRateInside),
            AdamBase adam => new Adam(own.Parameters, own.LearningRate, adam.Beta1, adam.Beta2, adam.Epsilon),
            _ => own,
        };
    }

    private static Optimizer WithMomentum(Optimizer own, float momentum) => own switch
    {
        Sgd sgd => new Sgd(own.Parameters, own.LearningRate, momentum, momentum == 0 ? 0 : sgd.Dampening, own.WeightDecay,
            sgd.IsNesterov && momentum > 0, sgd.IsRateInside && momentum > 0),
        AdamW adam => new AdamW(own.Parameters, own.LearningRate, momentum, adam.Beta2, adam.Epsilon, own.WeightDecay),
        AdamBase adam => new Adam(own.Parameters, own.LearningRate, momentum, adam.Beta2, adam.Epsilon, own.WeightDecay),
        _ => own,
    };
}
