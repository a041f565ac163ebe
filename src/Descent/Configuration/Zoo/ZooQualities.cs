using System.Globalization;
using System.Text;

namespace Descent.Configuration;

/// <summary>How good the configs of the zoo became, as tables in Markdown: that healthy ones learn, and that faults hurt.</summary>
public static class ZooQualities
{
    /// <summary>Writes both tables; each number is the mean over the trainings of a config.</summary>
    public static string Write(ZooFolder zoo, IReadOnlyList<ZooRecord> records)
    {
        var means = records.GroupBy(r => r.Name).ToDictionary(g => g.Key, Mean, StringComparer.Ordinal);
        var page = new StringBuilder("| healthy config | kind | metric | mean | what looks suspicious |\n|---|---|---|---|---|\n");
        foreach (var one in zoo.Cases.Where(c => !c.IsFaulty && means.ContainsKey(c.Name)))
            page.Append(CultureInfo.InvariantCulture, $"| {one.Name} | {one.Kind} | {means[one.Name].Name} | {Text(means[one.Name])} | ")
                .Append(CultureInfo.InvariantCulture, $"{one.Text} |\n");
        page.Append("\n| faulty config | twin | rules | severity | metric | with the fault | twin | fault |\n|---|---|---|---|---|---|---|---|\n");
        foreach (var one in zoo.Cases.Where(c => c.IsFaulty && means.ContainsKey(c.Name)).OrderBy(c => c.Rules[0], StringComparer.Ordinal))
        {
            var twin = means.TryGetValue(one.Twin!, out var found) ? Text(found) : "-";
            page.Append(CultureInfo.InvariantCulture, $"| {one.Name} | {one.Twin} | {string.Join(' ', one.Rules)} | ")
                .Append(CultureInfo.InvariantCulture, $"{one.Severity.ToString().ToLowerInvariant()} | {means[one.Name].Name} | ")
                .Append(CultureInfo.InvariantCulture, $"{Text(means[one.Name])} | {twin} | {one.Text} |\n");
        }

        return page.ToString();
    }

    private static ZooQuality Mean(IEnumerable<ZooRecord> records)
    {
        var found = records.Where(r => r.Quality is not null).Select(r => r.Quality!.Value).ToList();
        return found.Count == 0 ? new ZooQuality("refused", double.NaN) : new ZooQuality(found[0].Name, found.Average(q => q.Value));
    }

    private static string Text(ZooQuality quality) => quality.Value switch
    {
        double.NaN => "none",
        < -10 => "below -10",
        var value => value.ToString("0.000", CultureInfo.InvariantCulture),
    };
}
