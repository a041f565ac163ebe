namespace Descent;

/// <summary>The reductions that a device knows.</summary>
public enum ReduceOp
{
    /// <summary>The sum.</summary>
    Sum,

    /// <summary>The mean: sum / count.</summary>
    Mean,

    /// <summary>The largest number; NaN if there is one.</summary>
    Max,
}
