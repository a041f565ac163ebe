namespace Descent;

public sealed partial class Tensor
{
    /// <summary>Batch normalisation of runs of samples, each by its own statistics; the first N % parts runs have one sample more.</summary>
    internal Tensor GhostBatchNorm(
        int parts, Tensor? weight, Tensor? bias, float epsilon, out (Tensor Mean, Tensor Variance, int Count)[] statistics)
    {
        var shape = CheckChannels("GhostBatchNorm", weight, bias);
        if (shape.N / parts * shape.S < 2)
            throw new ShapeException($"GhostBatchNorm: got {Shape} in {parts} parts, at most one value a channel in one of them; expected at least "
                + "two in training mode. A larger size, or Evaluate() first?");
        var y = Fresh(Shape);
        var channels = Shape.Create(shape.C);
        var runs = new GhostRun[parts];
        for (int part = 0, start = 0; part < parts; start += runs[part++].Shape.N)
        {
            var samples = (shape.N / parts) + (part < shape.N % parts ? 1 : 0);
            var run = runs[part] = new GhostRun(
                new NormShape(samples, shape.C, shape.S), start * shape.C * shape.S, Fresh(channels), Fresh(channels), Fresh(channels));
            Device.BatchNorm(
                run.Shape, run.Of(Storage), weight?.Storage, bias?.Storage, epsilon, null, false,
                run.Of(y.Storage), run.Mean.Storage, run.Variance.Storage, run.Inverse.Storage);
        }

        statistics = Array.ConvertAll(runs, r => (r.Mean, r.Variance, r.Shape.N * r.Shape.S));
        return Records(this, weight, bias) ? y.CameFrom(new GhostBatchNormNode(runs, this, weight, bias)) : y;
    }

    private sealed record GhostRun(NormShape Shape, int Offset, Tensor Mean, Tensor Variance, Tensor Inverse)
    {
        public Storage Of(Storage storage) => storage.Slice(Offset, Shape.N * Shape.C * Shape.S);
    }

    private sealed class GhostBatchNormNode : Node
    {
        private readonly GhostRun[] _runs;
        private readonly Saved _x;
        private readonly Saved? _weight;

        public GhostBatchNormNode(GhostRun[] runs, Tensor x, Tensor? weight, Tensor? bias)
            : base(x, weight, bias) => (_runs, _x, _weight) = (runs, Save(x), weight is null ? null : Save(weight));

        protected override void Backward(Tensor gradient)
        {
            RequireFirstOrder();
            var x = _x.Value;
            var channels = _runs[0].Mean.Shape;
            var gx = Needs(0) ? gradient.Fresh(x.Shape) : null;
            Tensor? gWeight = null, gBias = null;
            foreach (var run in _runs)
            {
                var partWeight = Needs(1) ? gradient.Fresh(channels) : null;
                var partBias = Needs(2) ? gradient.Fresh(channels) : null;
                gradient.Device.BatchNormGradient(
                    run.Shape, run.Of(gradient.Storage), run.Of(x.Storage), _weight?.Value.Storage, run.Mean.Storage, run.Inverse.Storage, null,
                    gx is null ? null : run.Of(gx.Storage), partWeight?.Storage, partBias?.Storage);
                gWeight = Sum(gWeight, partWeight);
                gBias = Sum(gBias, partBias);
            }

            if (gx is not null) Accumulate(0, gx);
            if (gWeight is not null) Accumulate(1, gWeight);
            if (gBias is not null) Accumulate(2, gBias);
        }

        private static Tensor? Sum(Tensor? sum, Tensor? part)
        {
            if (sum is null || part is null) return part;
            sum.AddInPlace(part);
            return sum;
        }
    }
}
