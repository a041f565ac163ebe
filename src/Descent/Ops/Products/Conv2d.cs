namespace Descent;

public sealed partial class Tensor
{
    /// <summary>Two-dimensional convolution (as everywhere in this field: correlation, the kernel is not flipped).</summary>
    /// <remarks>
    /// Formula: y[n, k, i, j] = bias[k] + sum over c, r, s of x[n, c, i stride + r dilation - pad, j stride + s dilation - pad] weight[k, c, r, s].
    /// Shapes: x (N, C, H, W), weight (K, C / groups, R, S), bias (K) -> (N, K, H', W') with H' = (H + pads - dilation (R - 1) - 1) / stride + 1.
    /// Numerics: fp32 sums in a fixed order that does not depend on the number of threads. The CPU device computes filters of 3 x 3 with stride 1 by
    /// Winograd's method unless <see cref="CpuDevice.UsesWinograd"/> is false. Its errors, of the output and of both gradients, are at most 1e-6 of
    /// the sum of |x||weight| behind a number, 1e-7 in the root of the mean square; a direct sum's are about 2e-7 and 3e-8. Where a number has fewer
    /// terms than its neighbours in a 4 x 4 (or 2 x 2) tile, at a border, it shares their error. A NaN or an infinity reaches the whole tile.
    /// </remarks>
    /// <exception cref="ShapeException">Sizes that do not fit, groups that do not divide, or a kernel larger than the padded image.</exception>
    public Tensor Conv2d(
        Tensor weight, Tensor? bias = null, Size2d? stride = null, Padding padding = default, Size2d? dilation = null, int groups = 1)
    {
        var shape = CheckConv2d("Conv2d", weight, bias, stride ?? 1, padding, dilation ?? 1, groups);
        return ConvForward(shape, weight, bias);
    }

    /// <summary><see cref="Conv2d"/>, plus an addend of its output's shape where there is one, followed by <see cref="Relu"/>, with one pass over the
    /// output; the same numbers and gradients.</summary>
    /// <exception cref="ShapeException">The sizes do not fit.</exception>
    internal Tensor Conv2dRelu(
        Tensor weight, Tensor? bias, Size2d stride, Padding padding, Size2d dilation, int groups, Tensor? addend = null)
    {
        var shape = CheckConv2d("Conv2d", weight, bias, stride, padding, dilation, groups);
        var y = Fresh([shape.N, shape.K, shape.OutH, shape.OutW]);
        if (addend is not null && !addend.Shape.Equals(y.Shape))
            throw Errors.ShapeErrors.SameShape("Conv2d", "its output", y.Shape, "what is added", addend.Shape);
        if (addend is not null) RequireSameDevice("Conv2d", this, addend);
        WorkCounter.Add(shape.MultiplyAdds);
        Device.Conv2dRelu(shape, Storage, weight.Storage, bias?.Storage, addend?.Storage, y.Storage);
        return Records(this, weight, bias) || (addend is not null && Records(addend))
            ? y.CameFrom(new Conv2dReluNode(shape, this, weight, bias, addend, y))
            : y;
    }

    // Kernels count places of a padded image in ints.
    private const int LargestPadded = 1 << 30;

    private Conv2dShape CheckConv2d(
        string operation, Tensor weight, Tensor? bias, Size2d stride, Padding pad, Size2d dilation, int groups)
    {
        if (Rank != 4) throw Errors.ShapeErrors.Rank(operation, Shape, "images of (N, C, H, W)");
        if (weight.Rank != 4) throw Errors.ShapeErrors.Rank(operation, weight.Shape, "a weight of (filters, channels / groups, R, S)");
        CheckWeight(operation, weight, bias, groups, weight.Shape[0]);
        if (weight.Shape[1] != Shape[1] / groups)
            throw Errors.ShapeErrors.Size(operation, "channels", Shape[1], weight.Shape[1] * groups, Shape, $"The weight is {weight.Shape}.");
        CheckSteps(operation, stride, pad, dilation);
        var (rows, columns) = ((long)Shape[2] + pad.Top + pad.Bottom, (long)Shape[3] + pad.Left + pad.Right);
        if (Math.Max(rows, columns) > LargestPadded)
            throw new ShapeException(
                $"{operation}: got {pad} for an image of {Shape}; expected at most {LargestPadded:N0} rows and columns with the padding.");
        var shape = new Conv2dShape(
            Shape[0], Shape[1], Shape[2], Shape[3], weight.Shape[0], weight.Shape[2], weight.Shape[3],
            stride.Height, stride.Width, pad.Top, pad.Left, pad.Bottom, pad.Right, dilation.Height, dilation.Width, groups);
        if (shape.OutH < 1 || shape.OutW < 1)
            throw new ShapeException(
                $"{operation}: the kernel {shape.R}x{shape.S} (dilation {dilation}) is larger than the padded image of {Shape}; "
                + "expected at least one position. Did you mean padding 'same', or one pooling fewer?");
        return shape;
    }

    // What is the same for a transposed one, whose filters are on the weight's other axis.
    private void CheckWeight(string operation, Tensor weight, Tensor? bias, int groups, int filters)
    {
        RequireSameDevice(operation, this, weight);
        if (bias is not null) RequireSameDevice(operation, this, bias);
        if (groups < 1 || Shape[1] % groups != 0 || filters % groups != 0)
            throw new ShapeException(
                $"{operation}: got {groups} groups for {Shape[1]} channels and {filters} filters; expected groups that divide both.");
        if (bias is not null && (bias.Rank != 1 || bias.Shape[0] != filters))
            throw Errors.ShapeErrors.Rank(operation, bias.Shape, $"a bias of ({filters},)");
    }

    private static void CheckSteps(string operation, Size2d stride, Padding pad, Size2d dilation)
    {
        if (Math.Min(Math.Min(stride.Height, stride.Width), Math.Min(dilation.Height, dilation.Width)) < 1)
            throw new ShapeException($"{operation}: got stride {stride} and dilation {dilation}; expected 1 or more.");
        if (Math.Min(Math.Min(pad.Top, pad.Left), Math.Min(pad.Bottom, pad.Right)) < 0)
            throw new ShapeException($"{operation}: got {pad}; expected no negative padding.");
    }

    private Tensor ConvForward(in Conv2dShape shape, Tensor weight, Tensor? bias)
    {
        var y = Fresh([shape.N, shape.K, shape.OutH, shape.OutW]);
        WorkCounter.Add(shape.MultiplyAdds);
        Device.Conv2d(shape, Storage, weight.Storage, bias?.Storage, y.Storage);
        return Records(this, weight, bias) ? y.CameFrom(new Conv2dNode(shape, this, weight, bias)) : y;
    }

    // What a convolution's input gets from this gradient of its output: also the forward pass of a transposed convolution.
    private Tensor ConvBackToInput(in Conv2dShape shape, Tensor weight)
    {
        var y = Fresh([shape.N, shape.C, shape.H, shape.W]);
        WorkCounter.Add(shape.MultiplyAdds);
        Device.Conv2dInputGradient(shape, Storage, weight.Storage, y.Storage);
        return Records(this, weight) ? y.CameFrom(new ConvBackToInputNode(shape, this, weight)) : y;
    }

    // What the weight gets from this input and that gradient of the output.
    private Tensor ConvBackToWeight(in Conv2dShape shape, Tensor gradient)
    {
        var y = Fresh([shape.K, shape.C / shape.Groups, shape.R, shape.S]);
        Device.Conv2dWeightGradient(shape, Storage, gradient.Storage, y.Storage);
        return Records(this, gradient) ? y.CameFrom(new ConvBackToWeightNode(shape, this, gradient)) : y;
    }

    // The three are linear in each operand, and each one's derivatives are the other two: so there are derivatives of any order.
    private abstract class Conv2dNodeBase : Node
    {
        private readonly Conv2dShape _shape;
        private readonly Saved _x;
        private readonly Saved _weight;

        protected Conv2dNodeBase(Conv2dShape shape, Tensor x, Tensor weight, Tensor? bias, Tensor? addend)
            : base(x, weight, bias, addend) => (_shape, _x, _weight) = (shape, Save(x), Save(weight));

        internal override void Follow(AxisFlow flow) => flow.Product(new ProductAxes(1, 1, 0, _shape.MultiplyAdds)
        {
            Groups = _shape.Groups, HasWindows = true, KeepsConstants = _shape.PadTop + _shape.PadBottom + _shape.PadLeft + _shape.PadRight == 0,
        });

        // Hands on the gradient of the convolution's own output.
        protected void PassOn(Tensor gradient)
        {
            if (Needs(2)) Accumulate(2, gradient.Reshape([_shape.N, _shape.K, _shape.OutH * _shape.OutW]).Sum(2).Sum(0));
            if (Needs(1)) Accumulate(1, _x.Value.ConvBackToWeight(_shape, gradient));
            if (Needs(0)) Accumulate(0, gradient.ConvBackToInput(_shape, _weight.Value));
        }
    }

    private sealed class Conv2dNode(Conv2dShape shape, Tensor x, Tensor weight, Tensor? bias) : Conv2dNodeBase(shape, x, weight, bias, null)
    {
        protected override void Backward(Tensor gradient) => PassOn(gradient);
    }

    private sealed class Conv2dReluNode : Conv2dNodeBase
    {
        private readonly Saved _y;

        public Conv2dReluNode(Conv2dShape shape, Tensor x, Tensor weight, Tensor? bias, Tensor? addend, Tensor y)
            : base(shape, x, weight, bias, addend) => _y = Save(y);

        internal override float? ActiveAbove => 0;

        protected override void Backward(Tensor gradient)
        {
            var y = _y.Value;
            gradient = Tape.CreatesGraph ? gradient * y.Unary(UnaryOp.Sign) : gradient.Binary(BinaryOp.ReluGradient, y);
            if (Needs(3)) Accumulate(3, gradient);
            PassOn(gradient);
        }
    }

    private sealed class ConvBackToInputNode : Node
    {
        private readonly Conv2dShape _shape;
        private readonly Saved _y;
        private readonly Saved _weight;

        public ConvBackToInputNode(Conv2dShape shape, Tensor y, Tensor weight)
            : base(y, weight) => (_shape, _y, _weight) = (shape, Save(y), Save(weight));

        internal override void Follow(AxisFlow flow) => flow.Product(new ProductAxes(1, 0, 1, _shape.MultiplyAdds)
        {
            Groups = _shape.Groups, IsTransposed = true, HasWindows = true, KeepsConstants = false,
        });

        protected override void Backward(Tensor gradient)
        {
            if (Needs(1)) Accumulate(1, gradient.ConvBackToWeight(_shape, _y.Value));
            if (Needs(0)) Accumulate(0, gradient.ConvForward(_shape, _weight.Value, null));
        }
    }

    private sealed class ConvBackToWeightNode : Node
    {
        private readonly Conv2dShape _shape;
        private readonly Saved _x;
        private readonly Saved _y;

        public ConvBackToWeightNode(Conv2dShape shape, Tensor x, Tensor y)
            : base(x, y) => (_shape, _x, _y) = (shape, Save(x), Save(y));

        protected override void Backward(Tensor gradient)
        {
            if (Needs(1)) Accumulate(1, _x.Value.ConvForward(_shape, gradient, null));
            if (Needs(0)) Accumulate(0, _y.Value.ConvBackToInput(_shape, gradient));
        }
    }
}
