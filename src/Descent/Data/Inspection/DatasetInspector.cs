using System.Globalization;

namespace Descent.Data;

/// <summary>Looks at data sets: counts, shapes, classes, statistics, copies, unreadable samples, labels that may be wrong.</summary>
/// <remarks>
/// Each sample that is measured is read once, in order, and not kept; classes and target values are counted for all. The same data gives the same
/// report. Statistics are of the features as the data set gives them: pixels from 0 to 1.
/// </remarks>
/// <example><code>
/// var (training, test) = (MnistFolder.LoadTraining("mnist"), MnistFolder.LoadTest("mnist"));
/// InspectionReport report = DatasetInspector.Inspect("mnist", [("training", training), ("test", test)]);
/// foreach (InspectionFinding finding in report.Findings) Console.WriteLine(finding.Text);
/// </code></example>
public static class DatasetInspector
{
    /// <summary>Inspects the parts of a data set.</summary>
    /// <param name="source">What the report calls it.</param>
    /// <param name="parts">The parts with their roles, the training part first; parts without a sample are left out.</param>
    /// <param name="options">How closely; null: with the defaults.</param>
    /// <param name="hasTargets">False where the data has no targets and the parts' classes or values mean nothing.</param>
    /// <exception cref="DataException">No part has a sample.</exception>
    public static InspectionReport Inspect(
        string source, IReadOnlyList<(string Role, Dataset Data)> parts, InspectionOptions? options = null, bool hasTargets = true)
    {
        options ??= new InspectionOptions();
        parts = [.. parts.Where(p => p.Data.Count > 0)];
        var inspected = parts.Select(p => new PartInspection(p.Role, p.Data, options, hasTargets).Run()).ToList();
        if (inspected.Count == 0) throw new DataException($"{source}: got no sample; expected at least one.");
        var reports = inspected.ConvertAll(p => p.Report);
        // The finder needs every sample, in one size.
        var canCompare = options.FindsNear && reports.TrueForAll(r => r is { UnreadableCount: 0, SizeCount: < 2 });
        for (var i = 0; canCompare && i < parts.Count; i++)
            reports[i] = reports[i] with { NearDuplicates = NearCopies.Find(parts, i, options, hasTargets) };
        List<InspectionFinding> findings = [.. reports.SelectMany(r => PartFindings.In(r)), .. Shared(inspected)];
        return new InspectionReport(source, KindOf(parts[0].Data.SampleShape), reports, [.. findings.OrderBy(f => !f.IsProblem)]);
    }

    private static string KindOf(IReadOnlyList<int> shape) => shape.Count switch { 3 => "images", 1 => "features", 2 => "sequences", _ => "array" };

    // A sample that was learned by heart measures nothing.
    private static IEnumerable<InspectionFinding> Shared(List<(PartReport Report, CopyCounter Copies)> parts)
    {
        for (var i = 1; i < parts.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var shared = parts[j].Copies.CountShared(parts[i].Copies);
                if (shared == 0) continue;
                var (role, other, different) = (parts[i].Report.Role, parts[j].Report.Role, parts[i].Copies.Different);
                yield return new InspectionFinding("shared-samples", true, role, string.Create(CultureInfo.InvariantCulture,
                    $"{role}: {shared:N0} of {different:N0} different samples {(shared == 1 ? "is" : "are")} in the {other} part too, bit for bit."));
            }
        }
    }
}
