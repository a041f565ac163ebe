namespace Descent.Diagnostics;

/// <summary>When rules are asked.</summary>
[Flags]
internal enum Moments
{
    /// <summary>After the first batch went forward and back, before the first change of a weight: data, structure, initial weights.</summary>
    Preflight = 1,

    /// <summary>During the training: at steps that lie ever farther apart, and at the end of every epoch.</summary>
    Watch = 2,

    /// <summary>At the end of every epoch, after its validation.</summary>
    Epoch = 4,

    /// <summary>At the end of the run, after the test.</summary>
    Verdict = 8,
}
