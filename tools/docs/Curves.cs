using Descent.Charts;
using Descent.Nn;
using Descent.Optim;

namespace Descent.Docs;

/// <summary>A curve of an entry: points of the library's own results, rounded so that every processor gives the same text.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="XTitle">What goes to the right.</param>
/// <param name="X">The places.</param>
/// <param name="Lines">The values of each line.</param>
internal sealed record Curve(string Title, string XTitle, double[] X, IReadOnlyList<(string Name, double[] Y)> Lines)
{
    public Chart Chart()
    {
        var table = new ChartTable(X.Length * Lines.Count)
            .Add("x", [.. Lines.SelectMany(_ => X)])
            .Add("y", [.. Lines.SelectMany(l => l.Y)])
            .Add("line", [.. Lines.SelectMany(l => Enumerable.Repeat(l.Name, X.Length))]);
        var color = Lines.Count > 1 ? new ChartField("line", "", ChartScale.Named) : null;
        return new Chart(table, ChartMark.Line, new("x", XTitle), new("y", ""), color)
        {
            Title = Title, Description = $"Curve: {Title}.", Width = 320, Height = 200,
        };
    }
}

/// <summary>The curves of activations and schedules.</summary>
internal static class Curves
{
    private const int Points = 101;
    private const int Epochs = 100;
    private const int StepsPerEpoch = 10;

    private static readonly Dictionary<string, (string Title, Func<Tensor, Tensor> Function)> s_activations = new()
    {
        ["relu"] = ("relu", x => new Relu().Forward(x)),
        ["leaky-relu"] = ("leaky-relu, slope 0.1", x => new LeakyRelu(0.1f).Forward(x)),
        ["prelu"] = ("prelu at its start, slope 0.25", x => new PRelu().MoveTo(ReferenceDevice.Instance).Forward(x)),
        ["elu"] = ("elu", x => new Elu().Forward(x)),
        ["selu"] = ("selu", x => new Selu().Forward(x)),
        ["tanh"] = ("tanh", x => new Tanh().Forward(x)),
        ["sigmoid"] = ("sigmoid", x => new Sigmoid().Forward(x)),
        ["softplus"] = ("softplus", x => new Softplus().Forward(x)),
        ["gelu"] = ("gelu", x => new Gelu().Forward(x)),
        ["silu"] = ("silu", x => new Silu().Forward(x)),
        ["mish"] = ("mish", x => new Mish().Forward(x)),
        ["hard-swish"] = ("hard-swish", x => new HardSwish().Forward(x)),
        ["swiglu"] = ("swiglu of (x, 1)", x => new SwiGlu().Forward(Beside(x, 1))),
        ["maxout"] = ("maxout of the lines -x - 1, 0 and x - 1", Maxout),
        ["softmax"] = ("softmax of (x, 0), the first", x => new Softmax().Forward(Beside(x, 0)).Narrow(1, 0, 1)),
        ["log-softmax"] = ("log-softmax of (x, 0), the first", x => new LogSoftmax().Forward(Beside(x, 0)).Narrow(1, 0, 1)),
    };

    private static readonly Dictionary<string, (string Title, Schedule Schedule)> s_schedules = new()
    {
        ["constant"] = ("constant", new ConstantSchedule()),
        ["step"] = ("step, a tenth every 30 epochs", new StepSchedule()),
        ["exponential"] = ("exponential, gamma 0.95", new ExponentialSchedule()),
        ["polynomial"] = ("polynomial, power 2", new PolynomialSchedule(power: 2)),
        ["cosine"] = ("cosine, 100 steps of warm-up", new CosineSchedule(warmupSteps: 100)),
        ["cosine-warm-restarts"] = ("cosine-warm-restarts, first after 10 epochs", new CosineWarmRestartsSchedule()),
        ["one-cycle"] = ("one-cycle", new OneCycleSchedule()),
        ["linear-warmup"] = ("linear-warmup over 200 steps, then cosine", new LinearWarmupSchedule(200, then: new CosineSchedule())),
        ["reduce-on-plateau"] = ("reduce-on-plateau, no progress after epoch 20", new ReduceOnPlateauSchedule(factor: 0.5f)),
    };

    public static bool Has(Example example) => example.Kind is Configuration.CatalogKind.Activation or Configuration.CatalogKind.Schedule;

    public static Curve? Of(Example example) => example.Kind switch
    {
        Configuration.CatalogKind.Activation => Activation(example.Name),
        Configuration.CatalogKind.Schedule => OfSchedule(example.Name),
        _ => null,
    };

    // The reference device computes in double precision and in one order: the same digits everywhere.
    private static Curve Activation(string name)
    {
        var (title, function) = s_activations[name];
        var places = Enumerable.Range(0, Points).Select(i => Math.Round(-5 + (i * 0.1), 1)).ToArray();
        var x = Tensor.From([.. places.Select(p => (float)p)], [Points, 1], ReferenceDevice.Instance).RequireGrad();
        var y = function(x);
        y.Sum().Backward();
        return new Curve(title, "x", places, [("value", Rounded(y)), ("derivative", Rounded(x.Grad!))]);
    }

    private static Curve OfSchedule(string name)
    {
        var (title, schedule) = s_schedules[name];
        var places = Enumerable.Range(0, Points).Select(i => (double)i).ToArray();
        var factors = new double[Points];
        for (var epoch = 0; epoch < Points; epoch++)
        {
            var step = Math.Min(epoch * StepsPerEpoch, (Epochs * StepsPerEpoch) - 1);
            factors[epoch] = Round(schedule.Factor(step, StepsPerEpoch, Epochs * StepsPerEpoch));
            schedule.Observe(new EpochMetrics(1.0 / Math.Min(epoch + 1, 20)));
        }

        schedule.Reset();
        return new Curve(title, "epoch", places, [("factor", factors)]);
    }

    private static Tensor Maxout(Tensor x)
    {
        // From zero, one step of size 1 against the gradient's opposite is the weight that is wanted.
        var layer = new Maxout(1, 1, new Rng(1), pieces: 3, initializer: new Constant());
        layer.Weight.Grad = Tensor.From([1, 0, -1], layer.Weight.Shape);
        layer.Bias!.Grad = Tensor.From([1, 0, 1], layer.Bias.Shape);
        new Sgd(layer.Parameters(), learningRate: 1).Step();
        layer.ClearGradients();
        return layer.MoveTo(ReferenceDevice.Instance).Forward(x);
    }

    private static Tensor Beside(Tensor x, float constant) => Tensor.Concat(1, x, Tensor.Full(x.Shape, constant, x.Device));

    private static double[] Rounded(Tensor values) => [.. values.ToArray().Select(v => Round(v))];

    // Four decimals are finer than a pixel; + 0.0 makes 0 of -0.
    private static double Round(double value) => Math.Round(value, 4) + 0.0;
}
