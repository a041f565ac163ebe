using System.Globalization;

namespace Descent.Data;

/// <summary>What of a part's figures somebody should know, in sentences.</summary>
internal static class PartFindings
{
    // Above this ratio a network that knows nothing but the frequent classes looks good.
    private const double Unbalanced = 10;
    private const int MostNamed = 5;
    private const double VeryFar = 1000;

    public static IEnumerable<InspectionFinding> Of(PartReport part)
    {
        InspectionFinding Problem(string code, FormattableString text) => new(code, true, part.Role, Text(text));
        InspectionFinding Remark(string code, FormattableString text) => new(code, false, part.Role, Text(text));
        if (part.Measured + part.UnreadableCount < part.Count)
            yield return Remark("sampled", $"{part.Role}: measured on {part.Measured:N0} of {part.Count:N0} samples, evenly spread; classes and targets are of all.");
        if (part.UnreadableCount > 0)
            yield return Problem("unreadable-samples", $"{part.Role}: {Samples(part.UnreadableCount)} cannot be read, such as: {part.Unreadable[0].Text}");
        foreach (var finding in Labels(part.Classes, Problem, Remark)) yield return finding;
        foreach (var finding in Copies(part, Problem, Remark)) yield return finding;
        foreach (var finding in Values(part, Problem, Remark)) yield return finding;
        if (part.SizeCount > 1)
        {
            var most = part.Sizes[0];
            yield return Remark("several-sizes", $"{part.Role}: images have {part.SizeCount:N0} sizes; the most frequent is {most.Width}x{most.Height} with {most.Channels} channel(s), {Samples(most.Count)}.");
        }

        if (part.Neighbours is { SuspectCount: > 0 } near)
            yield return Remark("suspicious-labels", $"{part.Role}: {Samples(near.SuspectCount)} of {near.Samples:N0} compared have a class that none of their {near.Neighbours} nearest neighbours has, which all agree on another, such as {near.Suspects[0].Text}: {near.Suspects[0].Class}, its neighbours {near.Suspects[0].NeighbourClass}.");
    }

    private static IEnumerable<InspectionFinding> Labels(
        IReadOnlyList<ClassCount> classes, Func<string, FormattableString, InspectionFinding> problem,
        Func<string, FormattableString, InspectionFinding> remark)
    {
        if (classes.Count == 0) yield break;
        var single = classes.Where(c => c.Count == 1).ToList();
        var empty = classes.Where(c => c.Count == 0).ToList();
        if (classes.Count(c => c.Count > 0) == 1) yield return problem("one-class", $"All samples have the class {Named(classes.Where(c => c.Count > 0))}: there is nothing to tell apart.");
        if (single.Count > 0) yield return problem("single-sample-class", $"{Classes(single.Count)} with a single sample: {Named(single)}. It can be in one part only.");
        if (empty.Count > 0) yield return remark("empty-class", $"{Classes(empty.Count)} without a sample: {Named(empty)}.");
        foreach (var group in classes.GroupBy(c => Plain(c.Name)).Where(g => g.Count() > 1))
            yield return problem("similar-class-names", $"Class names that differ in case or spaces only: {string.Join(", ", group.Select(c => $"'{c.Name}' ({c.Count:N0})"))}. Are they one class?");
        long most = classes.Max(c => c.Count), least = classes.Where(c => c.Count > 0).Select(c => c.Count).DefaultIfEmpty().Min();
        if (least > 0 && most > Unbalanced * least)
            yield return remark("unbalanced-classes", $"The largest class has {(double)most / least:0} times the samples of the smallest ({most:N0} and {least:N0}): accuracy says little then.");
    }

    private static IEnumerable<InspectionFinding> Copies(
        PartReport part, Func<string, FormattableString, InspectionFinding> problem, Func<string, FormattableString, InspectionFinding> remark)
    {
        var copies = part.Duplicates;
        if (copies.Copies == 0) yield break;
        yield return remark("duplicate-samples", $"{part.Role}: {Samples(copies.Copies)} {(copies.Copies == 1 ? "is" : "are")} there before, bit for bit, such as {copies.Examples[^1].Text}.");
        if (copies.Conflicts > 0)
            yield return problem("conflicting-duplicates", $"{part.Role}: {Samples(copies.Conflicts)} {(copies.Conflicts == 1 ? "is" : "are")} equal to another with another target, such as {copies.Examples[0].Text}. One of both is wrong.");
    }

    private static IEnumerable<InspectionFinding> Values(
        PartReport part, Func<string, FormattableString, InspectionFinding> problem, Func<string, FormattableString, InspectionFinding> remark)
    {
        foreach (var (what, features) in new[] { ("feature", part.Features), ("target", part.Targets) })
        {
            var broken = features.Where(f => f.Infinite > 0 || (f.Missing > 0 && f.Categories.Count == 0 && f.Distinct is null && !IsTable(part))).ToList();
            if (broken.Count > 0)
                yield return problem($"not-finite-{what}s", $"{part.Role}: {Plural(broken.Count, what)} with values that are no finite numbers: {Names(broken)} ({broken.Sum(f => f.Missing):N0} NaN, {broken.Sum(f => f.Infinite):N0} infinite).");
            var constant = features.Where(f => f.IsConstant && part.Measured > 1).ToList();
            if (constant.Count > 0)
                yield return problem($"constant-{what}s", $"{part.Role}: {Plural(constant.Count, what)} with one value only: {Names(constant)}.");
            var lacking = features.Where(f => f.Missing > 0 && IsTable(part)).ToList();
            if (lacking.Count > 0)
                yield return what == "target"
                    ? problem("missing-targets", $"{part.Role}: rows without a target: {Lacking(lacking)}. Training needs one in every row.")
                    : remark("missing-values", $"{part.Role}: {Plural(lacking.Count, "column")} with missing values: {Lacking(lacking)}.");
        }

        var far = part.Features.Where(f => f.Histogram is not null && f.StandardDeviation > 0).ToList();
        if (far.Count > 1 && far.Max(f => f.StandardDeviation) > VeryFar * far.Min(f => f.StandardDeviation))
            yield return remark("different-scales", $"{part.Role}: standard deviations go from {far.Min(f => f.StandardDeviation):G3} to {far.Max(f => f.StandardDeviation):G3}; preprocess with \"standardize\".");
        if (part is { Shape.Count: 3, ConstantPositions: > 0, Measured: > 1 })
            yield return remark("constant-positions", $"{part.Role}: {part.ConstantPositions:N0} of {part.Shape[0] * part.Shape[1] * part.Shape[2]:N0} pixels have one value in all images.");
    }

    private static bool IsTable(PartReport part) => part.Shape.Count == 1 && part.Features.Any(f => f.Distinct is not null || f.Categories.Count > 0);

    private static string Lacking(List<FeatureReport> features) => string.Join(", ", features.Take(MostNamed).Select(f => Text($"{f.Name} ({f.Missing:N0})")))
        + (features.Count > MostNamed ? ", ..." : string.Empty);

    private static string Names(List<FeatureReport> features) =>
        string.Join(", ", features.Take(MostNamed).Select(f => f.Name)) + (features.Count > MostNamed ? ", ..." : string.Empty);

    private static string Named(IEnumerable<ClassCount> classes)
    {
        var names = classes.Select(c => $"'{c.Name}'").ToList();
        return string.Join(", ", names.Take(MostNamed)) + (names.Count > MostNamed ? ", ..." : string.Empty);
    }

    private static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant() is { Length: > 0 } plain ? plain : name;

    private static string Samples(long count) => Plural(count, "sample");

    private static string Classes(long count) => count == 1 ? "1 class" : Text($"{count:N0} classes");

    private static string Plural(long count, string word) => Text($"{count:N0} {word}{(count == 1 ? string.Empty : "s")}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
