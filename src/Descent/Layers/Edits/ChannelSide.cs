namespace Descent.Nn;

/// <summary>A side of a layer with channels.</summary>
public enum ChannelSide
{
    /// <summary>What goes in.</summary>
    Inputs,

    /// <summary>What comes out: filters, units.</summary>
    Outputs,
}
