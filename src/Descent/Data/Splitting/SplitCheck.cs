using System.Globalization;

namespace Descent.Data;

/// <summary>Finds a bad division: parts whose classes or features differ by more than chance, so that validation and test tell little.</summary>
/// <remarks>
/// A difference is reported where it is both larger than chance and large enough to matter:
/// shares of classes by the chi-square test of homogeneity (p below 0.001; classes that are expected fewer than five times count as one: Cochran,
/// Some methods for strengthening the common chi-square tests, 1954) and Cohen's w of at least 0.1;
/// means by z = difference / (deviation * sqrt(1 / n + 1 / m)) (p below 0.001 shared among all features: Bonferroni) and at least 0.2 standard
/// deviations. Both limits are Cohen's small effect (Statistical power analysis for the behavioral sciences, 1988).
/// Of samples with several axes the mean of each channel counts, else each feature. At most 10,000 samples of a part are read, at equal distances
/// (fewer where they have more than 3,300 features, at least 200); all targets are. A stratified or random division of many samples gives no
/// finding but by one chance in a thousand.
/// </remarks>
/// <example><code>
/// foreach (var finding in SplitCheck.Run(Split.Random(dataset))) Console.WriteLine(finding.Sentence);
/// </code></example>
public static class SplitCheck
{
    private const int MostMeans = 3; // sentences on features for each part
    private const double LeastShift = 0.2;

    /// <summary>Compares validation and test with the training part.</summary>
    public static IReadOnlyList<SplitFinding> Run(DataSplit split) => Run(split.Training, split.Validation, split.Test);

    /// <summary>Compares parts with the training part; null and empty parts are left out.</summary>
    /// <param name="training">The training samples.</param>
    /// <param name="validation">The validation samples.</param>
    /// <param name="test">The test samples.</param>
    /// <param name="featureNames">What sentences call the features, such as <see cref="TableSchema.FeatureNames"/>; null: their numbers.</param>
    public static IReadOnlyList<SplitFinding> Run(
        Dataset training, Dataset? validation, Dataset? test, IReadOnlyList<string>? featureNames = null)
    {
        var findings = new List<SplitFinding>();
        if (training.Count == 0) return findings;
        var most = Math.Clamp((1 << 25) / training.SampleSize, 200, 10_000);
        var features = PartMeans.OfFeatures(training, most);
        var targets = training.TargetKind == TargetKind.Values ? PartMeans.OfTargets(training) : null;
        var counts = training.TargetShape.Count == 0 ? ClassShares.Count(training) : null; // one class a sample
        foreach (var (part, samples) in new[] { (SplitPart.Validation, validation), (SplitPart.Test, test) })
        {
            if (samples is not { Count: > 0 }) continue;
            if (counts is not null) findings.AddRange(ClassShares.Compare(part, counts, ClassShares.Count(samples), training.ClassNames));
            if (targets is not null && samples.TargetSize == training.TargetSize)
                findings.AddRange(CompareMeans(part, SplitFindingKind.TargetMean, targets, PartMeans.OfTargets(samples), i => $"Target value {i}"));
            if (!samples.SampleShape.SequenceEqual(training.SampleShape)) continue;
            findings.AddRange(CompareMeans(part, SplitFindingKind.FeatureMean, features, PartMeans.OfFeatures(samples, most), NameOf));
        }

        return findings;

        string NameOf(int number) => training.SampleShape.Count > 1 ? $"Channel {number}"
            : featureNames?.Count == training.SampleSize ? $"Feature '{featureNames[number]}'"
            : $"Feature {number}";
    }

    private static IEnumerable<SplitFinding> CompareMeans(
        SplitPart part, SplitFindingKind kind, PartMeans training, PartMeans other, Func<int, string> nameOf)
    {
        // Two sides and one chance in a thousand, shared among the numbers compared.
        var limit = NormalQuantile.Upper(0.0005 / training.Width);
        var far = new List<(int Number, double Effect)>();
        for (var i = 0; i < training.Width; i++)
        {
            var difference = other.Mean(i) - training.Mean(i);
            var spread = Math.Max(training.Deviation(i), Math.Abs(training.Mean(i)) * 1e-7); // a constant as floats give it
            var chance = Math.Sqrt((spread * spread / training.Count) + (Math.Pow(Math.Max(other.Deviation(i), spread), 2) / other.Count));
            var effect = spread > 0 ? Math.Abs(difference) / spread : difference == 0 ? 0 : double.PositiveInfinity;
            if (effect >= LeastShift && Math.Abs(difference) > limit * chance) far.Add((i, effect));
        }

        foreach (var (number, effect) in far.OrderByDescending(f => f.Effect).ThenBy(f => f.Number).Take(MostMeans))
        {
            var more = far.Count > MostMeans ? $" ({far.Count} of {training.Width} differ so)" : string.Empty;
            var by = double.IsFinite(effect) ? Text(effect) + " standard deviations away" : "where training samples do not vary";
            yield return new SplitFinding(
                part, kind, number, training.Mean(number), other.Mean(number), effect,
                $"{nameOf(number)} has mean {Text(other.Mean(number))} in the {part.Text()} part and {Text(training.Mean(number))} "
                + $"in the training part, {by}{more}.");
        }
    }

    private static string Text(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
