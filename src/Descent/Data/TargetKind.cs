namespace Descent.Data;

/// <summary>What a data set's targets are.</summary>
public enum TargetKind
{
    /// <summary>One class number per sample, from 0.</summary>
    Classes,

    /// <summary>One or more numbers per sample.</summary>
    Values,
}
