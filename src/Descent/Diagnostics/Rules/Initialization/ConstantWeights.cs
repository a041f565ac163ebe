using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>DD0301.</summary>
internal sealed class ConstantWeights : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0301", Name = "constant-weights", Title = "All weights of a layer start equal", Severity = Severity.Fail,
        Checks = "The initial weights of every linear, convolutional and recurrent layer with two or more units. It speaks where all of them are "
            + "the same number and the gradients of all units are the same, too, so that the units stay copies of each other; and where every "
            + "weighted layer of the network is constant and not zero.",
        Hurts = "Units with equal weights compute the same, get the same gradient and take the same step. A layer of a hundred such units is worth "
            + "one. Random weights are there to break this symmetry.",
        FalseAlarms = "A last layer of zeros, the zeros at the end of a residual branch and zeros that another layer's weights tell apart are "
            + "sound: their gradients differ from unit to unit, and the rule is silent. Where a gradient is still zero it waits until the first "
            + "steps are made. Frozen layers are not judged.",
        Remedy = "Draw the weights: Kaiming's rule before rectifiers, Xavier's before tanh and sigmoid. Only biases may start equal.",
        Reference = "Lecture 003, weight initialisation; Goodfellow, Bengio, Courville, Deep Learning, 2016, section 8.4",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight | Moments.Watch;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains =>
        ["DD0103", "DD0107", "DD0106", "DD0108", "DD0101", "DD0109", "DD0302", "DD0303", "DD0304", "DD0502", "DD0504", "DD0901", "DD0104"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        var layers = x.Trace.Parameters.Where(IsLayer).ToList();
        var constant = layers.Where(p => p.Initial.Low == p.Initial.High).ToList();
        var equal = constant.Where(p => AreEqual(p, x)).ToList();
        var isAll = layers.Count > 1 && constant.Count == layers.Count && constant.All(p => p.Initial.Mean != 0);
        if (equal.Count == 0 && !isAll) return;
        var worst = equal.Count > 0 ? equal[0] : constant[0];
        var (number, units) = (Plain.Number(worst.Initial.Mean), worst.Parameter.Shape[0]);
        var others = (equal.Count > 0 ? equal.Count : constant.Count) - 1;
        Worst.Report(x, new Suspicion(
            Severity.Fail, 1,
            $"All {worst.Parameter.Count} weights of '{worst.Name}' start at {number}"
            + (equal.Count > 0 ? $", and its {units} units get the same gradient" : string.Empty)
            + (others > 0 ? $"; so it is with {others} other {(others == 1 ? "layer" : "layers")}." : "."),
            $"Equal weights with equal gradients take equal steps: the {units} units stay copies of one.",
            new Remedy("Draw the weights at random, scaled to the layer's size.", new UseInitializer(SignalPath.Of(x).UsualInitializer)))
        {
            Layer = worst.Layer,
            Evidence =
            [
                new Measure("deviation of the initial weights", worst.Initial.Deviation, "above 0"),
                new Measure("share of units equal to another in weights and gradients", worst.Last?.TwinUnits ?? double.NaN, "0"),
            ],
        });
    }

    // A gradient of zero says nothing yet: it may come with the next layer's first change.
    private static bool AreEqual(ParameterTrace p, Examination x) =>
        p.Last is { TwinUnits: 1 } last && (last.Gradient > 0 || x.Step >= Thresholds.FewestSteps);

    private static bool IsLayer(ParameterTrace p) =>
        p.IsMatrix && p.IsOptimized && !p.Parameter.IsFrozen && p.Owner is IWeightedLayer or Recurrent && p.Parameter.Shape[0] > 1
        && p.Parameter.Count > p.Parameter.Shape[0];
}
