using Descent.Nn;

namespace Descent.Tests.Golden;

/// <summary>How each op of ops.json is written in Descent, and which cases cannot be yet, with the reason.</summary>
internal static class OpGoldenTable
{
    private const string Later = "op arrives later";

    public static readonly Dictionary<string, Func<OpGoldenCase, Tensor>> Ops = new()
    {
        ["matmul"] = c => c.X.MatMul(c.Inputs[1]),
        ["linear"] = c => c.X.Linear(c.Inputs[1], c.Input(2)),
        ["add"] = c => c.X + c.Inputs[1],
        ["sub"] = c => c.X - c.Inputs[1],
        ["mul"] = c => c.X * c.Inputs[1],
        ["div"] = c => c.X / c.Inputs[1],
        ["neg"] = c => -c.X,
        ["square"] = c => c.X.Square(),
        ["reciprocal"] = c => 1 / c.X,
        ["rsqrt"] = c => 1 / c.X.Sqrt(),
        ["exp"] = c => c.X.Exp(),
        ["log"] = c => c.X.Log(),
        ["sqrt"] = c => c.X.Sqrt(),
        ["tanh"] = c => c.X.Tanh(),
        ["sigmoid"] = c => c.X.Sigmoid(),
        ["silu"] = c => c.X.Silu(),
        ["relu"] = c => c.X.Relu(),
        ["leaky_relu"] = c => c.X.LeakyRelu(c.Attributes.Number("slope")),
        ["gelu"] = c => c.X.Gelu(c.Attributes.Text("approximate") == "tanh"),
        ["sum"] = c => OverAxes(c, (x, axis, keep) => x.Sum(axis, keep), x => x.Sum()),
        ["mean"] = c => OverAxes(c, (x, axis, keep) => x.Mean(axis, keep), x => x.Mean()),
        ["softmax"] = c => OnLastAxis(c.X, c.Attributes.Integer("axis"), x => x.Softmax()),
        ["log_softmax"] = c => OnLastAxis(c.X, c.Attributes.Integer("axis"), x => x.LogSoftmax()),
        ["cross_entropy"] = c => Reduced(c, r => new CrossEntropy(r).Forward(c.X, c.Labels!), () => c.X.CrossEntropy(c.Labels!)),
        ["mse"] = c => Reduced(c, r => new Mse(r).Forward(c.X, c.Inputs[1]), () => (c.X - c.Inputs[1]).Square()),
        ["conv2d"] = Conv2d,
        ["conv1d"] = Conv1d,
        ["max_pool2d"] = c => c.X.MaxPool2d(c.Pair("kernel"), c.Pair("stride"), c.Pair("padding")),
        ["avg_pool2d"] = c => c.X.AvgPool2d(c.Pair("kernel"), c.Pair("stride"), c.Pair("padding"), c.Attributes.Flag("countIncludePadding")),
        ["adaptive_avg_pool2d"] = c => c.X.GlobalAvgPool().Reshape(c.ExpectedShape("output")),
        ["batch_norm"] = BatchNorm,
        ["embedding"] = c => c.Inputs[1].Embedding(c.Labels!),
        ["layer_norm"] = c => c.X.LayerNorm(c.Input(1), c.Input(2), c.Attributes.Integers("normalizedShape").Length, c.Attributes.Number("epsilon")),
        ["group_norm"] = c => c.X.GroupNorm(c.Attributes.Integer("groups"), c.Input(1), c.Input(2), c.Attributes.Number("epsilon")),
        ["instance_norm"] = c => c.X.GroupNorm(c.X.Shape[1], c.Input(1), c.Input(2), c.Attributes.Number("epsilon")),
        ["flatten"] = c => c.X.Flatten(c.Attributes.Integer("startAxis")),
        ["reshape"] = c => c.X.Reshape(c.Attributes.Integers("shape").AsSpan()),
        ["permute"] = c => c.X.Permute(c.Attributes.Integers("axes")),
        ["permute_reshape"] = c => c.X.Permute(c.Attributes.Integers("axes")).Reshape(c.Attributes.Integers("shape").AsSpan()),
        ["transpose"] = c => Swap(c.X, c.Attributes.Integer("axis0"), c.Attributes.Integer("axis1")),
        ["slice"] = c => Swap(Swap(c.X, 0, c.Attributes.Integer("axis")).Rows(c.Attributes.Integer("start"), c.Attributes.Integer("length")), 0,
            c.Attributes.Integer("axis")),
        ["expand"] = c => c.X + Tensor.Zeros(c.Attributes.Integers("shape"), c.Device),
        ["pad"] = c => c.X.Pad(c.Attributes.Integers("padding")),
        ["concatenate"] = c => Tensor.Concat(c.Attributes.Integer("axis"), c.Inputs),
    };

    /// <summary>A case's name, or an op's for all of its cases, and why Descent has no counterpart.</summary>
    public static readonly Dictionary<string, string> NotYet = new()
    {
        ["matmul_batch_broadcast"] = "leading axes must be equal; they do not broadcast",
        ["cross_entropy_smoothing"] = Later,
        ["cross_entropy_ignored"] = Later,
        ["cross_entropy_weighted"] = Later,
        ["adaptive_avg_pool2d_3x2"] = "only the global mean exists",
        ["abs"] = Later,
        ["sin"] = Later,
        ["cos"] = Later,
        ["softplus"] = Later,
        ["mish"] = Later,
        ["hardswish"] = Later,
        ["selu"] = Later,
        ["elu"] = Later,
        ["pow"] = Later,
        ["clamp"] = Later,
        ["where"] = Later,
        ["max"] = Later,
        ["min"] = Later,
        ["var"] = Later,
        ["logsumexp"] = Later,
        ["l1"] = Later,
        ["smooth_l1"] = Later,
        ["huber"] = Later,
        ["bce_with_logits"] = Later,
        ["nll"] = Later,
        ["multi_class_hinge"] = Later,
        ["conv_transpose2d"] = Later,
        ["stack"] = Later,
    };

    private static Tensor OverAxes(OpGoldenCase c, Func<Tensor, int, bool, Tensor> one, Func<Tensor, Tensor> all)
    {
        var (axes, keep) = (c.Attributes.Integers("axes"), c.Attributes.Flag("keepDims"));
        if (axes.Length == c.X.Rank && !keep) return all(c.X);
        return axes.OrderDescending().Aggregate(c.X, (x, axis) => one(x, axis, keep)); // from the last on, so that the others keep their numbers
    }

    private static Tensor OnLastAxis(Tensor x, int axis, Func<Tensor, Tensor> function) => Swap(function(Swap(x, axis, -1)), axis, -1);

    private static Tensor Swap(Tensor x, int first, int second)
    {
        int[] order = [.. Enumerable.Range(0, x.Rank)];
        (first, second) = (x.Shape.Axis(first), x.Shape.Axis(second));
        (order[first], order[second]) = (second, first);
        return first == second ? x : x.Permute(order);
    }

    private static Tensor Reduced(OpGoldenCase c, Func<Reduction, Tensor> reduced, Func<Tensor> whole) => c.Attributes.Text("reduction") switch
    {
        "mean" => reduced(Reduction.Mean),
        "sum" => reduced(Reduction.Sum),
        _ => whole(),
    };

    private static Tensor Conv2d(OpGoldenCase c)
    {
        var (height, width) = c.Pair("padding");
        var extra = c.Attributes.Integers("extraPadding"); // left, right, top, bottom
        var padding = new Padding(height + extra[2], width + extra[0], height + extra[3], width + extra[1]);
        return c.X.Conv2d(c.Inputs[1], c.Input(2), c.Pair("stride"), padding, c.Pair("dilation"), c.Attributes.Integer("groups"));
    }

    // An image of one row.
    private static Tensor Conv1d(OpGoldenCase c)
    {
        var (x, w) = (c.X, c.Inputs[1]);
        var y = x.Reshape(x.Shape[0], x.Shape[1], 1, x.Shape[2]).Conv2d(
            w.Reshape(w.Shape[0], w.Shape[1], 1, w.Shape[2]), c.Input(2), (1, c.Attributes.Integer("stride")), (0, c.Attributes.Integer("padding")),
            (1, c.Attributes.Integer("dilation")), c.Attributes.Integer("groups"));
        return y.Reshape(y.Shape[0], y.Shape[1], y.Shape[3]);
    }

    // Through the layer, whose parameters take the places of the inputs; checks the running statistics on the way.
    private static Tensor BatchNorm(OpGoldenCase c)
    {
        var layer = new BatchNorm(c.X.Shape[1], c.Attributes.Number("epsilon"), c.Attributes.Number("momentum"), c.Attributes.Flag("affine"));
        layer.MoveTo(c.Device);
        layer.RunningMean.Assign(c.Load("running_mean"));
        layer.RunningVariance.Assign(c.Load("running_var"));
        if (layer.Weight is not null)
        {
            layer.Weight.Value.Assign(c.Inputs[1]);
            layer.Bias!.Value.Assign(c.Inputs[2]);
            (c.Inputs[1], c.Inputs[2]) = (layer.Weight.Value, layer.Bias.Value);
        }

        if (!c.Attributes.Flag("training")) layer.Evaluate();
        var y = layer.Forward(c.X);
        OpGoldenTests.AssertClose(c, c.Expected("running_mean_after"), layer.RunningMean, "running mean");
        OpGoldenTests.AssertClose(c, c.Expected("running_var_after"), layer.RunningVariance, "running variance");
        return y;
    }
}
