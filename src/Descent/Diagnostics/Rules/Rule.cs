namespace Descent.Diagnostics;

/// <summary>One check of the doctor: a pure function from what was seen of a run to findings.</summary>
internal abstract class Rule
{
    /// <summary>What it checks and why.</summary>
    public abstract RulePage Page { get; }

    /// <summary>When it is asked. A rule is asked again at each of its moments; a finding that is there already is only brought up to date.</summary>
    public abstract Moments Moments { get; }

    /// <summary>Numbers of rules whose findings are likely only consequences where this one's is true: they are listed behind it.</summary>
    public virtual IReadOnlyList<string> Explains => [];

    /// <summary>Whether, at the end of a run, an earlier warning of this rule has turned out to be none: the training came through all the same.
    /// Facts stay.</summary>
    public virtual bool IsMoot(Examination x) => false;

    /// <summary>Whether it goes by what was seen inside steps; such a rule is not asked where no step can be looked at.</summary>
    public virtual bool NeedsLooks => true;

    /// <summary>Whether its finding only counts where no other rule finds anything wrong.</summary>
    public virtual bool IsLastResort => false;

    /// <summary>Looks, and reports by <see cref="Examination.Report"/>; where it cannot tell, <see cref="Examination.Skip"/> says why.</summary>
    public abstract void Check(Examination x);
}
