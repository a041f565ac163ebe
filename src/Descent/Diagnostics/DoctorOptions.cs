namespace Descent.Diagnostics;

/// <summary>How closely a run is watched.</summary>
/// <remarks>What is computed and learnt does not depend on it, not by one bit. When to look is decided by counted work and not by the clock, so that
/// the same run gets the same diagnosis.</remarks>
public sealed record DoctorOptions
{
    /// <summary>The share of a run's time that looking may take, above 0 and at most 1. Default 0.03.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside of that.</exception>
    public double Budget
    {
        get;
        init => field = value is > 0 and <= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Budget), value, "DoctorOptions: expected a share above 0 and at most 1.");
    } = 0.03;

    /// <summary>Whether a suspicion may be checked by doing a few steps again with one thing changed, on a copy of the state. Default true.</summary>
    public bool Experiments { get; init; } = true;

    /// <summary>Numbers or names of rules that are not asked, such as "DD0105" or "dead-units".</summary>
    /// <exception cref="ArgumentException">There is no such rule.</exception>
    public IReadOnlyList<string> Ignore
    {
        get;
        init => field = value.FirstOrDefault(rule => RuleBook.Find(rule) is null) is { } unknown
            ? throw RuleBook.Unknown("DoctorOptions.Ignore", unknown)
            : value;
    } = [];

    /// <summary>Writes remedies as patches of a config; null where there is none.</summary>
    internal Prescriber? Prescriber { get; init; }
}
