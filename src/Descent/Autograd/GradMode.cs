namespace Descent;

/// <summary>Whether operations on this thread record how to go back.</summary>
/// <example><code>using (GradMode.NoGrad()) predictions = model.Forward(images);</code></example>
public static class GradMode
{
    [ThreadStatic]
    private static bool t_isOff;

    /// <summary>True (the default) when operations whose operands require a gradient are recorded.</summary>
    public static bool IsEnabled => !t_isOff;

    /// <summary>Records nothing until the scope ends: for evaluation and prediction.</summary>
    public static Scope NoGrad() => new(isOff: true);

    internal static Scope Grad() => new(isOff: false);

    /// <summary>Restores the former mode at the end of a <c>using</c> block.</summary>
    public readonly ref struct Scope
    {
        private readonly bool _before;

        internal Scope(bool isOff) => (_before, t_isOff) = (t_isOff, isOff);

        /// <summary>Restores the former mode.</summary>
        public void Dispose() => t_isOff = _before;
    }
}
