using System.Globalization;
using System.Text.Json;

namespace Descent.Configuration;

/// <summary>A config under change: remembers each change as an operation of a patch, and where layers went that steps name by old places.</summary>
internal sealed class ConfigEditor
{
    private readonly ConfigNode _original;

    // For each list of layers, by its old place: the old index of what stands at each new one; -1: new.
    private readonly Dictionary<string, List<int>> _places = new(StringComparer.Ordinal);
    private readonly List<PatchOperation> _operations = [];

    public ConfigEditor(ConfigNode original) => (_original, Root) = (original, original);

    private ConfigEditor(ConfigEditor other)
    {
        (_original, Root) = (other._original, other.Root);
        _operations.AddRange(other._operations);
        foreach (var (list, places) in other._places) _places[list] = [.. places];
    }

    /// <summary>As it is now.</summary>
    public ConfigNode Root { get; private set; }

    public IReadOnlyList<PatchOperation> Operations => _operations;

    /// <summary>The same to try something on.</summary>
    public ConfigEditor Copy() => new(this);

    public ConfigNode? Find(params ReadOnlySpan<string> path) => ConfigTree.Find(Root, path);

    /// <summary>Puts a value in the place of another; nothing where it is the same.</summary>
    public void Replace(string[] path, ConfigNode value)
    {
        if (ConfigTree.Find(Root, path) is { } there && ConfigTree.Same(there, value)) return;
        Do(new PatchOperation(ConfigTree.Find(Root, path) is null ? "add" : "replace", path, value));
    }

    public void Append(string[] list, ConfigNode value) => Do(new PatchOperation("add", [.. list, "-"], value));

    public void Remove(string[] path) => Do(new PatchOperation("remove", path));

    /// <summary>Where a layer of the old config is now, or null.</summary>
    public string[]? PlaceOf(string layer)
    {
        if (LayerPath.Find(_original, layer) is not { } old) return null;
        List<string> now = [];
        for (var i = 0; i < old.Length; i++)
        {
            var list = JsonPointer.Text(old.AsSpan(0, i).ToArray());
            if (_places.TryGetValue(list, out var places) && JsonPointer.Index(old[i], int.MaxValue) is { } index)
            {
                var at = places.IndexOf(index);
                if (at < 0) return null;
                now.Add(Text(at));
            }
            else
            {
                now.Add(old[i]);
            }
        }

        return ConfigTree.Find(Root, now.ToArray()) is null ? null : [.. now];
    }

    /// <summary>Takes a layer out.</summary>
    public bool RemoveLayer(string layer)
    {
        if (PlaceOf(layer) is not { } place) return false;
        var places = PlacesOf(layer);
        Remove(place);
        places.RemoveAt(int.Parse(place[^1], CultureInfo.InvariantCulture));
        return true;
    }

    /// <summary>Puts a layer behind another; with an empty name before all.</summary>
    public bool InsertLayer(string after, ConfigNode entry)
    {
        if (after.Length == 0)
        {
            var first = Places(["model"]);
            Do(new PatchOperation("add", ["model", "0"], entry));
            first.Insert(0, -1);
            return true;
        }

        if (PlaceOf(after) is not { } place) return false;
        var places = PlacesOf(after);
        var index = int.Parse(place[^1], CultureInfo.InvariantCulture) + 1;
        Do(new PatchOperation("add", [.. place[..^1], Text(index)], entry));
        places.Insert(index, -1);
        return true;
    }

    /// <summary>Takes a layer from its place and puts it behind another of the same list.</summary>
    public bool MoveLayer(string layer, string after)
    {
        if (PlaceOf(layer) is not { } from || PlaceOf(after) is not { } behind) return false;
        if (!from.AsSpan(0, from.Length - 1).SequenceEqual(behind.AsSpan(0, behind.Length - 1))) return false; // another list
        var places = PlacesOf(layer);
        var (start, end) = (int.Parse(from[^1], CultureInfo.InvariantCulture), int.Parse(behind[^1], CultureInfo.InvariantCulture));
        if (start == end) return false;
        var target = end < start ? end + 1 : end;
        if (target == start) return false;
        Do(new PatchOperation("move", [.. from[..^1], Text(target)], From: from));
        var old = places[start];
        places.RemoveAt(start);
        places.Insert(target, old);
        return true;
    }

    private List<int> PlacesOf(string layer) => Places(LayerPath.Find(_original, layer)![..^1]);

    private List<int> Places(string[] list)
    {
        var key = JsonPointer.Text(list);
        if (_places.TryGetValue(key, out var places)) return places;
        return _places[key] = [.. Enumerable.Range(0, ConfigTree.Find(_original, list)!.Items.Count)];
    }

    private void Do(PatchOperation operation)
    {
        Root = ConfigTree.Do(Root, operation);
        _operations.Add(operation);
    }

    private static string Text(int index) => index.ToString(CultureInfo.InvariantCulture);

    /// <summary>A number, truth value, text or null as it stands in a config.</summary>
    public static ConfigNode Value(object? value) => value switch
    {
        null => Json("null"),
        bool flag => Json(flag ? "true" : "false"),
        string text => Json($"\"{JsonEncodedText.Encode(text)}\""),
        float or double => Json(Rounded(Convert.ToDouble(value, CultureInfo.InvariantCulture)).ToString("R", CultureInfo.InvariantCulture)),
        IFormattable number => Json(number.ToString(null, CultureInfo.InvariantCulture)),
        _ => throw new ConfigException($"patch: got a {value.GetType().Name}; expected a number, a truth value, a text or null."),
    };

    /// <summary>An entry of the catalog: its name, or an object with its settings.</summary>
    public static ConfigNode Entry(string name) => name.StartsWith('{') ? Json(name) : Value(name);

    public static ConfigNode Json(string json) => ConfigParser.Parse(json, new ConfigSource("patch", Directory.GetCurrentDirectory()));

    // 0.1 times 0.1 is 0.010000000000000002, which nobody would write.
    private static double Rounded(double value) =>
        double.IsFinite(value) ? double.Parse(value.ToString("G6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
        : throw new ConfigException(FormattableString.Invariant($"patch: got {value}; expected a finite number."));
}
