namespace Descent.Diagnostics;

/// <summary>What a rule looks at; the first two digits of its number.</summary>
public enum RuleFamily
{
    /// <summary>How activations and gradients travel through the layers.</summary>
    Signal = 1,

    /// <summary>Gradients of one sign, so that weights move in zig-zag.</summary>
    ZigZag = 2,

    /// <summary>How the weights start.</summary>
    Initialization = 3,

    /// <summary>Samples, targets and their division.</summary>
    Data = 4,

    /// <summary>Learning rate and optimizer.</summary>
    Optimization = 5,

    /// <summary>Loss and output.</summary>
    Loss = 6,

    /// <summary>What the layers are, and their order.</summary>
    Architecture = 7,

    /// <summary>Normalisation layers.</summary>
    Normalization = 8,

    /// <summary>The procedure of training: how long, how much regularisation, what was measured.</summary>
    Procedure = 9,
}
