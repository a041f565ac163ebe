namespace Descent.Diagnostics;

/// <summary>DD0305.</summary>
internal sealed class OutputBias : Rule
{
    private const int MostLabels = 4096; // enough for shares within two percent

    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0305", Name = "output-bias-against-prior", Title = "The output's bias does not know how rare classes are", Severity = Severity.Info,
        Checks = "The classes' shares in the training data (or those of yes and no) against the first answer, averaged over the batch. "
            + "It speaks where the classes are "
            + "uneven and the answer misses their shares by 0.1 nats or more.",
        Hurts = "Little: the first steps teach the bias what counting the labels would have told, and the loss curve starts with a fall that means "
            + "nothing.",
        FalseAlarms = "It is advice: nothing is wrong.",
        Remedy = "Start the last layer's bias at the logarithms of the classes' shares; for a yes or no, at that of their quotient.",
        Reference = "Karpathy, A Recipe for Training Neural Networks, 2019: 'init well'; Lin, Goyal, Girshick, He, Dollar 2017, arXiv:1708.02002, "
            + "section 4.1",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight;

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (x.Trace.Output is not { } output || (Classes(x, output) ?? YesOrNo(x, output)) is not var (shares, answer)) return;
        var missed = shares.Zip(answer, (p, q) => p > 0 ? p * Math.Log(p / Math.Max(q, 1e-12)) : 0).Sum();
        var uneven = shares.Sum(p => p > 0 ? p * Math.Log(p * shares.Length) : 0);
        if (missed < Thresholds.MissedPrior || uneven < Thresholds.MissedPrior) return;
        var rarest = Array.IndexOf(shares, shares.Min());
        Worst.Report(x, new Suspicion(
            Severity.Info, 0.5,
            $"Class {rarest} has {Plain.Number(100 * shares[rarest])} % of the samples, the first answer gives it "
            + $"{Plain.Number(100 * answer[rarest])} %; all "
            + $"classes together miss {Plain.Number(missed)} nats.",
            "The first steps only teach the bias what counting the labels tells.",
            new Remedy(shares.Length == 2 && !x.Patient.IsClassification
                ? $"Start the last layer's bias at the logarithm of yes over no, {Plain.Number(Math.Log(shares[1] / shares[0]))}."
                : "Start the last layer's bias at the logarithms of the classes' shares."))
        {
            Evidence = [new Measure("nats between the classes' shares and the first answer", missed, "below 0.1")],
        });
    }

    private static (double[] Shares, double[] Answer)? Classes(Examination x, SiteTrace output)
    {
        var data = x.Patient.Data.Training;
        if (!x.Patient.IsClassification || data.TargetShape.Count != 0 || data.ClassCount < 2) return null;
        if (output.UnitMeans.Length != data.ClassCount) return null;
        return Shares(data) is { } shares ? (shares, Softmax(output.UnitMeans)) : null;
    }

    // One score for two classes.
    private static (double[] Shares, double[] Answer)? YesOrNo(Examination x, SiteTrace output)
    {
        if (output.UnitMeans.Length != 1 || TargetRange.Of(x) is not { IsBinary: true, Columns: 1 } targets) return null;
        if (LossNature.Of(x) is not { HasBinaryEntropy: true, HasSigmoid: true }) return null;
        return ([1 - targets.Mean, targets.Mean], Softmax([0, output.UnitMeans[0]]));
    }

    private static double[]? Shares(Data.Dataset data)
    {
        var shares = new double[data.ClassCount];
        var (stride, counted) = (Math.Max(1, data.Count / MostLabels), 0);
        for (var i = 0; i < data.Count; i += stride)
        {
            var c = data.ReadClass(i);
            if (c < 0 || c >= shares.Length) continue;
            shares[c]++;
            counted++;
        }

        return counted == 0 ? null : Array.ConvertAll(shares, s => s / counted);
    }

    private static double[] Softmax(double[] scores)
    {
        var high = scores.Max();
        var powers = Array.ConvertAll(scores, s => Math.Exp(s - high));
        var sum = powers.Sum();
        return Array.ConvertAll(powers, p => p / sum);
    }
}
