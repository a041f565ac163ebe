using Descent.Charts;

namespace Descent.Training;

/// <summary>Whether probabilities mean what they say: of the answers given with 80 %, 80 % should be right.</summary>
/// <remarks>
/// Brier = mean over the samples of sum over the classes (p - [right class])^2, from 0 to 2; NLL = mean of -log p of the right class, in nats; ECE
/// and MCE: see <see cref="ReliabilityCurve"/>. NLL and Brier are proper: they are least for the true probabilities alone. ECE is not: a model that
/// knows
/// nothing has a small one.
/// References: Brier, Verification of forecasts expressed in terms of probability, Monthly Weather Review 78, 1950; Guo et al., ICML 2017,
/// arXiv:1706.04599.
/// </remarks>
/// <param name="Rows">How many answers were measured.</param>
/// <param name="Accuracy">The share of right answers.</param>
/// <param name="Nll">The mean loss in nats.</param>
/// <param name="Brier">The Brier score.</param>
/// <param name="Curve">Accuracy against confidence.</param>
public sealed record CalibrationReport(int Rows, double Accuracy, double Nll, double Brier, ReliabilityCurve Curve)
{
    private const string Perfect = "perfect";

    /// <summary>The expected calibration error, 0 to 1.</summary>
    public double ExpectedError => Curve.ExpectedError;

    /// <summary>The maximum calibration error, 0 to 1.</summary>
    public double MaximumError => Curve.MaximumError;

    /// <summary>Measures probabilities.</summary>
    /// <param name="probabilities">Row after row, one for each class.</param>
    /// <param name="classes">The right class of each row; rows with a negative one are left out.</param>
    /// <param name="bins">Bins of the curve.</param>
    /// <exception cref="ShapeException">The probabilities are no whole rows.</exception>
    public static CalibrationReport Of(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> classes, int bins = 15)
    {
        if (classes.Length == 0 ? probabilities.Length > 0 : probabilities.Length % classes.Length != 0 || probabilities.Length == 0)
            throw new ShapeException(
                $"CalibrationReport: got {probabilities.Length} probabilities for {classes.Length} rows; expected as many for each.");
        var curve = new ReliabilityCurve(bins);
        var width = classes.Length == 0 ? 0 : probabilities.Length / classes.Length;
        var (rows, right, nll, brier) = (0, 0, 0.0, 0.0);
        for (var row = 0; row < classes.Length; row++)
        {
            if (classes[row] < 0) continue;
            var answer = probabilities.Slice(row * width, width);
            var best = ClassScores.ArgMax(answer);
            rows++;
            if (best == classes[row]) right++;
            curve.Add(answer[best], best == classes[row]);
            nll -= Math.Log(Math.Max(answer[classes[row]], double.Epsilon));
            for (var i = 0; i < width; i++) brier += Math.Pow(answer[i] - (i == classes[row] ? 1 : 0), 2);
        }

        return new CalibrationReport(rows, (double)right / rows, nll / rows, brier / rows, curve);
    }

    /// <summary>Reliability diagrams over each other, with the diagonal of a model that means what it says.</summary>
    /// <param name="reports">Reports with the name of each.</param>
    public static Chart ChartOf(params IReadOnlyList<(string Name, CalibrationReport Report)> reports)
    {
        List<(double Confidence, double Accuracy, string Name)> points = [(0, 0, Perfect), (1, 1, Perfect)];
        foreach (var (name, report) in reports)
            points.AddRange(report.Curve.Bins.Where(b => b.Count > 0).Select(b => (b.Confidence, b.Accuracy, name)));
        var table = new ChartTable(points.Count).Add("confidence", points.ConvertAll(p => p.Confidence))
            .Add("accuracy", points.ConvertAll(p => p.Accuracy)).Add("answers of", points.ConvertAll(p => p.Name));
        var (x, y) = (new ChartField("confidence") { Range = (0, 1) }, new ChartField("accuracy") { Range = (0, 1) });
        return new Chart(table, ChartMark.Line, x, y, new ChartField("answers of", Scale: ChartScale.Named))
        {
            Title = "Reliability", Description = "Below the diagonal the model is too sure, above it not sure enough.", Height = 400,
        };
    }
}
