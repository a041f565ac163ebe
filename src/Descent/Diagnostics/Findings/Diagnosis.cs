namespace Descent.Diagnostics;

/// <summary>What the doctor says of a run.</summary>
/// <example><code>
/// Run run = trainer.Fit(data);
/// Console.WriteLine(run.Diagnosis);
/// Assert.True(run.Diagnosis.IsHealthy, run.Diagnosis.ToString()); // in a test of your own
/// </code></example>
public sealed record Diagnosis
{
    /// <summary>The file's name in the folder of a run.</summary>
    public const string FileName = "diagnosis.json";

    /// <summary>What was found, the likeliest cause first.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>Checks that were not made, and why.</summary>
    public IReadOnlyList<SkippedCheck> NotChecked { get; init; } = [];

    /// <summary>Those of them that a mistake in the rule itself ended: none where all is well with the doctor.</summary>
    internal IEnumerable<SkippedCheck> Failures => NotChecked.Where(s => s.Reason.StartsWith(Examination.Failed, StringComparison.Ordinal));

    /// <summary>How many rules were asked.</summary>
    public int Rules { get; init; }

    /// <summary>At how many steps the doctor looked closely.</summary>
    public int Looks { get; init; }

    /// <summary>Seconds that looking and judging took, without counter-experiments.</summary>
    public double Seconds { get; init; }

    /// <summary>Seconds that counter-experiments took.</summary>
    public double ExperimentSeconds { get; init; }

    /// <summary>The same by the rule that asked for them; not in the file.</summary>
    internal IReadOnlyDictionary<string, double> ExperimentSecondsByRule { get; init; } = new Dictionary<string, double>();

    /// <summary><see cref="Seconds"/> over the seconds of the training without them.</summary>
    public double Overhead { get; init; }

    /// <summary>Whether rules were asked, and found nothing worse than advice. False where nobody looked.</summary>
    public bool IsHealthy => Rules > 0 && Worst is null or Severity.Info;

    /// <summary>The worst severity, or null without findings.</summary>
    public Severity? Worst => Findings.Count == 0 ? null : Findings.Max(f => f.Severity);

    /// <summary>The findings of a rule, by its number or its name.</summary>
    /// <exception cref="ArgumentException">There is no such rule: a test that asks for it would never fail.</exception>
    public IEnumerable<Finding> Of(string rule)
    {
        var found = Findings.Where(f => f.RuleId == rule || f.Name == rule).ToList();
        return found.Count > 0 || RuleBook.Find(rule) is not null ? found : throw RuleBook.Unknown("Diagnosis.Of", rule);
    }

    /// <summary>Reads the diagnosis of a run that is over.</summary>
    /// <param name="path">The run's folder, or the file.</param>
    /// <exception cref="DataException">There is none, or it is damaged.</exception>
    public static Diagnosis Load(string path) => DiagnosisReader.Load(path);

    /// <summary>The diagnosis as JSON; docs/diagnosis.md describes the format.</summary>
    public string ToJson() => DiagnosisJson.Text(this);

    /// <summary>All findings with evidence, cause and remedy, as a text of lines of at most <paramref name="width"/> characters.</summary>
    /// <param name="width">From 40 on.</param>
    public string ToText(int width = 100) => DiagnosisText.Of(this, Math.Max(40, width));

    /// <summary>Every finding in a line.</summary>
    public override string ToString() => Findings.Count == 0
        ? $"Nothing found: {Rules} rules asked, {NotChecked.Count} could not tell."
        : string.Join(Environment.NewLine, Findings);
}

/// <summary>A check that was not made.</summary>
/// <param name="RuleId">The rule's number.</param>
/// <param name="Title">Its headline.</param>
/// <param name="Reason">Why not.</param>
public sealed record SkippedCheck(string RuleId, string Title, string Reason);
