namespace Descent;

public sealed partial class Tensor
{
    /// <summary>The cross entropy of each row of scores (logits) with its class.</summary>
    /// <remarks>
    /// Formula: loss_n = ln sum_k e^(x_nk) - x_n,label(n).  Shapes: scores (N, K), labels (N) -> (N).
    /// Numerics: softmax, logarithm and loss are one step, so the loss of a sure and right row is exactly 0 and never NaN.
    /// Gradient: g (softmax(x) - one-hot(label)).
    /// </remarks>
    /// <exception cref="ShapeException">Not (N, K) and (N), or a label outside 0 .. K - 1.</exception>
    public Tensor CrossEntropy(IntTensor labels)
    {
        if (Rank != 2) throw Errors.ShapeErrors.Rank("CrossEntropy", Shape, "scores of (N, classes)");
        if (labels.Count != Shape[0])
            throw Errors.ShapeErrors.Size("CrossEntropy", "rows", Shape[0], labels.Count, Shape, $"There are {labels.Count} labels.");
        var classes = Shape[1];
        for (var i = 0; i < labels.Count; i++)
            if ((uint)labels[i] >= (uint)classes)
                throw new ShapeException($"CrossEntropy: label {i} is {labels[i]}; expected 0 to {classes - 1} for scores of {Shape}."
                    + (labels[i] == classes ? " Do the labels start at 1?" : string.Empty));
        var losses = Fresh([Shape[0]]);
        var probabilities = Fresh(Shape);
        Device.CrossEntropy(Storage, labels.Values, losses.Storage, probabilities.Storage, Shape[0], classes);
        return Records(this) ? losses.CameFrom(new CrossEntropyNode(this, labels, probabilities)) : losses;
    }

    private sealed class CrossEntropyNode : Node
    {
        private readonly IntTensor _labels;
        private readonly Saved _probabilities;
        private readonly Saved _x;

        public CrossEntropyNode(Tensor x, IntTensor labels, Tensor probabilities)
            : base(x) => (_labels, _probabilities, _x) = (labels, Save(probabilities), Save(x));

        protected override void Backward(Tensor gradient)
        {
            var p = _probabilities.Value;
            if (Tape.CreatesGraph)
            {
                Accumulate(0, (_x.Value.Softmax() - OneHot(p)) * gradient.Reshape([p.Shape[0], 1]));
                return;
            }

            var gx = gradient.Fresh(p.Shape);
            gradient.Device.CrossEntropyGradient(gradient.Storage, p.Storage, _labels.Values, gx.Storage, p.Shape[0], p.Shape[1]);
            Accumulate(0, gx);
        }

        private Tensor OneHot(Tensor like)
        {
            var values = new float[like.Count];
            for (var i = 0; i < _labels.Count; i++) values[(i * like.Shape[1]) + _labels[i]] = 1;
            return From(values, like.Shape, like.Device);
        }
    }
}
