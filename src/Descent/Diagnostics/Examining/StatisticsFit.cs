using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>Whether a norm's running statistics are those of what it gets in evaluation mode.</summary>
internal static class StatisticsFit
{
    /// <summary>The remembered variance over that of the first training batch in evaluation mode: the median over channels; 1 where it cannot be
    /// measured.</summary>
    public static double VarianceShift(Examination x, BatchNormBase norm)
    {
        if (x.Laboratory is not { } laboratory || !norm.TracksRunningStats) return 1;
        double[]? variances = null;
        laboratory.Observe(step =>
        {
            if (variances is null && ReferenceEquals(step.Owner, norm) && step.Inputs is [{ } input, ..] && input.Rank >= 2
                && input.Shape[1] == norm.Channels)
                variances = Variances(input);
        }, isTraining: false);
        if (variances is null) return 1;
        var remembered = norm.RunningVariance.ToArray();
        double[] ratios = [.. variances.Select((v, c) => (remembered[c] + norm.Epsilon) / (v + norm.Epsilon)).Order()];
        return ratios[ratios.Length / 2];
    }

    private static double[] Variances(Tensor input)
    {
        var (rows, channels, inner) = SiteReader.View(input.Shape, 1);
        var numbers = input.ToArray();
        var (sums, squares) = (new double[channels], new double[channels]);
        for (var i = 0; i < numbers.Length; i++)
        {
            var c = i / inner % channels;
            sums[c] += numbers[i];
            squares[c] += (double)numbers[i] * numbers[i];
        }

        var each = (double)rows * inner;
        return [.. sums.Select((sum, c) => Math.Max(0, (squares[c] / each) - (sum / each * (sum / each))))];
    }
}
