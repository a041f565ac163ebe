namespace Descent.Cli.Progress;

/// <summary>What the doctor does between two steps, in words: trials take time in which no step is made.</summary>
internal static class ExaminingText
{
    /// <summary>With the steps of the trial, for a line that renews itself.</summary>
    public static string Of(string rule, string trial, int stepsDone, int steps) =>
        Of(rule, trial) + (steps > 0 ? $": step {stepsDone} of {steps}" : string.Empty);

    /// <summary>Without them, for a line that stays.</summary>
    public static string Of(string rule, string trial) =>
        trial.Length == 0 ? "doctor asks the rules" : $"doctor tries {trial} ({rule})";
}
