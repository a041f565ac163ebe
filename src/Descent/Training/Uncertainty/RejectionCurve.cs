using Descent.Charts;

namespace Descent.Training;

/// <summary>How much better the answers are when the least sure are left to somebody else.</summary>
/// <remarks>
/// Samples are ordered by uncertainty, the most uncertain rejected first; of equal ones the later. The area is the mean error over all shares from no
/// rejection to all but one sample (area under the risk-coverage curve, AURC); that of a useless order is the error of all samples.
/// Reference: El-Yaniv, Wiener, On the foundations of noise-free selective classification, JMLR 11, 2010.
/// </remarks>
/// <param name="Points">Rising shares of rejected samples.</param>
/// <param name="Area">The mean error over all shares.</param>
public sealed record RejectionCurve(IReadOnlyList<RejectionPoint> Points, double Area)
{
    /// <summary>Computes the curve.</summary>
    /// <param name="uncertainties">The larger, the sooner rejected; what is no number as early as the largest.</param>
    /// <param name="isRight">Whether each answer is right.</param>
    /// <param name="steps">How many points, with equal steps from nothing rejected on.</param>
    /// <exception cref="ArgumentException">No samples, or other lengths.</exception>
    public static RejectionCurve Of(ReadOnlySpan<double> uncertainties, ReadOnlySpan<bool> isRight, int steps = 20)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        if (uncertainties.Length == 0 || uncertainties.Length != isRight.Length)
            throw new ArgumentException(
                $"RejectionCurve: got {uncertainties.Length} uncertainties for {isRight.Length} answers; expected one for each.");
        var count = isRight.Length;
        var keys = uncertainties.ToArray();
        int[] order = [.. Enumerable.Range(0, count).OrderBy(i => double.IsNaN(keys[i]) ? double.PositiveInfinity : keys[i])]; // stable
        var right = new int[count + 1];
        double area = 0;
        for (var kept = 1; kept <= count; kept++)
        {
            right[kept] = right[kept - 1] + (isRight[order[kept - 1]] ? 1 : 0);
            area += 1 - ((double)right[kept] / kept);
        }

        var points = new RejectionPoint[steps];
        for (var i = 0; i < steps; i++)
        {
            var rejected = (int)((long)count * i / steps);
            points[i] = new RejectionPoint((double)rejected / count, count - rejected, (double)right[count - rejected] / (count - rejected));
        }

        return new RejectionCurve(points, area / count);
    }

    /// <summary>Accuracy against the rejected share, a line for each order.</summary>
    /// <param name="curves">Curves with the name of each.</param>
    public static Chart ChartOf(params IReadOnlyList<(string Name, RejectionCurve Curve)> curves)
    {
        var rows = curves.SelectMany(c => c.Curve.Points.Select(p => (c.Name, Point: p))).ToList();
        var table = new ChartTable(rows.Count).Add("rejected", rows.ConvertAll(r => r.Point.Rejected))
            .Add("accuracy", rows.ConvertAll(r => r.Point.Accuracy)).Add("by", rows.ConvertAll(r => r.Name));
        var (x, y) = (new ChartField("rejected", "rejected share"), new ChartField("accuracy", "accuracy of the rest") { HasZero = false });
        return new Chart(table, ChartMark.Line, x, y, new ChartField("by", Scale: ChartScale.Named))
        {
            Title = "Accuracy when the least sure are left out",
        };
    }
}

/// <summary>A point of a rejection curve.</summary>
/// <param name="Rejected">The share of samples that are rejected.</param>
/// <param name="Kept">How many are left.</param>
/// <param name="Accuracy">The share of those that is right.</param>
public readonly record struct RejectionPoint(double Rejected, int Kept, double Accuracy);
