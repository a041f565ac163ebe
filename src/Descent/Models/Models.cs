namespace Descent.Nn;

/// <summary>Ready networks by their names in the literature.</summary>
/// <example><code>
/// var model = Models.ResNet20(classes: 10, new Rng(1));
/// </code></example>
public static partial class Models
{
}
