namespace Descent;

/// <summary>What a product does to each number before it stores it: an activation that costs no pass over memory of its own.</summary>
public enum Activation
{
    /// <summary>Nothing: y = x.</summary>
    None,

    /// <summary>y = max(x, 0); NaN stays NaN.</summary>
    Relu,
}
