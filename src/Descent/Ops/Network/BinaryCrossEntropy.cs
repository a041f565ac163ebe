namespace Descent;

public sealed partial class Tensor
{
    /// <summary>The cross entropy of probabilities with targets from 0 to 1, each number for itself.</summary>
    /// <remarks>
    /// Formula: y = -(t ln p + (1 - t) ln(1 - p)), each logarithm at least -100, as PyTorch.  Shapes: both alike -> same.
    /// Numerics: a probability that was rounded to 0 or 1 has lost what a wrong answer costs: <see cref="BinaryCrossEntropyOfScores"/> has not.
    /// Gradient: g (p - t) / max(p (1 - p), 1e-12), and for the target g (ln(1 - p) - ln p).
    /// </remarks>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public Tensor BinaryCrossEntropy(Tensor target)
    {
        if (!target.Shape.Equals(Shape))
            throw Errors.ShapeErrors.SameShape("BinaryCrossEntropy", "the prediction", Shape, "the target", target.Shape);
        Tensor p = Detach(), t = target.Detach();
        var y = -((t * Logarithm(p.Log())) + ((1 - t) * Logarithm((-p).Log1p())));
        return Records(this, target) ? y.CameFrom(new BinaryCrossEntropyNode(this, target)) : y;
    }

    /// <summary>The cross entropy of scores (logits) with targets from 0 to 1, each number for itself; the sigmoid is inside.</summary>
    /// <remarks>
    /// Formula: y = -(w t ln s + (1 - t) ln(1 - s)), s = 1 / (1 + e^-x); without weights max(x, 0) - x t + ln(1 + e^-|x|).
    /// Shapes: both alike -> same.
    /// Numerics: finite for finite scores, and never 0 for a right answer before fp32 itself has no smaller number.
    /// Gradient: g (s - t), or with weights g (s (1 - t + w t) - w t); for the target without weights -g x.
    /// </remarks>
    /// <param name="target">From 0 to 1.</param>
    /// <param name="positiveWeight">w: how much a target of 1 counts; broadcasts to the scores and gets no gradient. Null: 1.</param>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public Tensor BinaryCrossEntropyOfScores(Tensor target, Tensor? positiveWeight = null)
    {
        if (!target.Shape.Equals(Shape))
            throw Errors.ShapeErrors.SameShape("BinaryCrossEntropyOfScores", "the prediction", Shape, "the target", target.Shape);
        Tensor x = Detach(), t = target.Detach();
        var rest = (-x.Abs()).Softplus(); // ln(1 + e^-|x|), the smaller of the two logarithms
        Tensor y;
        if (positiveWeight is null) y = x.Relu() - (x * t) + rest;
        else y = ((1 - t) * (x.Relu() + rest)) + (t * positiveWeight.Detach() * ((-x).Relu() + rest));
        return Records(this, target) ? y.CameFrom(new ScoresCrossEntropyNode(this, target, positiveWeight)) : y;
    }

    private static Tensor Logarithm(Tensor logarithm) => logarithm.Clamp(-100, float.PositiveInfinity);

    private sealed class BinaryCrossEntropyNode : Node
    {
        private readonly Saved _p;
        private readonly Saved _target;

        public BinaryCrossEntropyNode(Tensor p, Tensor target)
            : base(p, target) => (_p, _target) = (Save(p), Save(target));

        protected override void Backward(Tensor gradient)
        {
            Tensor p = _p.Value, t = _target.Value;
            if (Needs(0)) Accumulate(0, gradient * (p - t) / (p * (1 - p)).Clamp(1e-12f, float.PositiveInfinity));
            if (Needs(1)) Accumulate(1, gradient * (Logarithm((-p).Log1p()) - Logarithm(p.Log())));
        }
    }

    private sealed class ScoresCrossEntropyNode : Node
    {
        private readonly Saved _x;
        private readonly Saved _target;
        private readonly Tensor? _weight;

        public ScoresCrossEntropyNode(Tensor x, Tensor target, Tensor? weight)
            : base(x, target) => (_x, _target, _weight) = (Save(x), Save(target), weight?.Detach());

        protected override void Backward(Tensor gradient)
        {
            Tensor x = _x.Value, t = _target.Value;
            if (_weight is null)
            {
                if (Needs(0)) Accumulate(0, gradient * (x.Sigmoid() - t));
                if (Needs(1)) Accumulate(1, -(gradient * x));
                return;
            }

            var wt = t * _weight;
            if (Needs(0)) Accumulate(0, gradient * ((x.Sigmoid() * (1 - t + wt)) - wt));
            if (Needs(1)) Accumulate(1, gradient * ((_weight * (-x).Softplus()) - x.Softplus()));
        }
    }
}
