namespace Descent;

/// <summary>The constants of one SGD step, in PyTorch's form.</summary>
/// <remarks>
/// g = gradient + weightDecay * w; v = momentum * v + (1 - dampening) * g (v = g on the first step);
/// w -= learningRate * (nesterov ? g + momentum * v : v); without momentum w -= learningRate * g.
/// With the rate inside: v = momentum * v - learningRate * g (v = -learningRate * g on the first step);
/// w += nesterov ? momentum * v - learningRate * g : v.
/// </remarks>
/// <param name="LearningRate">The size of the step.</param>
/// <param name="Momentum">How much of v is kept.</param>
/// <param name="Dampening">How much of g is left out of v.</param>
/// <param name="WeightDecay">Pull towards zero.</param>
/// <param name="IsNesterov">Look one step ahead.</param>
/// <param name="IsFirst">This parameter has no v yet.</param>
/// <param name="IsRateInside">The velocity holds steps and not gradients; no dampening then.</param>
public readonly record struct SgdUpdate(
    float LearningRate, float Momentum, float Dampening, float WeightDecay, bool IsNesterov, bool IsFirst, bool IsRateInside = false);
