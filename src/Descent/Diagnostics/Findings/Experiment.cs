namespace Descent.Diagnostics;

/// <summary>A counter-experiment: the training, or one forward pass, again with one thing changed.</summary>
/// <param name="Change">What was changed, such as "a tenth of the learning rate".</param>
/// <param name="Measured">What was compared, such as "mean loss of steps 21 to 30".</param>
/// <param name="Before">As it was.</param>
/// <param name="After">With the change.</param>
/// <param name="Conclusion">What follows, in a sentence.</param>
public sealed record Experiment(string Change, string Measured, double Before, double After, string Conclusion);
