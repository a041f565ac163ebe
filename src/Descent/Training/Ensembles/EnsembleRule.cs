namespace Descent.Training;

/// <summary>How the answers of several models become one.</summary>
public enum EnsembleRule
{
    /// <summary>The mean of the members' probabilities, or of their values.</summary>
    Mean,

    /// <summary>The class that most members hold the most probable. Among classes with the same number of votes the one with the largest mean
    /// probability wins, and among those the one with the smallest number.</summary>
    Vote,
}
