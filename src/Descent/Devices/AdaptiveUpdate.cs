namespace Descent;

/// <summary>Which formula an <see cref="AdaptiveUpdate"/> follows.</summary>
public enum UpdateRule
{
    /// <summary>Running means of gradient and square: Adam with AMSGrad's maximum, NAdam.</summary>
    Moments,

    /// <summary>The sum of all squares: AdaGrad.</summary>
    SumOfSquares,

    /// <summary>The running mean of the squares, centred or not, with momentum or not: RMSProp.</summary>
    RootMeanSquare,

    /// <summary>The sign of a running mean: Lion.</summary>
    Sign,
}

/// <summary>The constants of one step of an optimizer whose state is element-wise, in one pass over memory.</summary>
/// <remarks>
/// g = gradient + decay w; w *= shrink; then with the states a, b, c (b and c may be missing where the rule says so):
/// Moments: a = beta1 a + (1 - beta1) g; b = beta2 b + (1 - beta2) g^2; with c: c = max(c, b), and c in place of b from here on;
/// w -= (gradientRate g + learningRate a) / (sqrt(b) / rootCorrection + epsilon).
/// SumOfSquares: a += g^2; w -= learningRate g / (sqrt(a) + epsilon).
/// RootMeanSquare: a = beta2 a + (1 - beta2) g^2; with b: b = beta2 b + (1 - beta2) g; q = g / (sqrt(max(a - b^2, 0)) + epsilon);
/// with c: c = beta1 c + q and w -= learningRate c; without: w -= learningRate q.
/// Sign: w -= learningRate sign(beta1 a + (1 - beta1) g); a = beta2 a + (1 - beta2) g.
/// </remarks>
/// <param name="Rule">The formula.</param>
/// <param name="LearningRate">The size of the step, bias correction included.</param>
/// <param name="Beta1">Decay of the running mean, or the momentum of RootMeanSquare.</param>
/// <param name="Beta2">Decay of the running square.</param>
/// <param name="Epsilon">Keeps the division finite.</param>
/// <param name="Decay">Times the weight, added to the gradient.</param>
/// <param name="Shrink">Times the weight; 1 for none.</param>
/// <param name="GradientRate">Moments: how much of the gradient itself goes into the step (NAdam).</param>
/// <param name="RootCorrection">Moments: the square root of the square's bias correction.</param>
public readonly record struct AdaptiveUpdate(
    UpdateRule Rule, float LearningRate, float Beta1 = 0, float Beta2 = 0, float Epsilon = 0, float Decay = 0, float Shrink = 1,
    float GradientRate = 0, float RootCorrection = 1);
