using System.Text.Json;

namespace Descent.Configuration;

/// <summary>A size along each of three axes: one integer for all, or [depth, height, width].</summary>
internal sealed class VolumeSizeSetting(string name, string summary, string? defaultJson, int max = 1024)
    : Setting(name, summary, defaultJson, nullable: false)
{
    private const int Axes = 3;

    public override string TypeText => FormattableString.Invariant($"an integer from 1 to {max}, or three of them: [depth, height, width]");

    private protected override object ReadValue(ConfigNode node)
    {
        if (SizeSetting.IsSide(node, 1, max, out var side)) return new[] { side, side, side };
        if (node is not { Kind: ConfigNodeKind.Array, Items.Count: Axes }) throw Wrong(node);
        var sides = new int[Axes];
        for (var i = 0; i < Axes; i++)
            if (!SizeSetting.IsSide(node.Items[i], 1, max, out sides[i]))
                throw node.Items[i].Error($"got {node.Items[i].Shown}; expected an integer from 1 to {max}.");
        return sides;
    }

    private protected override void WriteValue(Utf8JsonWriter writer, object value) => SizeSetting.WriteList(writer, (int[])value);

    private protected override void WriteType(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("anyOf");
        SizeSetting.WriteSide(writer, 1, max);
        SizeSetting.WriteSides(writer, 1, max, Axes);
        writer.WriteEndArray();
    }
}

/// <summary>Padding of some axes as a config gives it: "same" can only be worked out once the kernel is known.</summary>
/// <param name="IsSame">Whether it keeps the size at stride 1.</param>
/// <param name="Sizes">Otherwise the sizes before each axis, then those after each.</param>
internal sealed record PaddingSides(bool IsSame, int[] Sizes)
{
    /// <summary>For a line.</summary>
    public Padding1d Line(int kernel, int dilation) => IsSame ? Padding1d.Same(kernel, dilation) : new Padding1d(Sizes[0], Sizes[1]);

    /// <summary>For a volume.</summary>
    public Padding3d Volume(Size3d kernel, Size3d dilation) => IsSame
        ? Padding3d.Same(kernel, dilation)
        : new Padding3d(new Padding1d(Sizes[0], Sizes[3]), new Padding(Sizes[1], Sizes[2], Sizes[4], Sizes[5]));
}

/// <summary>Padding of a line: an integer, "same", "valid" or [before, after]; of a volume also one integer for each axis, or six.</summary>
internal sealed class SidesSetting(string name, string summary, string? defaultJson, int axes) : Setting(name, summary, defaultJson, nullable: false)
{
    private const int Max = 1024;

    public override string TypeText => $"an integer from 0 to {Max}, \"same\", \"valid\"" + (axes == 1
        ? " or [before, after]"
        : ", [depth, height, width] or [front, top, left, back, bottom, right]");

    private protected override object ReadValue(ConfigNode node)
    {
        if (node.Kind == ConfigNodeKind.String && node.Text is "same" or "valid") return new PaddingSides(node.Text == "same", new int[2 * axes]);
        if (SizeSetting.IsSide(node, 0, Max, out var side)) return new PaddingSides(false, [.. Enumerable.Repeat(side, 2 * axes)]);
        if (node.Kind != ConfigNodeKind.Array || (node.Items.Count != 2 * axes && (axes == 1 || node.Items.Count != axes))) throw Wrong(node);
        var sides = new int[node.Items.Count];
        for (var i = 0; i < sides.Length; i++)
            if (!SizeSetting.IsSide(node.Items[i], 0, Max, out sides[i]))
                throw node.Items[i].Error($"got {node.Items[i].Shown}; expected an integer from 0 to {Max}.");
        return new PaddingSides(false, sides.Length == axes ? [.. sides, .. sides] : sides);
    }

    private protected override void WriteValue(Utf8JsonWriter writer, object value)
    {
        var padding = (PaddingSides)value;
        if (padding.IsSame) writer.WriteStringValue("same");
        else SizeSetting.WriteList(writer, padding.Sizes);
    }

    private protected override void WriteType(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("anyOf");
        SizeSetting.WriteSide(writer, 0, Max);
        writer.WriteStartObject();
        writer.WriteStartArray("enum");
        writer.WriteStringValue("same");
        writer.WriteStringValue("valid");
        writer.WriteEndArray();
        writer.WriteEndObject();
        if (axes > 1) SizeSetting.WriteSides(writer, 0, Max, axes);
        SizeSetting.WriteSides(writer, 0, Max, 2 * axes);
        writer.WriteEndArray();
    }
}
