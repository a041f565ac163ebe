namespace Descent.Diagnostics;

/// <summary>What an operation does in a network.</summary>
internal enum OperationRole
{
    /// <summary>Anything else: sums, products of activations, attention, slices.</summary>
    Other,

    /// <summary>What the model is given.</summary>
    Input,

    /// <summary>What the model gives.</summary>
    Output,

    /// <summary>A product with weights: linear, convolution, embedding, recurrent layer.</summary>
    Product,

    /// <summary>An elementwise function that bends, or a product that is rectified in the same pass.</summary>
    Activation,

    /// <summary>Batch, layer, group, instance norm.</summary>
    Norm,

    /// <summary>Softmax or its logarithm.</summary>
    Softmax,

    /// <summary>Random zeros.</summary>
    Dropout,

    /// <summary>The largest or the mean of a window, or of all places.</summary>
    Pool,

    /// <summary>Another shape of the same numbers.</summary>
    View,

    /// <summary>The sum of two branches.</summary>
    Sum,
}
