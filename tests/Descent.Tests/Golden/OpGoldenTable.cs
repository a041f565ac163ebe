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
        ["cross_entropy"] = c => new CrossEntropy(How(c), c.Input(2)?.ToArray(), Optional(c, "labelSmoothing")).Forward(c.X, c.Labels!),
        ["mse"] = c => new Mse(How(c)).Forward(c.X, c.Inputs[1]),
        ["l1"] = c => new L1(How(c)).Forward(c.X, c.Inputs[1]),
        ["smooth_l1"] = c => new SmoothL1(c.Attributes.Number("beta"), How(c)).Forward(c.X, c.Inputs[1]),
        ["huber"] = c => new Huber(c.Attributes.Number("delta"), How(c)).Forward(c.X, c.Inputs[1]),
        ["bce_with_logits"] = c => new BceLogits(How(c)).Forward(c.X, c.Inputs[1]),
        ["nll"] = c => new Nll(How(c)).Forward(c.X, c.Labels!),
        ["multi_class_hinge"] = c => new Hinge(c.Attributes.Number("margin"), How(c)).Forward(c.X, c.Labels!),
        ["abs"] = c => c.X.Abs(),
        ["sin"] = c => c.X.Sin(),
        ["cos"] = c => c.X.Cos(),
        ["softplus"] = c => c.X.Softplus(),
        ["mish"] = c => c.X.Mish(),
        ["hardswish"] = c => c.X.HardSwish(),
        ["selu"] = c => c.X.Selu(),
        ["elu"] = c => c.X.Elu(c.Attributes.Number("alpha")),
        ["pow"] = c => c.X.Pow(c.Attributes.Number("exponent")),
        ["clamp"] = c => c.X.Clamp(c.Attributes.Number("minimum"), c.Attributes.Number("maximum")),
        ["where"] = c => Tensor.Where(
            Tensor.From([.. c.Labels!.Values.ToArray().Select(i => (float)i)], c.Labels.Shape, c.Device), c.Inputs[1], c.Inputs[2]),
        ["max"] = c => OverAxes(c, (x, axis, keep) => x.Max(axis, keep), x => x.Max()),
        ["min"] = c => OverAxes(c, (x, axis, keep) => x.Min(axis, keep), x => x.Min()),
        ["log1p"] = c => c.X.Log1p(),
        ["expm1"] = c => c.X.Expm1(),
        ["log_sigmoid"] = c => c.X.LogSigmoid(),
        ["softplus_sharp"] = c => c.X.Softplus(c.Attributes.Number("beta")),
        ["maximum"] = c => Tensor.Maximum(c.X, c.Inputs[1]),
        ["minimum"] = c => Tensor.Minimum(c.X, c.Inputs[1]),
        ["gather"] = c => c.X.Gather(c.Labels!),
        ["prelu"] = c => c.X.PRelu(c.Inputs[1].Reshape(3, 1)),
        ["log_cosh"] = c => c.X.LogCosh(),
        ["var_unbiased"] = c => c.X.Variance(1),
        ["var"] = c => OverOneAxis(c, x => x.Variance(-1, unbiased: false)),
        ["logsumexp"] = c => OverOneAxis(c, x => x.LogSumExp(-1)),
        ["conv2d"] = Conv2d,
        ["conv1d"] = Conv1d,
        ["max_pool2d"] = c => c.X.MaxPool2d(c.Pair("kernel"), c.Pair("stride"), c.Pair("padding")),
        ["avg_pool2d"] = c => c.X.AvgPool2d(c.Pair("kernel"), c.Pair("stride"), c.Pair("padding"), c.Attributes.Flag("countIncludePadding")),
        ["adaptive_avg_pool2d"] = c => c.X.AdaptiveAvgPool2d(c.Pair("outputSize")),
        ["conv_transpose2d"] = c => c.X.ConvTranspose2d(
            c.Inputs[1], c.Input(2), c.Pair("stride"), c.Pair("padding"), c.Pair("outputPadding"), c.Pair("dilation"),
                c.Attributes.Integer("groups")),
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

    private static Reduction How(OpGoldenCase c) => Enum.Parse<Reduction>(c.Attributes.Text("reduction"), ignoreCase: true);

    private static float Optional(OpGoldenCase c, string name) => c.Attributes.TryGetProperty(name, out _) ? c.Attributes.Number(name) : 0;

    // The axes behind the others, as one.
    private static Tensor OverOneAxis(OpGoldenCase c, Func<Tensor, Tensor> function)
    {
        var axes = c.Attributes.Integers("axes").Select(axis => c.X.Shape.Axis(axis)).ToArray();
        int[] kept = [.. Enumerable.Range(0, c.X.Rank).Except(axes)];
        int[] order = [.. kept, .. axes];
        return function(c.X.Permute(order).Flatten(kept.Length)).Reshape(c.ExpectedShape("output"));
    }

    private static Tensor Conv2d(OpGoldenCase c)
    {
        var (height, width) = c.Pair("padding");
        var extra = c.Attributes.Integers("extraPadding"); // left, right, top, bottom
        var padding = new Padding(height + extra[2], width + extra[0], height + extra[3], width + extra[1]);
        return c.X.Conv2d(c.Inputs[1], c.Input(2), c.Pair("stride"), padding, c.Pair("dilation"), c.Attributes.Integer("groups"));
    }

    private static Tensor Conv1d(OpGoldenCase c) => c.X.Conv1d(
        c.Inputs[1], c.Input(2), c.Attributes.Integer("stride"), c.Attributes.Integer("padding"), c.Attributes.Integer("dilation"),
        c.Attributes.Integer("groups"));

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
