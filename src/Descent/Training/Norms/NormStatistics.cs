namespace Descent.Training;

/// <summary>What the running statistics of batch norms are to be.</summary>
public enum NormStatistics
{
    /// <summary>Mean and variance of each norm's input over all samples, combined by counts in double precision; one pass, in which the norms
    /// normalise each batch by its own statistics, as in training.</summary>
    Combined,

    /// <summary>As if all samples were one batch: one pass for each norm, in the order in which they run; those before it use what was just
    /// measured. Nothing depends on the batch size.</summary>
    Layerwise,

    /// <summary>The plain mean over batches of their means and unbiased variances, as PyTorch's <c>update_bn</c>; one pass as the first. It leaves
    /// out how far the means of batches lie apart.</summary>
    Averaged,
}
