namespace Descent.Diagnostics;

/// <summary>DD0104.</summary>
internal sealed class SaturatedUnits : Rule
{
    private const int Looks = 3; // in a row

    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0104", Name = "saturated-units", Title = "Sigmoid or tanh units stand at their ends", Severity = Severity.Warn,
        Checks = "The mean slope of each hidden sigmoid and tanh layer, as a share of the steepest, at three looks in a row; of recurrent layers "
            + "that of their states (1 minus the mean square). It speaks where it is "
            + "below a tenth, or half of the units are below a hundredth, and the training suffers: the loss stands where an answer that does not "
            + "look would be, or the same steps with normalised inputs, or with weights by the usual rule, lead to a clearly lower loss (at the end "
            + "of a run as many as it made, up to 300, against its end).",
        Hurts = "At its ends the slope of sigmoid and tanh is nearly zero, and the gradient is multiplied by it: the layers before learn hardly at "
            + "all.",
        FalseAlarms = "Gates and outputs may well stand at their ends: only activations between layers, and states, are looked at. A network that "
            + "learns as well with them as without is left alone.",
        Remedy = "Normalise the inputs; weights by Xavier's rule; rectifiers in place of sigmoid and tanh; norms before them.",
        Reference = "Lecture 003, activation functions: 'saturated neurons kill the gradients'; Glorot, Bengio 2010",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Watch;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0101", "DD0102", "DD0106", "DD0108", "DD0501", "DD0502", "DD0703", "DD0901", "DD0906"];

    /// <inheritdoc/>
    public override bool IsMoot(Examination x) => x.Trace.Fault is null && x.Trend.IsSolved;

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (x.Trace.Fault is not null || x.Trend.IsSolved || x.Trace.Looks < Looks) return;
        var saturated = x.Trace.Sites.Where(s => (IsState(s) || IsHidden(s, x.Trace)) && IsSaturated(s)).ToList();
        if (saturated.Count == 0) return;
        var worst = saturated.MinBy(s => Slope(s, s.Last))!;
        var wasBornSo = IsAtEnds(worst, worst.First);
        var (weights, inputs) = Try(x, Thresholds.ReplaySteps);
        // Slow rates show little in thirty steps.
        var isUnclear = weights?.IsBetter != true && inputs?.IsBetter != true;
        if (isUnclear && wasBornSo && x.Moment.HasFlag(Moments.Epoch) && Trials.Height(x) > Thresholds.StillHigh)
            (weights, inputs) = Try(x, Thresholds.PatientSteps);
        if (weights?.IsBetter == false && inputs?.IsBetter != true) (weights, inputs) = AsFarAtEnd(x) ?? (weights, inputs);
        var isProven = weights?.IsBetter == true || inputs?.IsBetter == true;
        if (!isProven && !Struggle.IsStuck(x)) return;
        Worst.Report(x, new Suspicion(
            Severity.Warn, isProven && wasBornSo ? 0.9 : 0.75, // what saturates units in training is another's finding
            $"The mean slope of {Plain.Layer(worst)} is {Plain.Number(Slope(worst, worst.Last))} of the steepest"
            + (IsState(worst) ? string.Empty : $", and {Plain.Percent(worst.Last.SaturatedUnits)} of its {worst.Units} units have next to none")
            + (saturated.Count > 1 ? $"; {saturated.Count} layers are like that. " : ". ") + VanishingActivations.LossNow(x),
            weights?.IsBetter == true ? "The weights before it are too large: what comes in lies far beyond the bend."
                : inputs?.IsBetter == true ? "The inputs are too large or not centred: what comes in lies far beyond the bend."
                : "What comes in lies far beyond the bend, and the gradient is multiplied by the slope.",
            Mend(weights?.IsBetter == true, inputs?.IsBetter == true))
        {
            Layer = worst.Layer,
            Evidence =
            [
                new Measure("mean slope over the steepest", Slope(worst, worst.Last), "above 0.1"),
                .. IsState(worst) ? (Measure[])[] : [new Measure("share of units below a hundredth", worst.Last.SaturatedUnits, "below 0.5")],
            ],
            Plots = [Histogram(worst)],
            Experiments = [.. new[] { weights, inputs }.OfType<Trial>().Select(t => t.Experiment)],
        });
    }

    private static (Trial? Weights, Trial? Inputs) Try(Examination x, int steps)
    {
        var weights = Trial.Of(x, new ReplayChange { Reinitialize = true }, "weights by Kaiming's rule", steps);
        return (weights, weights?.IsBetter == true ? null : Trial.Of(x, new ReplayChange { NormalizeInputs = true }, "normalised inputs", steps));
    }

    private static (Trial? Weights, Trial? Inputs)? AsFarAtEnd(Examination x) =>
        Trial.AsFarAtEnd(x, new ReplayChange { Reinitialize = true }, "weights by Kaiming's rule") is { } weights ? (weights, null)
        : Trial.AsFarAtEnd(x, new ReplayChange { NormalizeInputs = true }, "normalised inputs") is { } inputs ? (null, inputs) : null;

    private static Remedy Mend(bool isOfWeights, bool isOfInputs) =>
        isOfWeights ? new Remedy("Start the weights by Xavier's rule.", new UseInitializer("xavier-normal"))
        : isOfInputs ? new Remedy("Bring every feature to mean 0 and standard deviation 1.", new AddPreprocessing("standardize"))
        : new Remedy("Use rectifiers, or put a norm before the activation.", new ReplaceEvery("sigmoid", "relu"), new ReplaceEvery("tanh", "relu"));

    private static bool IsHidden(SiteTrace site, Trace trace) =>
        site.Role == OperationRole.Activation && site.Operation is "Sigmoid" or "Tanh" && trace.Graph?.Output?.Owner != site.Module
        && site.Module is Nn.Tanh or Nn.Sigmoid;

    private static bool IsSaturated(SiteTrace site) => site.Readings.Count >= Looks && site.Readings.TakeLast(Looks)
        .All(r => IsAtEnds(site, r));

    private static bool IsAtEnds(SiteTrace site, SiteReading r) => Slope(site, r) < Thresholds.SaturatedLayer || r.SaturatedUnits > 0.5;

    private static bool IsState(SiteTrace site) => site.Module is Nn.Recurrent and not Nn.Rnn { Activation: Nn.RecurrentActivation.Relu }
        && site.Operation == "Recurrent";

    // The slope of tanh is 1 minus the square of what it gives; a GRU's states are means of such. An LSTM's result holds its cells, too.
    private static double Slope(SiteTrace site, SiteReading r) => IsState(site) ? 1 - (r.RootMeanSquare * r.RootMeanSquare) : r.MeanSlope;

    private static EvidencePlot Histogram(SiteTrace site)
    {
        var (last, bins) = (site.Last, site.Last.Histogram.Count);
        var places = Enumerable.Range(0, bins).Select(i => last.Low + ((last.High - last.Low) * i / bins));
        return new EvidencePlot(
            $"What {Plain.Layer(site)} gives", PlotKind.Histogram, "value", "how often",
            [new PlotLine("last look", [.. places], [.. last.Histogram.Select(c => (double)c)])]);
    }
}
