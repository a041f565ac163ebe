namespace Descent.Configuration;

/// <summary>What an entry of the catalog makes.</summary>
public enum CatalogKind
{
    /// <summary>A layer with weights, a pooling, or a way to combine layers.</summary>
    Layer,

    /// <summary>A normalisation.</summary>
    Norm,

    /// <summary>A non-linearity.</summary>
    Activation,

    /// <summary>Something against overfitting.</summary>
    Regularizer,

    /// <summary>How weights start.</summary>
    Initializer,

    /// <summary>What is made small.</summary>
    Loss,

    /// <summary>How parameters change.</summary>
    Optimizer,

    /// <summary>How the learning rate changes.</summary>
    Schedule,

    /// <summary>How gradients are limited.</summary>
    Clip,

    /// <summary>Where samples come from.</summary>
    Source,

    /// <summary>What is done to every sample.</summary>
    Preprocess,

    /// <summary>A random change of training samples.</summary>
    Augmentation,

    /// <summary>Which samples an epoch has.</summary>
    Sampler,

    /// <summary>A number that says how good a model is.</summary>
    Metric,

    /// <summary>A ready network; stands in a config where a layer may stand.</summary>
    Model,
}

/// <summary>The kinds in words.</summary>
public static class CatalogKinds
{
    /// <summary>The kind as texts name it, such as "optimizer".</summary>
    public static string Text(this CatalogKind kind) => kind.ToString().ToLowerInvariant();
}
