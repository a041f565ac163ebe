using Descent.Configuration;
using Descent.Nn;
using Descent.Optim;
using Descent.Tests.Configuration;
using Descent.Training;

namespace Descent.Tests.Contracts;

/// <summary>Wrong uses of optimizers, schedules, clips and initializers, and the whole sentence that answers each.</summary>
public sealed class OptimizerMessageTests
{
    private const string Twice = "it measures and moves several times in a step.";

    private static readonly Dictionary<string, (Action Use, string Message)> s_cases = new()
    {
        ["no parameters"] = (() => _ = new Sgd([], 1), "Sgd: got no parameters; expected a model's Parameters()."),
        ["nesterov alone"] = (() => _ = new Sgd([One()], 1, nesterov: true), "Sgd: nesterov needs a momentum above 0 and no dampening."),
        ["rate inside alone"] = (() => _ = new Sgd([One()], 1, rateInside: true), "Sgd: rateInside needs a momentum above 0 and no dampening."),
        ["rate below zero"] = (() => _ = new Lion([One()], -1), "Lion: expected a learning rate of 0 or more."),
        ["beta of one"] = (() => _ = new Nadam([One()], beta2: 1), "Expected 0 or more and below 1."),
        ["step without a loss"] = (() => new Lbfgs([One()]).Step(),
            "Lbfgs.Step: got no loss; expected Step(() => loss): it computes the loss and its gradients several times in a step."),
        ["newton, too large"] = (() => _ = new Newton([Box.Parameter(Tensor.Zeros([60, 60]))]),
            "Newton: got 3,600 numbers to train; expected at most 2,000: a step computes 12,960,000 second derivatives and solves them in O(n^3). "
            + "Use Lbfgs, or a first-order optimizer."),
        ["newton, damping"] = (() => _ = new Newton([One()], damping: 0), "Newton: expected a damping above 0."),
        ["frozen in between"] = (FreezeInBetween,
            "Newton.Step: got 1 numbers to train after 2 before; expected the same. Make a new Newton after freezing."),
        ["group of another model"] = (() => new Sgd([One()], 1).AddGroup(new ParameterGroup([One()])),
            "Sgd.AddGroup: got the parameter weight (1,); expected one of those that the optimizer was made with."),
        ["group for all together"] = (() => new Lbfgs([One()]).AddGroup(new ParameterGroup([])),
            "Lbfgs.AddGroup: got a group; expected none, since its steps are for all parameters together."),
        ["group, decay"] = (() => _ = new ParameterGroup([]) { WeightDecay = -1 }, "ParameterGroup: expected a decay of 0 or more, or null."),
        ["state of another"] = (() => new Adam([One()]).LoadState([("x", Tensor.Scalar(1))]),
            "Adam.LoadState: the state does not fit; expected that of the same optimizer with the same settings and parameters. "
            + "Missing: step. Unexpected: x."),
        ["muon, iterations"] = (() => _ = new Muon([One()], iterations: 0), "Muon: expected 1 to 100 iterations."),
        ["milestones"] = (() => _ = new StepSchedule([3, 3]), "StepSchedule: got the milestones 3, 3; expected epochs that rise, from 0."),
        ["one cycle, share"] = (() => _ = new OneCycleSchedule(0.6f, threePhases: true),
            "OneCycleSchedule: expected a share above 0 and at most 0.5."),
        ["plateau, no accuracy"] = (() => new ReduceOnPlateauSchedule("accuracy").Observe(new EpochMetrics(1)),
            "ReduceOnPlateauSchedule: got no accuracy; expected a classification. For a regression watch the loss."),
        ["state of another schedule"] = (() => new LinearWarmupSchedule().LoadState([("best", 1)]),
            "ConstantSchedule.LoadState: got 1 entries; expected none, since it depends on the step alone."),
        ["clip, limit"] = (() => _ = new ClipByNorm(0), "ClipByNorm: expected a limit above 0."),
        ["clip, optimizer with loss"] = (() => _ = new Trainer(new Box(), new Mse(), new Lbfgs([One()])) { Clip = new ClipByNorm() },
            $"Trainer: got a clip for Lbfgs; expected none: {Twice}"),
        ["gain"] = (() => Gains.Of("tahn"),
            "Gains.Of: got 'tahn'; expected one of linear, sigmoid, tanh, relu, leaky-relu, selu, elu, gelu, silu, mish, hard-swish."),
        ["orthogonal vector"] = (() => new Orthogonal().Fill(Tensor.Zeros([3]), new Rng(1)), "expected a weight with at least two axes"),
        ["lsuv, one sample"] = (() => new Lsuv().Initialize(new Box(), Tensor.Zeros([1, 2]), new Rng(1)),
            "Lsuv.Initialize: got a batch of (1, 2); expected at least two samples to measure a spread."),
        ["fixup, no branches"] = (() => new Fixup().Initialize(new Box(), Tensor.Zeros([1]), new Rng(1)),
            "Fixup.Initialize: got a model without residual branches that have weights; expected at least one. Use Kaiming normal."),
        ["config, group"] = (() => Optimizer("\"training\": {\"groups\": [{\"names\": [\"fc.*\"]}]}"),
            "config.json:4: training.groups[0].names: got fc.*, which is no parameter's name; "
            + "expected a pattern for some of 0.weight, 0.bias, 2.weight, 2.bias."),
        ["config, group for all together"] = (() => Optimizer("\"optimizer\": \"newton\", \"training\": {\"groups\": [{}]}"),
            "config.json:4: training.groups[0]: got a group for newton; expected none: it moves all parameters together."),
        ["config, clip"] = (() => Clip("\"optimizer\": \"lbfgs\", \"training\": {\"clip\": \"agc\"}"),
            $"config.json:4: training.clip.agc: got a clip for lbfgs; expected null: {Twice}"),
        ["config, newton too large"] = (() => Optimizer("\"optimizer\": {\"newton\": {\"mostParameters\": 5}}"),
            "config.json:4: optimizer.newton: cannot train this model. Newton: got 42 numbers to train; expected at most 5:"),
        ["config, whole model in a layer"] = (() => ConfigSamples.Model("[{\"linear\": {\"initializer\": \"lsuv\"}}]"),
            "'lsuv' is for a whole model: it stands beside \"model\", not in a layer."),
        ["config, milestones"] = (() => ConfigSamples.Parse(rest: "\"schedule\": {\"step\": {\"milestones\": [5, 3]}}"),
            "config.json:4: schedule.step.milestones[1]: got 3; expected an integer from 6 to 1000000: epochs rise."),
        ["config, warm-up"] = (() => ConfigSamples.Parse(rest: "\"schedule\": {\"linear-warmup\": {\"then\": \"cosin\"}}"),
            "config.json:4: schedule.linear-warmup.then: unknown schedule 'cosin'; expected one of constant, step, exponential, polynomial, cosine, "
            + "cosine-warm-restarts, one-cycle, linear-warmup, reduce-on-plateau. Did you mean 'cosine'?"),
    };

    public static TheoryData<string> Cases => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void WrongUse_IsAnswered(string name)
    {
        var (use, message) = s_cases[name];
        var error = Record.Exception(use);
        Assert.True(error is DescentException or ArgumentException, $"{name}: {error}");
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static Parameter One() => Box.Parameter(Tensor.Ones([1]));

    private static void Optimizer(string rest)
    {
        var config = ConfigSamples.Parse(rest: rest);
        config.BuildOptimizer(config.BuildModel([2], 2, new Rng(1)));
    }

    private static void Clip(string rest)
    {
        var config = ConfigSamples.Parse(rest: rest);
        config.BuildClip(config.BuildOptimizer(config.BuildModel([2], 2, new Rng(1))));
    }

    private static void FreezeInBetween()
    {
        Parameter a = One(), b = One();
        var optimizer = new Newton([a, b]);
        a.IsFrozen = true;
        optimizer.Step(() => (a.Value + b.Value).Square().Sum());
    }
}
