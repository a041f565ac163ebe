namespace Descent;

/// <summary>The constants of one SGD step, in PyTorch's form.</summary>
/// <remarks>
/// g = gradient + weightDecay * w; v = momentum * v + (1 - dampening) * g (v = g on the first step);
/// w -= learningRate * (nesterov ? g + momentum * v : v); without momentum w -= learningRate * g.
/// </remarks>
public readonly record struct SgdUpdate(float LearningRate, float Momentum, float Dampening, float WeightDecay, bool IsNesterov, bool IsFirst);
