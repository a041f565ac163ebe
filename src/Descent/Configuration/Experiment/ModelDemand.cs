using Descent.Data;

namespace Descent.Configuration;

/// <summary>What data asks of a model.</summary>
/// <param name="Outputs">The classes, or the target values: a last layer's default.</param>
/// <param name="Output">The shape of what the model must give a sample.</param>
/// <param name="Text">What the data has, in words.</param>
/// <param name="Tokens">How many different tokens samples consist of; null where they are no tokens.</param>
internal sealed record ModelDemand(int Outputs, Shape Output, string Text, int? Tokens = null)
{
    /// <summary>The demand of data with such targets.</summary>
    /// <param name="kind">Whether targets are classes or values.</param>
    /// <param name="outputs">How many.</param>
    /// <param name="targetShape">The shape of one sample's target; [] for one class.</param>
    /// <param name="tokens">How many different tokens samples consist of, or null.</param>
    public static ModelDemand Of(TargetKind kind, int outputs, IReadOnlyList<int> targetShape, int? tokens)
    {
        if (kind == TargetKind.Values) return new(outputs, Shape.Create(outputs), $"{outputs} target value{(outputs == 1 ? string.Empty : "s")}");
        return targetShape switch
        {
            [var height, var width] => new(outputs, Shape.Create(outputs, height, width), $"{outputs} classes at {height} x {width} pixels", tokens),
            [var steps] => new(outputs, Shape.Create(steps, outputs), $"{outputs} classes at {steps} steps", tokens),
            _ => new(outputs, Shape.Create(outputs), $"{outputs} classes", tokens),
        };
    }

    /// <summary>How a model comes to such an output, for errors.</summary>
    public string Hint(Shape got) => Output.Rank switch
    {
        3 => "Let the last layer be \"unet\", or {\"conv2d\": {\"filters\": " + Outputs + ", \"kernel\": 1}}: a score for each class at every pixel.",
        2 => "Let the last layer be \"linear\" without units, after layers that keep the steps, or \"gpt\".",
        _ when got.Rank == 1 => "Let the last layer be \"linear\" without units: then it follows the data.",
        _ => "End the model with \"flatten\" (or \"global-avg-pool\") and \"linear\".",
    };
}
