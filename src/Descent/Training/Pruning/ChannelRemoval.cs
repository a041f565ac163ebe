using System.Globalization;
using System.Text.Json;
using Descent.Data;
using Descent.Nn;

namespace Descent.Training;

/// <summary>Which places of which axes of a model's state stay: a change of its structure that can be saved and repeated.</summary>
/// <remarks>
/// As JSON a list of groups, each with the places that stay ("0-3,5"), the size before, and the tensors with the axis ("conv1.weight/0"). Repeating
/// it on the model as it was gives the same structure and the same numbers.
/// </remarks>
public sealed class ChannelRemoval
{
    private const int MaxPlaces = 1 << 24;

    private readonly List<KeptPlaces> _kept;

    internal ChannelRemoval(List<KeptPlaces> kept) => _kept = kept;

    /// <summary>Whether nothing goes.</summary>
    public bool IsEmpty => _kept.Count == 0;

    /// <summary>What stays, a list for all axes that keep the same places.</summary>
    internal IReadOnlyList<KeptPlaces> Kept => _kept;

    /// <summary>What is left of a graph without some of its channels.</summary>
    internal static ChannelRemoval Of(ChannelGraph graph, IReadOnlyCollection<Channel> removed)
    {
        var gone = removed.SelectMany(c => c.Places).GroupBy(p => (p.Leaf, p.Axis)).OrderBy(g => g.Key.Leaf).ThenBy(g => g.Key.Axis);
        Dictionary<string, KeptPlaces> lists = [];
        foreach (var axis in gone)
        {
            var leaf = graph.Leaves[axis.Key.Leaf];
            var size = leaf.Value.Shape[axis.Key.Axis];
            var indices = axis.Select(p => p.Index).ToHashSet();
            var kept = Enumerable.Range(0, size).Where(i => !indices.Contains(i)).ToArray();
            var key = $"{size}:{Ranges.Write(kept)}";
            if (!lists.TryGetValue(key, out var list)) lists[key] = list = new KeptPlaces(size, kept, []);
            list.Axes.Add((leaf.Name, axis.Key.Axis));
        }

        return new ChannelRemoval([.. lists.Values]);
    }

    /// <summary>Makes the model's tensors smaller, and lets its layers know. Where anything does not fit nothing is changed.</summary>
    /// <param name="model">The model as it was traced.</param>
    /// <exception cref="DataException">A tensor is not there, or has another size.</exception>
    public void Apply(Module model)
    {
        var state = model.State().DistinctBy(s => s.Value).ToDictionary(s => s.Name, s => s.Value);
        Dictionary<Tensor, Tensor> changed = [];
        foreach (var list in _kept)
            foreach (var (name, axis) in list.Axes)
            {
                if (!state.TryGetValue(name, out var value) || axis >= value.Rank || value.Shape[axis] != list.Size)
                    throw new DataException($"Remove channels: got {name} with {list.Size} places on axis {axis}; "
                        + $"expected a model that has it{(value is null ? string.Empty : $", not {value.Shape}")}.");
                changed[value] = Select(changed.GetValueOrDefault(value, value), axis, list.Kept);
            }

        foreach (var part in model.WithParts())
        {
            var own = part.OwnState().Where(s => changed.ContainsKey(s.Value)).ToDictionary(s => s.Name, s => changed[s.Value]);
            if (own.Count > 0 && !part.CanResize)
                throw new DataException($"Remove channels: got {own.Keys.First()} of a {part.GetType().Name}; expected a layer whose size can change.");
        }

        foreach (var part in model.WithParts())
        {
            var own = part.OwnState().Where(s => changed.ContainsKey(s.Value)).ToDictionary(s => s.Name, s => changed[s.Value]);
            if (own.Count > 0) part.Resize(own);
        }
    }

    /// <summary>Writes it as the value of a JSON member.</summary>
    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (var list in _kept)
        {
            writer.WriteStartObject();
            writer.WriteNumber("of", list.Size);
            writer.WriteString("kept", Ranges.Write(list.Kept));
            writer.WriteStartArray("axes");
            foreach (var (name, axis) in list.Axes) writer.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"{name}/{axis}"));
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="DataException">It is damaged.</exception>
    internal static ChannelRemoval Read(JsonElement groups, string file)
    {
        if (groups.ValueKind != JsonValueKind.Array) throw Damaged(file, "no list of channels");
        List<KeptPlaces> kept = [];
        foreach (var group in groups.EnumerateArray())
        {
            var size = JsonState.Integer(group, "of", file);
            if (size is < 1 or > MaxPlaces) throw Damaged(file, $"an axis of {size} places");
            var places = Ranges.Read(JsonState.Text(group, "kept", file), size) ?? throw Damaged(file, "a list of places that does not rise");
            List<(string, int)> axes = [];
            foreach (var text in JsonState.Texts(group, "axes", file))
            {
                var cut = text.LastIndexOf('/');
                if (cut < 1 || !int.TryParse(text.AsSpan(cut + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var axis))
                    throw Damaged(file, "an axis without a name or number");
                axes.Add((text[..cut], axis));
            }

            kept.Add(new KeptPlaces(size, places, axes));
        }

        return new ChannelRemoval(kept);
    }

    private static DataException Damaged(string file, string what) =>
        new($"{file}: got {what} among the removed channels; expected what pruning writes there. The file is damaged.");

    private static Tensor Select(Tensor value, int axis, int[] kept)
    {
        var (source, size) = (value.ToArray(), value.Shape[axis]);
        int outer = 1, inner = 1;
        for (var i = 0; i < axis; i++) outer *= value.Shape[i];
        for (var i = axis + 1; i < value.Rank; i++) inner *= value.Shape[i];
        var target = new float[outer * kept.Length * inner];
        for (var i = 0; i < outer; i++)
            for (var k = 0; k < kept.Length; k++)
                source.AsSpan(((i * size) + kept[k]) * inner, inner).CopyTo(target.AsSpan(((i * kept.Length) + k) * inner));
        return Tensor.From(target, value.Shape.With(axis, kept.Length), value.Device);
    }
}

/// <summary>The places that stay on some axes of the same size.</summary>
internal sealed record KeptPlaces(int Size, int[] Kept, List<(string Name, int Axis)> Axes);

/// <summary>Rising whole numbers as text: "0-3,5".</summary>
internal static class Ranges
{
    public static string Write(int[] numbers)
    {
        List<string> parts = [];
        for (int i = 0, end; i < numbers.Length; i = end)
        {
            for (end = i + 1; end < numbers.Length && numbers[end] == numbers[end - 1] + 1;) end++;
            parts.Add(end - i == 1
                ? numbers[i].ToString(CultureInfo.InvariantCulture)
                : string.Create(CultureInfo.InvariantCulture, $"{numbers[i]}-{numbers[end - 1]}"));
        }

        return string.Join(',', parts);
    }

    /// <summary>The numbers, or null where they do not rise, are none, or are not all below a limit.</summary>
    public static int[]? Read(string text, int limit)
    {
        List<int> numbers = [];
        var next = 0;
        foreach (var part in text.Split(','))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || !Parse(ends[0], out var first) || !Parse(ends[^1], out var last)) return null;
            if (first < next || last < first || last >= limit) return null;
            for (var i = first; i <= last; i++) numbers.Add(i);
            next = last + 1;
        }

        return [.. numbers];
    }

    private static bool Parse(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
