using System.Text;

namespace Descent.Diagnostics;

/// <summary>A diagnosis for people, without colours or pictures.</summary>
internal static class DiagnosisText
{
    private const string Indent = "     ";

    public static string Of(Diagnosis diagnosis, int width)
    {
        if (diagnosis.Findings.Count == 0) return diagnosis + "\n";
        var text = new StringBuilder();
        foreach (var finding in diagnosis.Findings)
        {
            if (text.Length > 0) text.Append('\n');
            var layer = finding.Layer is null ? string.Empty : $", layer {finding.Layer}";
            Wrap(text, string.Empty, $"{finding.Severity.ToString().ToUpperInvariant()} {finding.RuleId} {finding.Title}{layer}", width);
            Wrap(text, Indent, finding.Message, width);
            Wrap(text, Indent, finding.Cause, width);
            if (finding.FollowsFrom.Count > 0) Wrap(text, Indent, $"Likely a consequence of {string.Join(" and ", finding.FollowsFrom)}.", width);
            foreach (var measure in finding.Evidence) Wrap(text, Indent, Of(measure), width);
            foreach (var trial in finding.Experiments) Wrap(text, Indent, Of(trial), width);
            Wrap(text, Indent, $"Remedy: {finding.Remedy.Text}", width);
        }

        return text.ToString();
    }

    private static string Of(Measure measure) =>
        $"- {measure.Name}: {Number(measure.Value)}{(measure.Expected is null ? string.Empty : $" (healthy: {measure.Expected})")}";

    private static string Of(Experiment trial) =>
        $"- {trial.Change}: {trial.Measured} from {Number(trial.Before)} to {Number(trial.After)}. {trial.Conclusion}";

    private static string Number(double value) => Plain.Number(value, 4);

    private static void Wrap(StringBuilder text, string indent, string sentence, int width)
    {
        var used = 0;
        foreach (var word in sentence.Split(' '))
        {
            if (used > 0 && used + 1 + word.Length > width)
            {
                text.Append('\n');
                used = 0;
            }

            var before = used == 0 ? indent : " ";
            text.Append(before).Append(word);
            used += before.Length + word.Length;
        }

        text.Append('\n');
    }
}
