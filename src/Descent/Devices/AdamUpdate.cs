namespace Descent;

/// <summary>The constants of one Adam or AdamW step, in PyTorch's form.</summary>
/// <remarks>
/// Adam: g = gradient + weightDecay * w. AdamW (decoupled): w *= 1 - learningRate * weightDecay, g = gradient.
/// m = beta1 m + (1 - beta1) g; s = beta2 s + (1 - beta2) g^2;
/// w -= learningRate / (1 - beta1^step) * m / (sqrt(s) / sqrt(1 - beta2^step) + epsilon). Kingma, Ba 2015; Loshchilov, Hutter 2019.
/// </remarks>
/// <param name="LearningRate">The size of the step.</param>
/// <param name="Beta1">Decay of m.</param>
/// <param name="Beta2">Decay of s.</param>
/// <param name="Epsilon">Keeps the division finite.</param>
/// <param name="WeightDecay">Pull towards zero.</param>
/// <param name="IsDecoupled">AdamW: the decay does not pass through m and s.</param>
/// <param name="Step">Which step this is for the parameter, from 1.</param>
public readonly record struct AdamUpdate(float LearningRate, float Beta1, float Beta2, float Epsilon, float WeightDecay, bool IsDecoupled, int Step);
