using System.Text.Json;

namespace Descent.Nn;

/// <summary>Leaves some channels of one layer and removes the others: a convolution, a linear layer, or a layer with numbers for each
/// channel.</summary>
/// <remarks>
/// It changes this layer alone: what removes a filter of a network is one edit for the layer that makes it, and one for each norm and layer that
/// reads it. A linear layer after a flattening has several inputs for a channel, and names them all.
/// Of a convolution in groups either every group keeps as many, or whole groups go, inputs and outputs; depthwise the second.
/// </remarks>
public sealed class KeepChannels : ModelEdit
{
    internal const string KindName = "keep-channels";

    private readonly int[] _kept;

    /// <summary>Creates the edit.</summary>
    /// <param name="part">The dotted name of the layer.</param>
    /// <param name="side">The side whose channels these are; a layer that treats channels apart has but one.</param>
    /// <param name="kept">The channels that stay, rising, at least one.</param>
    /// <exception cref="ArgumentException">No channel, or channels that do not rise.</exception>
    public KeepChannels(string part, ChannelSide side, params ReadOnlySpan<int> kept)
    {
        if (!Enum.IsDefined(side)) throw new ArgumentOutOfRangeException(nameof(side), side, "KeepChannels: expected Inputs or Outputs.");
        (Layer, Side, _kept) = (part, side, kept.ToArray());
        if (!IsRising(kept)) throw new ArgumentException("KeepChannels: expected one channel or more, rising from 0 or above.", nameof(kept));
    }

    /// <summary>The dotted name of the layer.</summary>
    public string Layer { get; }

    /// <summary>The side whose channels are removed.</summary>
    public ChannelSide Side { get; }

    /// <summary>The channels that stay.</summary>
    public IReadOnlyList<int> Kept => _kept;

    internal override string Kind => KindName;

    /// <inheritdoc/>
    public override void Apply(Module model)
    {
        var part = Part<IHasChannels>(model, Layer, "a convolution, a linear layer, a batch norm or a PRelu with a slope for each channel");
        var count = part.ChannelCount(Side);
        if (_kept[^1] >= count || _kept.Length == count)
            throw Error($"got {_kept.Length} channels up to {_kept[^1]} for the {count} of '{Layer}'", "some of them, and not all.");
        if (!part.TryKeep(Side, _kept))
            throw Error($"got channels of '{Layer}' that leave its groups unequal", "as many of each group, or whole groups.");
    }

    /// <summary>What is done, in words.</summary>
    public override string ToString() => $"{_kept.Length} {(Side == ChannelSide.Inputs ? "inputs" : "outputs")} of {Layer} kept";

    internal static bool IsRising(ReadOnlySpan<int> kept)
    {
        if (kept.IsEmpty || kept[0] < 0) return false;
        for (var i = 1; i < kept.Length; i++)
            if (kept[i] <= kept[i - 1])
                return false;
        return true;
    }

    internal override void Write(Utf8JsonWriter writer)
    {
        writer.WriteString("part", Layer);
        writer.WriteString("side", SideText(Side));
        writer.WriteStartArray("kept");
        foreach (var channel in _kept) writer.WriteNumberValue(channel);
        writer.WriteEndArray();
    }

    internal static string SideText(ChannelSide side) => side == ChannelSide.Inputs ? "inputs" : "outputs";
}
