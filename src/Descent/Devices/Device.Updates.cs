namespace Descent;

/// <content>Optimizer steps with element-wise state.</content>
public abstract partial class Device
{
    /// <summary>One step in place of the parameter and its states; see <see cref="AdaptiveUpdate"/> for the formula of each rule.</summary>
    /// <param name="update">The rule and its constants.</param>
    /// <param name="parameter">w.</param>
    /// <param name="gradient">The gradient; not changed.</param>
    /// <param name="first">a of the formula.</param>
    /// <param name="second">b; Moments needs it, RootMeanSquare may have it.</param>
    /// <param name="third">c; Moments and RootMeanSquare may have it.</param>
    /// <returns>Whether every parameter is finite now.</returns>
    public abstract bool AdaptiveStep(
        in AdaptiveUpdate update, Storage parameter, Storage gradient, Storage first, Storage? second = null, Storage? third = null);
}
