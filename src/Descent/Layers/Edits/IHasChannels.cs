namespace Descent.Nn;

/// <summary>A layer from which channels can be removed.</summary>
internal interface IHasChannels
{
    /// <summary>How many channels a side has.</summary>
    int ChannelCount(ChannelSide side);

    /// <summary>Leaves out the other channels; false, and nothing changed, if its groups would become unequal.</summary>
    bool TryKeep(ChannelSide side, ReadOnlySpan<int> kept);
}

/// <summary>A layer whose weight leads from channels to channels: convolutions and linear maps.</summary>
internal interface IWeightedLayer : IHasChannels
{
    /// <summary>How many channels go in and come out, and how they are grouped. Setting it changes no parameter.</summary>
    ChannelLayout Layout { get; set; }

    /// <summary>(outputs, inputs / groups, ...), or transposed (inputs, outputs / groups, ...).</summary>
    Parameter Weight { get; }

    /// <summary>(outputs), or null.</summary>
    Parameter? Bias { get; }

    /// <summary>Gives the layer a bias of zeros where it has none.</summary>
    void AddBias();

    /// <summary>Takes the bias away.</summary>
    void RemoveBias();

    int IHasChannels.ChannelCount(ChannelSide side) => Layout.Count(side);

    bool IHasChannels.TryKeep(ChannelSide side, ReadOnlySpan<int> kept) => ChannelEdits.TryKeep(this, side, kept);
}

/// <summary>A layer that has parameters for each channel and treats channels apart, such as batch norm.</summary>
internal interface IChannelwise : IHasChannels
{
    /// <summary>How many.</summary>
    int Channels { get; }

    /// <summary>Leaves out all other channels.</summary>
    void Keep(ReadOnlySpan<int> kept);

    int IHasChannels.ChannelCount(ChannelSide side) => Channels;

    bool IHasChannels.TryKeep(ChannelSide side, ReadOnlySpan<int> kept)
    {
        Keep(kept);
        return true;
    }
}

/// <summary>How a weight's first two axes are channels.</summary>
internal readonly record struct ChannelLayout(int Inputs, int Outputs, int Groups = 1, bool IsTransposed = false)
{
    /// <summary>The channels on a side.</summary>
    public int Count(ChannelSide side) => side == ChannelSide.Inputs ? Inputs : Outputs;

    /// <summary>The side of the weight's first axis.</summary>
    public ChannelSide First => IsTransposed ? ChannelSide.Inputs : ChannelSide.Outputs;

    /// <summary>The same with other counts.</summary>
    public ChannelLayout With(ChannelSide side, int count) =>
        side == ChannelSide.Inputs ? this with { Inputs = count } : this with { Outputs = count };
}
