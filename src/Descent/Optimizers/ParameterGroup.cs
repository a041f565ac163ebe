using System.IO.Enumeration;

namespace Descent.Optim;

/// <summary>Parameters with a rate or a decay of their own; see <see cref="Optimizer.AddGroup"/>.</summary>
/// <remarks>
/// The usual one: no decay for biases and the scales and shifts of norms, which are pulled towards nothing sensible (arXiv:1812.01187, section 3.1).
/// The rate is a factor, so that schedules go on to work for all groups alike; PyTorch has absolute rates and multiplies each.
/// </remarks>
/// <example><code>
/// var optimizer = new AdamW(model.Parameters(), weightDecay: 0.1f);
/// optimizer.AddGroup(new ParameterGroup(ParameterGroup.Vectors(model.Parameters())) { WeightDecay = 0 });
/// optimizer.AddGroup(new ParameterGroup(ParameterGroup.Matching(model.NamedParameters(), "fc.*")) { LearningRateScale = 0.1f });
/// </code></example>
public sealed class ParameterGroup
{
    /// <summary>Creates the group.</summary>
    public ParameterGroup(IEnumerable<Parameter> parameters) => Parameters = [.. parameters];

    /// <summary>The parameters.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Times the optimizer's rate, 0 or more. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public float LearningRateScale
    {
        get;
        init => field = value >= 0 && float.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(LearningRateScale), value, "ParameterGroup: expected a factor of 0 or more.");
    } = 1;

    /// <summary>Pull of these weights towards zero, 0 or more; null: the optimizer's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public float? WeightDecay
    {
        get;
        init => field = value is null or (>= 0 and < float.PositiveInfinity)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(WeightDecay), value, "ParameterGroup: expected a decay of 0 or more, or null.");
    }

    /// <summary>Those with at most one axis: biases, and the scales and shifts of norms.</summary>
    public static IEnumerable<Parameter> Vectors(IEnumerable<Parameter> parameters) => parameters.Where(p => p.Shape.Rank <= 1);

    /// <summary>Those whose name fits one of the patterns, in which * stands for any letters and ? for one.</summary>
    /// <param name="parameters">Names and parameters, as a model's <c>NamedParameters()</c>.</param>
    /// <param name="patterns">Such as "*.bias" or "layer1.*".</param>
    public static IEnumerable<Parameter> Matching(
        IEnumerable<(string Name, Parameter Parameter)> parameters, params IReadOnlyList<string> patterns) =>
        parameters.Where(p => patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, p.Name, ignoreCase: false)))
            .Select(p => p.Parameter);
}
