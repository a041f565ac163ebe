namespace Descent.Diagnostics;

/// <summary>How sure and how bad a finding is.</summary>
public enum Severity
{
    /// <summary>Advice: nothing is wrong, something could be better or is worth knowing.</summary>
    Info,

    /// <summary>Statistical evidence: at least two signals agree, and the training suffers.</summary>
    Warn,

    /// <summary>An exact fact: whatever the data, this cannot be right.</summary>
    Fail,
}
