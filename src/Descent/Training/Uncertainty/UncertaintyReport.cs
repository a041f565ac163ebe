namespace Descent.Training;

/// <summary>What uncertainty is worth on labelled samples: calibration of one plain answer and of the mean of many, and who is wrong where it is
/// large.</summary>
/// <param name="Plain">The probabilities of one pass without chance.</param>
/// <param name="Mean">The mean probabilities of the passes or members.</param>
/// <param name="ByEntropy">Accuracy of the mean answer where the largest entropies are rejected.</param>
/// <param name="ByMutualInformation">The same for the mutual information.</param>
public sealed record UncertaintyReport(
    CalibrationReport Plain, CalibrationReport Mean, RejectionCurve ByEntropy, RejectionCurve ByMutualInformation)
{
    /// <summary>Compares a model's plain answers with uncertain ones to the same samples.</summary>
    /// <param name="plain">The answers of the model in evaluation mode, or of one member.</param>
    /// <param name="uncertain">The answers of Monte Carlo dropout, or of an ensemble.</param>
    /// <param name="bins">Bins of the reliability curves.</param>
    /// <exception cref="ShapeException">The answers are to other samples.</exception>
    /// <exception cref="TrainingException">The answers are values, or no sample has a class.</exception>
    public static UncertaintyReport Of(Answers plain, UncertainAnswers uncertain, int bins = 15)
    {
        if (!plain.AreClasses || !uncertain.Truth.AreClasses)
            throw new TrainingException("UncertaintyReport: got answers of values; expected classes, which are right or wrong.");
        if (!plain.Samples.AsSpan().SequenceEqual(uncertain.Truth.Samples))
            throw new ShapeException(
                $"UncertaintyReport: got {plain.Rows} plain answers to other samples than the {uncertain.Rows}; expected the same.");
        var classes = plain.Classes!;
        var predicted = uncertain.Predicted();
        int[] rows = [.. Enumerable.Range(0, classes.Length).Where(row => classes[row] >= 0)];
        if (rows.Length == 0) throw new TrainingException("UncertaintyReport: got no sample with a class; expected at least one.");
        bool[] isRight = [.. rows.Select(row => predicted[row] == classes[row])];
        RejectionCurve Curve(Func<Uncertainty, double> key) => RejectionCurve.Of([.. rows.Select(row => key(uncertain.Uncertainties[row]))], isRight);
        return new UncertaintyReport(
            CalibrationReport.Of(plain.Probabilities(), classes, bins), CalibrationReport.Of(uncertain.Means, classes, bins),
            Curve(u => u.Entropy), Curve(u => u.MutualInformation));
    }
}
