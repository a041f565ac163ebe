using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>Between which numbers an output lies whatever the weights are, because of the function that makes it.</summary>
/// <param name="Low">The lowest, or minus infinity.</param>
/// <param name="High">The highest, or infinity.</param>
internal readonly record struct OutputReach(double Low, double High)
{
    /// <summary>Any number.</summary>
    public static OutputReach All => new(double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>Whether it is limited on both sides.</summary>
    public bool IsBounded => double.IsFinite(Low) && double.IsFinite(High);

    /// <summary>Whether it only stops below.</summary>
    public bool IsRectified => double.IsFinite(Low) && !double.IsFinite(High);

    /// <summary>What an operation can give.</summary>
    public static OutputReach Of(GraphNode? node) => node is null || node.Node.Name == "Clamp" ? All : node.Owner switch
    {
        LogSoftmax => new(double.NegativeInfinity, 0),
        Softmax or Sigmoid => new(0, 1),
        Tanh => new(-1, 1),
        Relu or Softplus => new(0, double.PositiveInfinity),
        LeakyRelu or PRelu => All,
        _ => OfOperation(node),
    };

    /// <summary>In words.</summary>
    public override string ToString() => (double.IsFinite(Low), double.IsFinite(High)) switch
    {
        (true, true) => FormattableString.Invariant($"between {Low:G3} and {High:G3}"),
        (true, false) => FormattableString.Invariant($"{Low:G3} or more"),
        (false, true) => FormattableString.Invariant($"{High:G3} or less"),
        _ => "any number",
    };

    private static OutputReach OfOperation(GraphNode node) => node.Operation switch
    {
        "Sigmoid" => new(0, 1),
        "Softmax" => new(double.NegativeInfinity, 1), // or its logarithm
        "Tanh" => new(-1, 1),
        "Relu" or "LinearRelu" or "Conv2dRelu" or "AddRelu" or "Softplus" or "Exp" or "Square" or "Abs" or "Sqrt" => new(0, double.PositiveInfinity),
        "Gelu" => new(-0.171, double.PositiveInfinity),
        "Silu" => new(-0.279, double.PositiveInfinity),
        "Mish" => new(-0.309, double.PositiveInfinity),
        "HardSwish" => new(-0.376, double.PositiveInfinity),
        _ => All,
    };
}
