namespace Descent.Nn;

/// <summary>Which side's variance an initialiser keeps.</summary>
public enum FanMode
{
    /// <summary>Of activations on the way forward.</summary>
    FanIn,

    /// <summary>Of gradients on the way back.</summary>
    FanOut,

    /// <summary>Between the two: the mean of both.</summary>
    FanAverage,
}
