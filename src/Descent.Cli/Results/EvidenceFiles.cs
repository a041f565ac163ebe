using Descent.Cli.Terminal;
using Descent.Diagnostics;

namespace Descent.Cli.Results;

/// <summary>Writes the pictures of findings as Vega-Lite files: DD0501-1.vl.json, DD0501-2.vl.json.</summary>
internal static class EvidenceFiles
{
    /// <summary>Refuses what is no folder, before anything is computed.</summary>
    /// <exception cref="UsageException">It is a file.</exception>
    public static void Check(string folder)
    {
        if (File.Exists(folder)) throw new UsageException($"--charts: got '{folder}', which is a file; expected a folder.");
    }

    public static void Write(string folder, Diagnosis diagnosis)
    {
        Directory.CreateDirectory(folder);
        foreach (var finding in diagnosis.Findings)
        {
            var layer = finding.Layer is null ? string.Empty : "-" + string.Concat(finding.Layer.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
            for (var i = 0; i < finding.Plots.Count; i++)
            {
                if (finding.Plots[i].Lines.Count == 0) continue;
                var path = Path.Combine(folder, $"{finding.RuleId}{layer}-{i + 1}.vl.json");
                ChartFile.Check("--charts", path);
                ChartFile.Write(path, EvidenceChart.Chart(finding.Plots[i]));
            }
        }
    }
}
