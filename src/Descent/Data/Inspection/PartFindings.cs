using System.Globalization;

namespace Descent.Data;

/// <summary>What of a part's figures somebody should know, in sentences.</summary>
internal sealed class PartFindings
{
    // Above this ratio a network that knows nothing but the frequent classes looks good.
    private const double Unbalanced = 10;
    private const double VeryFar = 1000;
    private const int MostNamed = 5;
    private readonly List<InspectionFinding> _findings = [];
    private readonly PartReport _part;

    private PartFindings(PartReport part) => _part = part;

    /// <summary>The findings in one part.</summary>
    public static IReadOnlyList<InspectionFinding> In(PartReport part)
    {
        var findings = new PartFindings(part);
        findings.Samples();
        findings.Labels();
        findings.Copies();
        findings.NearDuplicates();
        findings.Values("feature", part.Features);
        findings.Values("target", part.Targets);
        findings.Scales();
        findings.Neighbours();
        return findings._findings;
    }

    private void Samples()
    {
        if (_part.Measured + _part.UnreadableCount < _part.Count)
            Remark("sampled", $"measured on {_part.Measured:N0} of {_part.Count:N0} samples, evenly spread; classes and targets are of all.");
        if (_part.UnreadableCount > 0)
            Problem("unreadable-samples", $"{Plural(_part.UnreadableCount, "sample")} cannot be read, such as: {_part.Unreadable[0].Text}");
        if (_part.SizeCount < 2) return;
        var (width, height, channels, count) = _part.Sizes[0];
        Remark("several-sizes", $"images have {_part.SizeCount:N0} sizes, most often {width}x{height} in {channels} channels ({count:N0} times).");
    }

    private void Labels()
    {
        var present = _part.Classes.Where(c => c.Count > 0).ToList();
        if (present.Count == 0) return;
        if (present.Count == 1) Problem("one-class", $"all samples have the class {Named(present)}: there is nothing to tell apart.");
        var single = present.FindAll(c => c.Count == 1);
        if (single.Count > 0)
            Problem("single-sample-class", $"{Classes(single)} with a single sample, which can be in one part only: {Named(single)}.");
        var empty = _part.Classes.Where(c => c.Count == 0).ToList();
        if (empty.Count > 0) Remark("empty-class", $"{Classes(empty)} without a sample: {Named(empty)}.");
        foreach (var group in _part.Classes.GroupBy(c => Plain(c.Name)).Where(g => g.Count() > 1))
        {
            var names = string.Join(", ", group.Select(c => Text($"'{c.Name}' ({c.Count:N0})")));
            Problem("similar-class-names", $"class names that differ in case or spaces only: {names}. Are they one class?");
        }

        var (most, least) = (present.Max(c => c.Count), present.Min(c => c.Count));
        if (most > Unbalanced * least)
            Remark(
                "unbalanced-classes",
                $"the largest class has {(double)most / least:0} times the samples of the smallest ({most:N0} and {least:N0}).");
    }

    private void Copies()
    {
        var copies = _part.Duplicates;
        if (copies.Copies == 0) return;
        var are = copies.Copies == 1 ? "is a copy" : "are copies";
        Remark("duplicate-samples", $"{Plural(copies.Copies, "sample")} {are} of earlier ones, such as {copies.Examples[^1].Text}.");
        if (copies.Conflicts == 0) return;
        are = copies.Conflicts == 1 ? "copy has" : "copies have";
        Problem("conflicting-duplicates", $"{copies.Conflicts:N0} {are} another target than the first, such as {copies.Examples[0].Text}.");
    }

    private void NearDuplicates()
    {
        if (_part.NearDuplicates is not { } near) return;
        var (within, across, conflicts) = (Plural(near.Within, "sample"), Plural(near.Across, "sample"), Plural(near.Conflicts, "sample"));
        if (near.Conflicts > 0)
        {
            var example = near.Examples.Concat(near.AcrossExamples).First(p => p.IsConflict);
            Problem("conflicting-near-duplicates", $"{conflicts} with another class than a near duplicate, such as {example.Text}.");
        }

        if (near.Within > 0) Remark("near-duplicates", $"{within} nearly the same as an earlier one, such as {near.Examples[^1].Text}.");
        if (near.Across == 0) return;
        Problem("shared-near-duplicates", $"{across} nearly the same as one in a part before this, such as {near.AcrossExamples[^1].Text}.");
    }

    private void Values(string what, IReadOnlyList<FeatureReport> features)
    {
        var broken = features.Where(f => f.Infinite > 0 || (f.Missing > 0 && !f.IsColumn)).ToList();
        var (nan, infinite) = (broken.Sum(f => f.Missing), broken.Sum(f => f.Infinite));
        if (broken.Count > 0)
            Problem($"not-finite-{what}s", $"{Plural(broken.Count, what)} with {nan:N0} NaN and {infinite:N0} infinite values: {Names(broken)}.");
        var constant = features.Where(f => f.IsConstant && _part.Measured > 1).ToList();
        if (constant.Count > 0) Problem($"constant-{what}s", $"{Plural(constant.Count, what)} with one value only: {Names(constant)}.");
        var lacking = features.Where(f => f.Missing > 0 && f.IsColumn).ToList();
        if (lacking.Count == 0) return;
        var names = string.Join(", ", lacking.Take(MostNamed).Select(f => Text($"{f.Name} ({f.Missing:N0})"))) + More(lacking.Count);
        if (what == "target") Problem("missing-targets", $"rows without a target, which training needs: {names}.");
        else Remark("missing-values", $"{Plural(lacking.Count, "column")} with missing values: {names}.");
    }

    private void Scales()
    {
        var spread = _part.Features.Where(f => f.Histogram is not null && f.StandardDeviation > 0).Select(f => f.StandardDeviation).ToList();
        if (spread.Count > 1 && spread.Max() > VeryFar * spread.Min())
            Remark("different-scales", $"standard deviations go from {spread.Min():G3} to {spread.Max():G3}; preprocess with \"standardize\".");
        if (_part is not { Shape.Count: 3, ConstantPositions: > 0, Measured: > 1, SizeCount: 1 }) return;
        var pixels = _part.Shape.Aggregate(1, (size, axis) => size * axis);
        Remark("constant-positions", $"{_part.ConstantPositions:N0} of {pixels:N0} pixels have one value in all images.");
    }

    private void Neighbours()
    {
        if (_part.Neighbours is not { SuspectCount: > 0 } near) return;
        var (first, count) = (near.Suspects[0], Plural(near.SuspectCount, "label"));
        var such = $"such as {first.Text}: {first.Class}, its neighbours {first.NeighbourClass}";
        var all = $"all {near.Neighbours} nearest neighbours have one other class";
        Remark("suspicious-labels", $"{count} of {near.Samples:N0} compared may be wrong: {all}, {such}.");
    }

    private void Problem(string code, FormattableString text) => Add(code, true, Text(text));

    private void Remark(string code, FormattableString text) => Add(code, false, Text(text));

    // Of a single part its role needs not be said.
    private void Add(string code, bool isProblem, string text)
    {
        var sentence = _part.Role == "all" ? char.ToUpperInvariant(text[0]) + text[1..] : $"{_part.Role}: {text}";
        _findings.Add(new InspectionFinding(code, isProblem, _part.Role, sentence));
    }

    private static string Names(List<FeatureReport> features) =>
        string.Join(", ", features.Take(MostNamed).Select(f => f.Name)) + More(features.Count);

    private static string Named(List<ClassCount> classes) =>
        string.Join(", ", classes.Take(MostNamed).Select(c => $"'{c.Name}'")) + More(classes.Count);

    private static string More(int count) => count > MostNamed ? ", ..." : string.Empty;

    private static string Plain(string name)
    {
        var plain = string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
        return plain.Length > 0 ? plain : name;
    }

    private static string Classes(List<ClassCount> classes) => classes.Count == 1 ? "1 class" : Text($"{classes.Count:N0} classes");

    private static string Plural(long count, string word) => Text($"{count:N0} {word}{(count == 1 ? string.Empty : "s")}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
