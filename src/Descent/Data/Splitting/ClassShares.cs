using System.Globalization;

namespace Descent.Data;

/// <summary>Compares how often classes occur in two parts.</summary>
internal static class ClassShares
{
    private const double LeastEffect = 0.1;
    private const double LeastExpected = 5;
    private const double Chance = 0.001;

    /// <summary>How many samples each class has.</summary>
    public static int[] Count(Dataset samples)
    {
        if (samples.TargetShape.Count > 0) return [];
        var counts = new int[samples.ClassCount];
        for (var i = 0; i < samples.Count; i++) counts[samples.ReadClass(i)]++;
        return counts;
    }

    /// <summary>What differs by more than chance.</summary>
    public static IEnumerable<SplitFinding> Compare(SplitPart part, int[] training, int[] other, IReadOnlyList<string>? names)
    {
        if (training.Length != other.Length) yield break; // the trainer refuses such parts
        double total = training.Sum(c => (double)c), otherTotal = other.Sum(c => (double)c);
        string Name(int c) => names is null ? c.ToString(CultureInfo.InvariantCulture) : $"'{names[c]}'";
        for (var c = 0; c < other.Length; c++)
        {
            if (training[c] > 0 || other[c] == 0) continue;
            yield return new SplitFinding(
                part, SplitFindingKind.UnseenClass, c, 0, other[c] / otherTotal, double.PositiveInfinity,
                $"Class {Name(c)} has {other[c]} sample(s) in the {part.Text()} part and none in the training part, so it cannot be learned.");
        }

        var (statistic, classes) = ChiSquare(training, other, total, otherTotal);
        var effect = Math.Sqrt(statistic / (total + otherTotal) / Balance(total, otherTotal));
        if (classes < 2 || effect < LeastEffect || !IsBeyondChance(statistic, classes - 1)) yield break;
        var worst = Enumerable.Range(0, other.Length).MaxBy(c => Math.Abs((other[c] / otherTotal) - (training[c] / total)));
        var (share, otherShare) = (training[worst] / total, other[worst] / otherTotal);
        yield return new SplitFinding(
            part, SplitFindingKind.ClassShares, worst, share, otherShare, effect,
            $"Class {Name(worst)} makes {Percent(otherShare)} of the {part.Text()} part and {Percent(share)} of the training part.");
    }

    // The statistic grows with the balance of the two sizes; without it, w does not depend on how the samples were divided.
    private static double Balance(double total, double otherTotal)
    {
        var share = total / (total + otherTotal);
        return share * (1 - share);
    }

    private static (double Statistic, int Classes) ChiSquare(int[] training, int[] other, double total, double otherTotal)
    {
        var (statistic, classes) = (0.0, 0);
        double rest = 0, otherRest = 0;
        for (var c = 0; c < training.Length; c++)
        {
            if ((training[c] + other[c]) * Math.Min(total, otherTotal) / (total + otherTotal) < LeastExpected)
            {
                (rest, otherRest) = (rest + training[c], otherRest + other[c]);
                continue;
            }

            statistic += Term(training[c], other[c], total, otherTotal);
            classes++;
        }

        if (rest + otherRest > 0) (statistic, classes) = (statistic + Term(rest, otherRest, total, otherTotal), classes + 1);
        return (statistic, classes);
    }

    private static double Term(double count, double otherCount, double total, double otherTotal)
    {
        var share = (count + otherCount) / (total + otherTotal);
        var (expected, otherExpected) = (share * total, share * otherTotal);
        return (Math.Pow(count - expected, 2) / expected) + (Math.Pow(otherCount - otherExpected, 2) / otherExpected);
    }

    // Wilson and Hilferty, The distribution of chi-square, 1931: its cube root is nearly normal.
    private static bool IsBeyondChance(double statistic, int freedom)
    {
        var variance = 2.0 / (9 * freedom);
        return (Math.Cbrt(statistic / freedom) - (1 - variance)) / Math.Sqrt(variance) > NormalQuantile.Upper(Chance);
    }

    private static string Percent(double share) => (share * 100).ToString("0.#", CultureInfo.InvariantCulture) + " %";
}
